using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Gapura.Storage.Migrations.Sqlite
{
    /// <summary>The audit trail is only ever added to (L-06): triggers refuse whatever would change or remove a row.</summary>
    public partial class AuditIsAppendOnly : Migration
    {
        // Table and key. INSERT OR REPLACE removes the old row without asking the delete trigger, hence a trigger on insert as well.
        private static readonly (string Table, string Key)[] s_tables =
            [("audit_events", "position"), ("audit_chain", "sequence"), ("audit_checkpoints", "sequence")];

        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            foreach (var (table, key) in s_tables)
            {
                migrationBuilder.Sql($"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} BEGIN SELECT RAISE(ABORT, '{table} is only ever added to'); END;");
                migrationBuilder.Sql($"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} BEGIN SELECT RAISE(ABORT, '{table} is only ever added to'); END;");
                migrationBuilder.Sql($"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN EXISTS (SELECT 1 FROM {table} WHERE {key} = NEW.{key}) BEGIN SELECT RAISE(ABORT, '{table} is only ever added to'); END;");
            }
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            foreach (var (table, _) in s_tables)
            {
                migrationBuilder.Sql($"DROP TRIGGER {table}_no_update;");
                migrationBuilder.Sql($"DROP TRIGGER {table}_no_delete;");
                migrationBuilder.Sql($"DROP TRIGGER {table}_no_replace;");
            }
        }
    }
}
