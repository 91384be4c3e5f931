using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Gapura.Storage.Migrations.Sqlite
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
                type: "TEXT",
                nullable: false,
                defaultValue: new Guid("00000000-0000-0000-0000-000000000000"));

            migrationBuilder.AddColumn<long>(
                name: "approvals_off_since",
                table: "accounts",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "challenges",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    account_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    sign_in_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    credential_version = table.Column<int>(type: "INTEGER", nullable: false),
                    state = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    nonce = table.Column<string>(type: "TEXT", nullable: false),
                    number_sealed = table.Column<byte[]>(type: "BLOB", nullable: true),
                    bucket = table.Column<string>(type: "TEXT", nullable: false),
                    shown_portal = table.Column<string>(type: "TEXT", nullable: false),
                    shown_user_id = table.Column<string>(type: "TEXT", nullable: false),
                    shown_browser = table.Column<string>(type: "TEXT", nullable: false),
                    shown_place = table.Column<string>(type: "TEXT", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    expires_at = table.Column<long>(type: "INTEGER", nullable: false),
                    decided_at = table.Column<long>(type: "INTEGER", nullable: true),
                    device_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    statement = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_challenges", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "device_enrolments",
                columns: table => new
                {
                    account_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    code_hash = table.Column<byte[]>(type: "BLOB", nullable: false),
                    code_sealed = table.Column<byte[]>(type: "BLOB", nullable: false),
                    browser_hash = table.Column<byte[]>(type: "BLOB", nullable: false),
                    nonce = table.Column<string>(type: "TEXT", nullable: false),
                    sign_in_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    session_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    credential_version = table.Column<int>(type: "INTEGER", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    expires_at = table.Column<long>(type: "INTEGER", nullable: false),
                    device_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    is_first = table.Column<bool>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_device_enrolments", x => x.account_id);
                });

            migrationBuilder.CreateTable(
                name: "device_nonces",
                columns: table => new
                {
                    device_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    nonce = table.Column<string>(type: "TEXT", nullable: false),
                    at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_device_nonces", x => new { x.device_id, x.nonce });
                });

            migrationBuilder.CreateTable(
                name: "device_pushes",
                columns: table => new
                {
                    device_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    account_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    endpoint_sealed = table.Column<byte[]>(type: "BLOB", nullable: false),
                    p256dh = table.Column<byte[]>(type: "BLOB", nullable: false),
                    auth = table.Column<byte[]>(type: "BLOB", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_device_pushes", x => x.device_id);
                });

            migrationBuilder.CreateTable(
                name: "devices",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    account_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    public_key = table.Column<byte[]>(type: "BLOB", nullable: false),
                    name = table.Column<string>(type: "TEXT", nullable: false),
                    status = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    counter = table.Column<long>(type: "INTEGER", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    last_used_at = table.Column<long>(type: "INTEGER", nullable: false),
                    ended_at = table.Column<long>(type: "INTEGER", nullable: true)
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
