using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Gapura.Storage.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class FlowState : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<int>(
                name: "edge_run",
                table: "totp_factors",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<string>(
                name: "methods",
                table: "sign_ins",
                type: "text",
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<bool>(
                name: "must_enrol",
                table: "sessions",
                type: "boolean",
                nullable: false,
                defaultValue: false);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "edge_run",
                table: "totp_factors");

            migrationBuilder.DropColumn(
                name: "methods",
                table: "sign_ins");

            migrationBuilder.DropColumn(
                name: "must_enrol",
                table: "sessions");
        }
    }
}
