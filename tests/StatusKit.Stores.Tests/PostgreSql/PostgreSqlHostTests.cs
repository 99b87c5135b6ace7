using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;
using StatusKit.Cfs;
using StatusKit.Nmp;
using StatusKit.PostgreSql;
using StatusKit.Storage;
using StatusKit.Tests.Storage;

namespace StatusKit.Tests.PostgreSql;

/// <summary>Registration, health, waking, and the end.</summary>
[NeedsPostgreSql]
[Collection(nameof(PostgreSqlServer))]
public sealed class PostgreSqlHostTests(PostgreSqlServer server)
{
    private static readonly ServiceProviderOptions Strict = new() { ValidateOnBuild = true, ValidateScopes = true };

    private readonly CancellationToken _deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60)).Token;

    [StoreFact]
    public async Task A_connection_string_registers_the_stores_and_the_container_disposes_the_database()
    {
        var schema = server.NewSchema();
        var provider = new ServiceCollection().AddPostgreSqlStatusDatabase(server.ConnectionString, options => (options.Schema, options.MaxHistory) = (schema, 2)).BuildServiceProvider(Strict);
        var sessions = provider.GetRequiredService<IStatusStore<CfsSession>>();
        await sessions.PutManyAsync([CfsKind.Make("a", 1), CfsKind.Make("a", 2), CfsKind.Make("a", 3)], _deadline);
        Assert.Equal(2, await sessions.HistoryAsync(new("a"), _deadline).CountAsync(_deadline));
        Assert.NotSame(provider.GetRequiredKeyedService<IStatusStore<NmpNodeStatus>>(NmpScopes.Node), provider.GetRequiredKeyedService<IStatusStore<NmpNodeStatus>>(NmpScopes.Hub));
        await provider.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await sessions.GetAsync(new("a"), _deadline));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await sessions.CreateAsync(CfsKind.Make("b"), _deadline));
    }

    [StoreFact]
    public async Task The_data_source_of_the_container_is_used_and_stays_open()
    {
        await using var source = NpgsqlDataSource.Create(server.ConnectionString);
        var schema = server.NewSchema();
        await using (var provider = new ServiceCollection().AddSingleton(source).AddPostgreSqlStatusDatabase(options => options.Schema = schema).BuildServiceProvider(Strict))
        {
            var database = Assert.IsType<PostgreSqlStatusDatabase>(provider.GetRequiredService<IStatusDatabase>());
            await database.GetStore<Light>().CreateAsync(new("a", "red"), _deadline);
            await database.DisposeAsync();
            await Assert.ThrowsAsync<ObjectDisposedException>(async () => await provider.GetRequiredService<IStatusStore<CfsSession>>().GetAsync(new("a"), _deadline));
            await using var connection = await source.OpenConnectionAsync(_deadline);
        }
    }

    [StoreFact]
    public async Task Health_is_healthy_or_says_what_is_the_matter()
    {
        var schema = server.NewSchema();
        await server.Scalar($"create role {schema}_user login");
        await server.Scalar(PostgreSqlStatusDatabase.SchemaSql(schema, $"{schema}_user"));
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(server.ConnectionString) { Username = $"{schema}_user" });
        await using var database = server.New(schema: schema, source: source);
        await database.GetStore<Light>().CreateAsync(new("a", "red"), _deadline);
        var check = new PostgreSqlStatusHealthCheck(database);
        var health = await check.CheckHealthAsync(new(), _deadline);
        Assert.Equal((HealthStatus.Healthy, 1L), (health.Status, health.Data["sequence"]));

        await server.Scalar($"revoke insert on {schema}.record from {schema}_user");
        Assert.Equal("42501", (await Assert.ThrowsAsync<PostgresException>(async () => await database.GetStore<Light>().CreateAsync(new("b", "red"), _deadline))).SqlState);
        health = await check.CheckHealthAsync(new(), _deadline);
        Assert.Equal(HealthStatus.Unhealthy, health.Status);
        Assert.StartsWith("The last write failed: 42501", health.Description, StringComparison.Ordinal);
        await server.Scalar($"grant insert on {schema}.record to {schema}_user");
        await database.GetStore<Light>().CreateAsync(new("b", "red"), _deadline);
        Assert.Equal(HealthStatus.Healthy, (await check.CheckHealthAsync(new(), _deadline)).Status);

        await using var slow = server.New(time: new Leaps(), schema: schema);
        health = await new PostgreSqlStatusHealthCheck(slow).CheckHealthAsync(new(), _deadline);
        Assert.Equal((HealthStatus.Degraded, "Reading the sequence took 2.0 s."), (health.Status, health.Description));

        await server.Scalar($"update {schema}.counter set version = 7");
        await using var older = server.New(schema: schema);
        health = await new PostgreSqlStatusHealthCheck(older).CheckHealthAsync(new(), _deadline);
        Assert.Equal(HealthStatus.Unhealthy, health.Status);
        Assert.Contains("has version 7", health.Description, StringComparison.Ordinal);

        using var nowhere = new TcpProxy(server.Port);
        var port = nowhere.Port;
        nowhere.Dispose();
        await using var unreachable = new PostgreSqlStatusDatabase(PostgreSqlServer.ConnectionStringAt(port));
        health = await new PostgreSqlStatusHealthCheck(unreachable).CheckHealthAsync(new(), _deadline);
        Assert.Equal(HealthStatus.Unhealthy, health.Status);
        Assert.True(unreachable.GetStore<Light>().Host().IsTransient(health.Exception!));
        Assert.Contains(nameof(InMemoryStatusDatabase), Assert.Throws<ArgumentException>(() => new PostgreSqlStatusHealthCheck(new InMemoryStatusDatabase())).Message, StringComparison.Ordinal);
    }

    [StoreFact]
    public async Task A_change_of_another_process_wakes_a_watcher_even_without_its_notification()
    {
        var schema = server.NewSchema();
        await using var other = server.New(schema: schema);
        await other.GetStore<Light>().CreateAsync(new("a", "red"), _deadline);
        await using (var notified = new PostgreSqlStatusDatabase(server.Source, new() { Schema = schema, PollInterval = TimeSpan.FromHours(1) }))
        {
            await using var watch = notified.GetStore<Light>().WatchAsync(1, null, _deadline).GetAsyncEnumerator(_deadline);
            var next = watch.MoveNextAsync().AsTask();
            while (await server.Scalar($"select 1 from pg_stat_activity where query like '%{schema}.counter%' and state = 'idle' and pid in (select pid from pg_stat_activity where query = 'select last from {schema}.counter')") is null)
            {
                await Task.Yield(); // until it has listened and looked once
            }

            Assert.False(next.IsCompleted);
            await other.GetStore<Light>().CreateAsync(new("b", "red"), _deadline);
            Assert.True(await next);
            Assert.Equal("b", watch.Current.Id.Name);
        }

        await using var polling = new PostgreSqlStatusDatabase(server.Source, new() { Schema = schema, PollInterval = TimeSpan.FromMilliseconds(50) });
        await using var polled = polling.GetStore<Light>().WatchAsync(2, null, _deadline).GetAsyncEnumerator(_deadline);
        var silent = polled.MoveNextAsync().AsTask();
        await server.Scalar($"""
            update {schema}.record set sequence = 3 where sequence = 2;
            update {schema}.counter set last = 3
            """);
        Assert.True(await silent);
        Assert.Equal(3, polled.Current.Sequence);
    }

    [StoreFact]
    public async Task The_listening_connection_goes_when_nobody_watches()
    {
        var schema = server.NewSchema();
        await using var source = NpgsqlDataSource.Create(server.ConnectionString + $";Application Name={schema};Pooling=false");
        await using var database = new PostgreSqlStatusDatabase(source, new() { Schema = schema, PollInterval = TimeSpan.FromMilliseconds(10) });
        using (var token = CancellationTokenSource.CreateLinkedTokenSource(_deadline))
        {
            await using var watch = database.GetStore<Light>().WatchAsync(0, null, token.Token).GetAsyncEnumerator(token.Token);
            var next = watch.MoveNextAsync().AsTask();
            await Listening(schema, 1);
            await token.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next);
        }

        await Listening(schema, 0);
    }

    [StoreFact]
    public async Task A_database_that_lacks_the_last_changes_is_not_polled_in_a_loop()
    {
        var schema = server.NewSchema();
        await using var source = NpgsqlDataSource.Create(server.ConnectionString + $";Application Name={schema};Pooling=false");
        await using var database = new PostgreSqlStatusDatabase(source, new() { Schema = schema });
        var store = database.GetStore<Light>();
        await store.PutManyAsync(Enumerable.Range(0, 5).Select(i => new Light($"n{i}", "red")), _deadline);
        // What a standby does not have that took over from a primary on which nobody waited for it.
        await server.Scalar($"delete from {schema}.change where sequence > 3; delete from {schema}.record where sequence > 3; update {schema}.counter set last = 3");
        await using var watch = store.WatchAsync(2, null, _deadline).GetAsyncEnumerator(_deadline);
        Assert.True(await watch.MoveNextAsync());
        Assert.Equal(3, watch.Current.Sequence);
        var next = watch.MoveNextAsync().AsTask();
        await Listening(schema, 1); // it waits rather than asking again and again
        Assert.Equal(4, await store.CreateAsync(new("z", "red"), _deadline));
        Assert.True(await next);
        Assert.Equal(("z", 4), (watch.Current.Id.Name, watch.Current.Sequence));
        var ahead = await Assert.ThrowsAsync<ChangesCompactedException>(async () => await store.WatchAsync(5, null, _deadline).FirstAsync(_deadline));
        Assert.Equal(4, ahead.LastSequence);
    }

    [StoreFact]
    [Trait("Trial", "R-12")]
    public async Task Disposal_ends_watchers_and_does_not_wait_for_a_server_that_stands_still()
    {
        var database = server.New();
        var store = database.GetStore<Light>();
        await store.CreateAsync(new("a", "red"), _deadline);
        await using var watch = store.WatchAsync(1, null, _deadline).GetAsyncEnumerator(_deadline);
        var next = watch.MoveNextAsync().AsTask();
        Task<long?> write;
        server.Pause();
        try
        {
            write = store.CreateAsync(new("b", "red"), _deadline).AsTask();
            await database.DisposeAsync();
            await Assert.ThrowsAsync<ObjectDisposedException>(() => next);
            Assert.Throws<ObjectDisposedException>(() => database.GetStore<CfsSession>());
        }
        finally
        {
            server.Resume();
        }

        await Assert.ThrowsAnyAsync<Exception>(() => write); // of unknown outcome
    }

    [StoreFact]
    [Trait("Trial", "R-12")]
    public async Task No_caller_hangs_while_the_server_is_paused_and_nothing_is_lost() =>
        Assert.Null(await PauseAsync(";Command Timeout=1;Timeout=1", _ => _));

    [StoreFact]
    [Trait("Control", "R-12")]
    public async Task Callers_without_a_limit_hang_and_are_caught() =>
        Assert.Equal("a call hangs", await PauseAsync(";Command Timeout=0;Timeout=0", _ => _));

    [StoreFact]
    [Trait("Control", "R-12")]
    public async Task Errors_that_are_taken_for_success_lose_writes() =>
        Assert.EndsWith("are lost", await PauseAsync(";Command Timeout=1;Timeout=1", store => new SwallowsErrors<Light>(store)), StringComparison.Ordinal);

    private async Task<string?> PauseAsync(string limits, Func<IStatusStore<Light>, IStatusStore<Light>> wrap)
    {
        await using var source = NpgsqlDataSource.Create(server.ConnectionString + limits);
        await using var database = server.New(source: source);
        return await StoreTrials.Pauses(() => wrap(database.GetStore<Light>()), server.Pause, server.Resume, _deadline);
    }

    [StoreFact]
    public async Task A_connection_that_died_while_nobody_wrote_fails_no_write()
    {
        var time = new FakeTime();
        var name = server.NewSchema();
        await using var source = NpgsqlDataSource.Create(server.ConnectionString + $";Application Name={name};Pooling=false");
        await using var database = server.New(time: time, source: source);
        var store = database.GetStore<Light>();
        var version = await store.CreateAsync(new("a", "red"), _deadline);
        Assert.Equal(1L, await server.Scalar($"select count(pg_terminate_backend(pid)) from pg_stat_activity where application_name = '{name}'"));
        var broken = await Assert.ThrowsAsync<StatusOutcomeUnknownException>(async () => await store.TryWriteAsync(new("a", "green"), version, _deadline));
        Assert.Equal("57P01", Assert.IsType<PostgresException>(broken.InnerException).SqlState);
        Assert.True(store.Host().IsTransient(broken)); // it may have happened: the store cannot know
        Assert.Equal(2, await store.TryWriteAsync(new("a", "green"), version, _deadline));

        Assert.Equal(1L, await server.Scalar($"select count(pg_terminate_backend(pid)) from pg_stat_activity where application_name = '{name}'"));
        time.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(3, await store.TryWriteAsync(new("a", "red"), 2, _deadline));
    }

    private async Task Listening(string name, long connections)
    {
        while ((long)(await server.Scalar($"select count(*) from pg_stat_activity where application_name = '{name}' and query in ('listen {name}_changed', 'select last from {name}.counter')"))! != connections)
        {
            await Task.Delay(10, _deadline);
        }
    }

    /// <summary>Two seconds pass between any two looks at the clock.</summary>
    private sealed class Leaps : TimeProvider
    {
        private long _looks;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => 2 * Interlocked.Increment(ref _looks);
    }
}
