using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Gapura.Storage.Migrations.Postgres
{
    /// <summary>The audit trail is only ever added to (L-06): triggers refuse whatever would change or remove a row.</summary>
    public partial class AuditIsAppendOnly : Migration
    {
        private static readonly string[] s_tables = ["audit_events", "audit_chain", "audit_checkpoints"];

        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            // 42501, insufficient_privilege: what an operator would see if the role could not do it at all.
            migrationBuilder.Sql("""
                CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    RAISE EXCEPTION '% is only ever added to', TG_TABLE_NAME USING ERRCODE = '42501';
                END $$;
                """);
            foreach (var table in s_tables)
            {
                migrationBuilder.Sql($"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();");
            }
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            foreach (var table in s_tables)
            {
                migrationBuilder.Sql($"DROP TRIGGER {table}_append_only ON {table};");
            }

            migrationBuilder.Sql("DROP FUNCTION audit_is_append_only();");
        }
    }
}
