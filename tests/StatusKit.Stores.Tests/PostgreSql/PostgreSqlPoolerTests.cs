using Microsoft.Extensions.Diagnostics.HealthChecks;
using StatusKit.PostgreSql;
using StatusKit.Storage;
using StatusKit.Tests.Storage;

namespace StatusKit.Tests.PostgreSql;

/// <summary>PgBouncer between the store and the server.</summary>
[NeedsPgBouncer]
[Collection(nameof(PostgreSqlServer))]
public sealed class PostgreSqlPoolerTests(PostgreSqlServer server)
{
    private readonly CancellationToken _deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60)).Token;

    [StoreFact]
    public async Task A_pooler_that_works_by_session_is_as_good_as_the_server()
    {
        using var pooler = new PgBouncer(server, "session");
        var schema = server.NewSchema();
        await using var database = new PostgreSqlStatusDatabase(pooler.ConnectionString, new() { Schema = schema, PollInterval = TimeSpan.FromHours(1) });
        await using var other = new PostgreSqlStatusDatabase(pooler.ConnectionString, new() { Schema = schema });
        var store = database.GetStore<Light>();
        await store.PutManyAsync(Enumerable.Range(0, 600).Select(i => new Light($"n{i}", "red")), _deadline);
        await using var watch = store.WatchAsync(600, null, _deadline).GetAsyncEnumerator(_deadline);
        var next = watch.MoveNextAsync().AsTask();
        var update = await other.GetStore<Light>().UpdateAsync(new("n7"), light => StatusUpdate.Applied(new Light(light.Name, "green", 1)), null, _deadline);
        Assert.Equal(601, update.Sequence);
        Assert.True(await next); // by a notification, or by looking first
        Assert.Equal(601, watch.Current.Sequence);
        Assert.Equal(599, await store.ListAsync(new() { States = ["red"] }, _deadline).CountAsync(_deadline));
    }

    [StoreFact]
    public async Task A_pooler_that_works_by_transaction_is_refused_and_named()
    {
        using var pooler = new PgBouncer(server, "transaction");
        await using var database = new PostgreSqlStatusDatabase(pooler.ConnectionString, new() { Schema = server.NewSchema() });
        var store = database.GetStore<Light>();
        var error = await Assert.ThrowsAsync<InvalidOperationException>(async () => await store.CreateAsync(new("a", "red"), _deadline));
        Assert.Contains("use pool_mode = session, or connect to the server directly", error.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await store.GetAsync(new("a"), _deadline));
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await store.WatchAsync(0, null, _deadline).FirstAsync(_deadline));
        Assert.Equal(HealthStatus.Unhealthy, (await new PostgreSqlStatusHealthCheck(database).CheckHealthAsync(new(), _deadline)).Status);
    }
}
