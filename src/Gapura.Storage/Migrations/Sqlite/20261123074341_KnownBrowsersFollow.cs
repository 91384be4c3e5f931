using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Gapura.Storage.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class KnownBrowsersFollow : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "bucket",
                table: "known_browsers",
                type: "TEXT",
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "IX_known_browsers_browser_hash",
                table: "known_browsers",
                column: "browser_hash");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_known_browsers_browser_hash",
                table: "known_browsers");

            migrationBuilder.DropColumn(
                name: "bucket",
                table: "known_browsers");
        }
    }
}
