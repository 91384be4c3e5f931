using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Gapura.Storage.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class SecureTokens : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "delivery",
                table: "outbox",
                type: "TEXT",
                maxLength: 40,
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "delivery_at",
                table: "outbox",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "contacts_confirmed_at",
                table: "accounts",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "terms_accepted_at",
                table: "accounts",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "terms_version",
                table: "accounts",
                type: "TEXT",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "organisations",
                columns: table => new
                {
                    portal = table.Column<string>(type: "TEXT", nullable: false),
                    code = table.Column<string>(type: "TEXT", nullable: false),
                    name = table.Column<string>(type: "TEXT", nullable: false),
                    is_closed = table.Column<bool>(type: "INTEGER", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_organisations", x => new { x.portal, x.code });
                });

            migrationBuilder.CreateTable(
                name: "secure_tokens",
                columns: table => new
                {
                    device_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    account_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    pin_key_sealed = table.Column<byte[]>(type: "BLOB", nullable: false),
                    wrong_pins = table.Column<int>(type: "INTEGER", nullable: false),
                    locked_at = table.Column<long>(type: "INTEGER", nullable: true),
                    limited_until = table.Column<long>(type: "INTEGER", nullable: true),
                    consent_version = table.Column<string>(type: "TEXT", nullable: false),
                    consent_at = table.Column<long>(type: "INTEGER", nullable: false),
                    pin_changed_at = table.Column<long>(type: "INTEGER", nullable: false),
                    unlock_sealed = table.Column<byte[]>(type: "BLOB", nullable: true),
                    unlock_until = table.Column<long>(type: "INTEGER", nullable: true),
                    unlock_tries = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_secure_tokens", x => x.device_id);
                });

            migrationBuilder.CreateTable(
                name: "token_activations",
                columns: table => new
                {
                    account_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    device_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    public_key = table.Column<byte[]>(type: "BLOB", nullable: false),
                    name = table.Column<string>(type: "TEXT", nullable: false),
                    enrolment_hash = table.Column<byte[]>(type: "BLOB", nullable: false),
                    pin_key_sealed = table.Column<byte[]>(type: "BLOB", nullable: false),
                    consent_version = table.Column<string>(type: "TEXT", nullable: false),
                    consent_at = table.Column<long>(type: "INTEGER", nullable: false),
                    code_sealed = table.Column<byte[]>(type: "BLOB", nullable: false),
                    code_until = table.Column<long>(type: "INTEGER", nullable: false),
                    code_tries = table.Column<int>(type: "INTEGER", nullable: false),
                    sends = table.Column<int>(type: "INTEGER", nullable: false),
                    next_send_at = table.Column<long>(type: "INTEGER", nullable: false),
                    message_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    expires_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_token_activations", x => x.account_id);
                });

            migrationBuilder.CreateTable(
                name: "transaction_approvals",
                columns: table => new
                {
                    transaction_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    account_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    state = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    nonce = table.Column<string>(type: "TEXT", nullable: false),
                    question = table.Column<string>(type: "TEXT", nullable: false),
                    device_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    statement = table.Column<string>(type: "TEXT", nullable: true),
                    decided_at = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_transaction_approvals", x => new { x.transaction_id, x.account_id });
                });

            migrationBuilder.CreateTable(
                name: "transactions",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    client_id = table.Column<string>(type: "TEXT", nullable: false),
                    portal = table.Column<string>(type: "TEXT", nullable: false),
                    organisation = table.Column<string>(type: "TEXT", nullable: false),
                    reference = table.Column<string>(type: "TEXT", nullable: false),
                    shown_party = table.Column<string>(type: "TEXT", nullable: false),
                    shown_title = table.Column<string>(type: "TEXT", nullable: false),
                    fields = table.Column<string>(type: "TEXT", nullable: false),
                    items = table.Column<string>(type: "TEXT", nullable: false),
                    items_digest = table.Column<string>(type: "TEXT", nullable: false),
                    item_count = table.Column<int>(type: "INTEGER", nullable: false),
                    currency = table.Column<string>(type: "TEXT", nullable: false),
                    amount = table.Column<string>(type: "TEXT", nullable: false),
                    back = table.Column<string>(type: "TEXT", nullable: false),
                    required = table.Column<int>(type: "INTEGER", nullable: false),
                    approvals = table.Column<int>(type: "INTEGER", nullable: false),
                    maker_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    state = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    expires_at = table.Column<long>(type: "INTEGER", nullable: false),
                    decided_at = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_transactions", x => x.id);
                });

            migrationBuilder.CreateIndex(
                name: "ix_accounts_of_organisation",
                table: "accounts",
                columns: new[] { "portal", "organisation", "user_id_key" },
                unique: true,
                filter: "organisation <> ''");

            migrationBuilder.CreateIndex(
                name: "IX_secure_tokens_account_id",
                table: "secure_tokens",
                column: "account_id");

            migrationBuilder.CreateIndex(
                name: "IX_token_activations_device_id",
                table: "token_activations",
                column: "device_id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_token_activations_expires_at",
                table: "token_activations",
                column: "expires_at");

            migrationBuilder.CreateIndex(
                name: "IX_transaction_approvals_account_id_state",
                table: "transaction_approvals",
                columns: new[] { "account_id", "state" });

            migrationBuilder.CreateIndex(
                name: "IX_transactions_client_id_created_at",
                table: "transactions",
                columns: new[] { "client_id", "created_at" });

            migrationBuilder.CreateIndex(
                name: "ix_transactions_pending",
                table: "transactions",
                columns: new[] { "client_id", "reference" },
                unique: true,
                filter: "state = 'Pending'");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "organisations");

            migrationBuilder.DropTable(
                name: "secure_tokens");

            migrationBuilder.DropTable(
                name: "token_activations");

            migrationBuilder.DropTable(
                name: "transaction_approvals");

            migrationBuilder.DropTable(
                name: "transactions");

            migrationBuilder.DropIndex(
                name: "ix_accounts_of_organisation",
                table: "accounts");

            migrationBuilder.DropColumn(
                name: "delivery",
                table: "outbox");

            migrationBuilder.DropColumn(
                name: "delivery_at",
                table: "outbox");

            migrationBuilder.DropColumn(
                name: "contacts_confirmed_at",
                table: "accounts");

            migrationBuilder.DropColumn(
                name: "terms_accepted_at",
                table: "accounts");

            migrationBuilder.DropColumn(
                name: "terms_version",
                table: "accounts");
        }
    }
}
