using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Gapura.Storage.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class PkceByClient : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<bool>(
                name: "may_omit_pkce",
                table: "clients",
                type: "boolean",
                nullable: false,
                defaultValue: false);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "may_omit_pkce",
                table: "clients");
        }
    }
}
