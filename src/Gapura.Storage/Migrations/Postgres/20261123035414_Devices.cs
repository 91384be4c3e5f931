using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Gapura.Storage.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class Devices : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_totp_factors_account_id_status",
                table: "totp_factors");

            migrationBuilder.AddColumn<Guid>(
                name: "device_id",
                table: "totp_factors",
                type: "uuid",
                nullable: false,
                defaultValue: new Guid("00000000-0000-0000-0000-000000000000"));

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "approvals_off_since",
                table: "accounts",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "challenges",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    account_id = table.Column<Guid>(type: "uuid", nullable: false),
                    sign_in_id = table.Column<Guid>(type: "uuid", nullable: false),
                    credential_version = table.Column<int>(type: "integer", nullable: false),
                    state = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    nonce = table.Column<string>(type: "text", nullable: false),
                    number_sealed = table.Column<byte[]>(type: "bytea", nullable: true),
                    bucket = table.Column<string>(type: "text", nullable: false),
                    shown_portal = table.Column<string>(type: "text", nullable: false),
                    shown_user_id = table.Column<string>(type: "text", nullable: false),
                    shown_browser = table.Column<string>(type: "text", nullable: false),
                    shown_place = table.Column<string>(type: "text", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    expires_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    decided_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    device_id = table.Column<Guid>(type: "uuid", nullable: true),
                    statement = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_challenges", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "device_enrolments",
                columns: table => new
                {
                    account_id = table.Column<Guid>(type: "uuid", nullable: false),
                    code_hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    code_sealed = table.Column<byte[]>(type: "bytea", nullable: false),
                    browser_hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    nonce = table.Column<string>(type: "text", nullable: false),
                    sign_in_id = table.Column<Guid>(type: "uuid", nullable: true),
                    session_id = table.Column<Guid>(type: "uuid", nullable: true),
                    credential_version = table.Column<int>(type: "integer", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    expires_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    device_id = table.Column<Guid>(type: "uuid", nullable: true),
                    is_first = table.Column<bool>(type: "boolean", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_device_enrolments", x => x.account_id);
                });

            migrationBuilder.CreateTable(
                name: "device_nonces",
                columns: table => new
                {
                    device_id = table.Column<Guid>(type: "uuid", nullable: false),
                    nonce = table.Column<string>(type: "text", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_device_nonces", x => new { x.device_id, x.nonce });
                });

            migrationBuilder.CreateTable(
                name: "device_pushes",
                columns: table => new
                {
                    device_id = table.Column<Guid>(type: "uuid", nullable: false),
                    account_id = table.Column<Guid>(type: "uuid", nullable: false),
                    endpoint_sealed = table.Column<byte[]>(type: "bytea", nullable: false),
                    p256dh = table.Column<byte[]>(type: "bytea", nullable: false),
                    auth = table.Column<byte[]>(type: "bytea", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_device_pushes", x => x.device_id);
                });

            migrationBuilder.CreateTable(
                name: "devices",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    account_id = table.Column<Guid>(type: "uuid", nullable: false),
                    public_key = table.Column<byte[]>(type: "bytea", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    status = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    counter = table.Column<long>(type: "bigint", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    last_used_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    ended_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_devices", x => x.id);
                });

            migrationBuilder.CreateIndex(
                name: "IX_totp_factors_account_id_status_device_id",
                table: "totp_factors",
                columns: new[] { "account_id", "status", "device_id" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_challenges_account_id_created_at",
                table: "challenges",
                columns: new[] { "account_id", "created_at" });

            migrationBuilder.CreateIndex(
                name: "ix_challenges_pending",
                table: "challenges",
                column: "account_id",
                unique: true,
                filter: "state = 'Pending'");

            migrationBuilder.CreateIndex(
                name: "IX_challenges_sign_in_id",
                table: "challenges",
                column: "sign_in_id");

            migrationBuilder.CreateIndex(
                name: "IX_device_enrolments_code_hash",
                table: "device_enrolments",
                column: "code_hash",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_device_enrolments_expires_at",
                table: "device_enrolments",
                column: "expires_at");

            migrationBuilder.CreateIndex(
                name: "IX_device_nonces_at",
                table: "device_nonces",
                column: "at");

            migrationBuilder.CreateIndex(
                name: "IX_device_pushes_account_id",
                table: "device_pushes",
                column: "account_id");

            migrationBuilder.CreateIndex(
                name: "IX_devices_account_id_status",
                table: "devices",
                columns: new[] { "account_id", "status" });

            migrationBuilder.CreateIndex(
                name: "IX_devices_public_key",
                table: "devices",
                column: "public_key",
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "challenges");

            migrationBuilder.DropTable(
                name: "device_enrolments");

            migrationBuilder.DropTable(
                name: "device_nonces");

            migrationBuilder.DropTable(
                name: "device_pushes");

            migrationBuilder.DropTable(
                name: "devices");

            migrationBuilder.DropIndex(
                name: "IX_totp_factors_account_id_status_device_id",
                table: "totp_factors");

            migrationBuilder.DropColumn(
                name: "device_id",
                table: "totp_factors");

            migrationBuilder.DropColumn(
                name: "approvals_off_since",
                table: "accounts");

            migrationBuilder.CreateIndex(
                name: "IX_totp_factors_account_id_status",
                table: "totp_factors",
                columns: new[] { "account_id", "status" },
                unique: true);
        }
    }
}
