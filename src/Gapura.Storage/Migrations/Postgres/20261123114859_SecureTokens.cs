using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Gapura.Storage.Migrations.Postgres
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
                type: "character varying(40)",
                maxLength: 40,
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "delivery_at",
                table: "outbox",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "contacts_confirmed_at",
                table: "accounts",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "terms_accepted_at",
                table: "accounts",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "terms_version",
                table: "accounts",
                type: "text",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "organisations",
                columns: table => new
                {
                    portal = table.Column<string>(type: "text", nullable: false),
                    code = table.Column<string>(type: "text", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    is_closed = table.Column<bool>(type: "boolean", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_organisations", x => new { x.portal, x.code });
                });

            migrationBuilder.CreateTable(
                name: "secure_tokens",
                columns: table => new
                {
                    device_id = table.Column<Guid>(type: "uuid", nullable: false),
                    account_id = table.Column<Guid>(type: "uuid", nullable: false),
                    pin_key_sealed = table.Column<byte[]>(type: "bytea", nullable: false),
                    wrong_pins = table.Column<int>(type: "integer", nullable: false),
                    locked_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    limited_until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    consent_version = table.Column<string>(type: "text", nullable: false),
                    consent_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    pin_changed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    unlock_sealed = table.Column<byte[]>(type: "bytea", nullable: true),
                    unlock_until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    unlock_tries = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_secure_tokens", x => x.device_id);
                });

            migrationBuilder.CreateTable(
                name: "token_activations",
                columns: table => new
                {
                    account_id = table.Column<Guid>(type: "uuid", nullable: false),
                    device_id = table.Column<Guid>(type: "uuid", nullable: false),
                    public_key = table.Column<byte[]>(type: "bytea", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    enrolment_hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    pin_key_sealed = table.Column<byte[]>(type: "bytea", nullable: false),
                    consent_version = table.Column<string>(type: "text", nullable: false),
                    consent_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    code_sealed = table.Column<byte[]>(type: "bytea", nullable: false),
                    code_until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    code_tries = table.Column<int>(type: "integer", nullable: false),
                    sends = table.Column<int>(type: "integer", nullable: false),
                    next_send_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    message_id = table.Column<Guid>(type: "uuid", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    expires_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_token_activations", x => x.account_id);
                });

            migrationBuilder.CreateTable(
                name: "transaction_approvals",
                columns: table => new
                {
                    transaction_id = table.Column<Guid>(type: "uuid", nullable: false),
                    account_id = table.Column<Guid>(type: "uuid", nullable: false),
                    state = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    nonce = table.Column<string>(type: "text", nullable: false),
                    question = table.Column<string>(type: "text", nullable: false),
                    device_id = table.Column<Guid>(type: "uuid", nullable: true),
                    statement = table.Column<string>(type: "text", nullable: true),
                    decided_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_transaction_approvals", x => new { x.transaction_id, x.account_id });
                });

            migrationBuilder.CreateTable(
                name: "transactions",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    client_id = table.Column<string>(type: "text", nullable: false),
                    portal = table.Column<string>(type: "text", nullable: false),
                    organisation = table.Column<string>(type: "text", nullable: false),
                    reference = table.Column<string>(type: "text", nullable: false),
                    shown_party = table.Column<string>(type: "text", nullable: false),
                    shown_title = table.Column<string>(type: "text", nullable: false),
                    fields = table.Column<string>(type: "text", nullable: false),
                    items = table.Column<string>(type: "text", nullable: false),
                    items_digest = table.Column<string>(type: "text", nullable: false),
                    item_count = table.Column<int>(type: "integer", nullable: false),
                    currency = table.Column<string>(type: "text", nullable: false),
                    amount = table.Column<string>(type: "text", nullable: false),
                    back = table.Column<string>(type: "text", nullable: false),
                    required = table.Column<int>(type: "integer", nullable: false),
                    approvals = table.Column<int>(type: "integer", nullable: false),
                    maker_id = table.Column<Guid>(type: "uuid", nullable: true),
                    state = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    expires_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    decided_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
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
