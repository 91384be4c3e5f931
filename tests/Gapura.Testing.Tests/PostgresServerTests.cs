using Npgsql;
using Xunit;

namespace Gapura.Testing.Tests;

public sealed class PostgresServerTests
{
    [Fact]
    public async Task Two_databases_of_the_shared_server_do_not_see_each_other()
    {
        PostgresServer server = await PostgresServer.Shared;
        string one = await server.CreateDatabaseAsync();
        string other = await server.CreateDatabaseAsync();

        await Psql.QueryAsync(one, "CREATE TABLE gate (name text, halves int); INSERT INTO gate VALUES ('candi bentar', 2);");

        Assert.Equal("candi bentar|2", await Psql.QueryAsync(one, "SELECT * FROM gate"));
        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => Psql.QueryAsync(other, "SELECT * FROM gate"));
        Assert.Contains("42P01", refusal.Message);
    }

    [Fact]
    public async Task A_database_is_copied_from_a_template()
    {
        PostgresServer server = await PostgresServer.Shared;
        string template = await server.CreateDatabaseAsync();
        await using (var pooled = new NpgsqlConnection(template))
        {
            await pooled.OpenAsync();
            await using var create = new NpgsqlCommand("CREATE TABLE copied (id int)", pooled);
            await create.ExecuteNonQueryAsync();
        }

        string copy = await server.CreateDatabaseAsync(template);

        Assert.Equal("0", await Psql.QueryAsync(copy, "SELECT count(*) FROM copied"));
    }

    [Fact]
    public async Task The_shared_server_does_not_wait_for_the_disk_and_cannot_be_stopped()
    {
        PostgresServer server = await PostgresServer.Shared;

        Assert.Equal("off", await Psql.QueryAsync(server.AdminConnectionString, "SHOW fsync"));
        Assert.Equal("300", await Psql.QueryAsync(server.AdminConnectionString, "SHOW max_connections"));
        await Assert.ThrowsAsync<InvalidOperationException>(server.StopAsync);
    }

    [Fact]
    public async Task A_server_of_ones_own_keeps_its_data_over_an_outage()
    {
        await using PostgresServer server = await PostgresServer.StartNewAsync(durable: false);
        string database = await server.CreateDatabaseAsync();
        await Psql.QueryAsync(database, "CREATE TABLE kept AS SELECT 42 AS answer");

        await server.StopAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(() => Psql.QueryAsync(database, "SELECT 1"));
        await server.StartAsync();

        Assert.Equal("42", await Psql.QueryAsync(database, "SELECT answer FROM kept"));
    }
}
