using System.Text.RegularExpressions;
using Npgsql;
using StatusKit.Storage;
using StatusKit.Tests.Storage;

namespace StatusKit.Tests.PostgreSql;

/// <summary>What the server makes of the statements.</summary>
[NeedsPostgreSql]
[Collection(nameof(PostgreSqlServer))]
public sealed partial class PostgreSqlQueryTests(PostgreSqlServer server)
{
    private const int Records = 20_000;

    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly CancellationToken _deadline = new CancellationTokenSource(TimeSpan.FromSeconds(90)).Token;

    [StoreFact]
    public async Task Every_statement_reaches_its_rows_through_an_index()
    {
        var schema = server.NewSchema();
        var time = new FakeTime();
        await using (var database = server.New(time: time, schema: schema))
        {
            var store = database.GetStore<Light>();
            await store.PutManyAsync(Enumerable.Range(0, 100).Select(i => LightOf(i)), _deadline);
            time.Advance(TimeSpan.FromDays(1));
            await store.PutManyAsync(Enumerable.Range(100, 5_000).Select(i => LightOf(i) with { Number = -i }), _deadline);
            await store.PutManyAsync(Enumerable.Range(100, Records - 100).Select(i => LightOf(i)), _deadline);
        }

        await server.Scalar($"vacuum (analyze) {schema}.record, {schema}.record_key, {schema}.change");
        // The server writes the plan of each statement that it runs to its log.
        await using var source = NpgsqlDataSource.Create(server.ConnectionString + ";Options=-c session_preload_libraries=auto_explain -c auto_explain.log_min_duration=0 -c jit=off");
        await using var explained = server.New(time: time, schema: schema, source: source);
        var lights = explained.GetStore<Light>();
        var changedAt = (await lights.GetAsync(new("n00000"), _deadline))!.ChangedAt;
        foreach (var (index, query) in new (string, StatusQuery)[]
        {
            ("record_pkey", new() { After = new("n19950"), Limit = 10 }),
            ("record_by_state", new() { States = ["amber"] }),
            ("record_by_state", new() { States = ["amber", "dark"], Limit = 10 }),
            ("record_by_phase", new() { Phases = [StatusPhase.Running, StatusPhase.Failed] }),
            ("record_by_start", new() { StartedAtOrBefore = Noon.AddMinutes(50) }),
            ("record_by_start", new() { StartedAtOrAfter = Noon.AddMinutes(Records - 50) }),
            ("record_by_start", new() { StartedAtOrAfter = Noon.AddMinutes(100), StartedAtOrBefore = Noon.AddMinutes(150), States = ["red"], After = new("n00120") }),
            ("record_by_start", new() { Order = StatusOrder.NewestFirst, Limit = 10 }),
            ("record_by_change", new() { LastChangedBefore = changedAt.AddHours(1) }),
            ("record_pkey", new() { NameContains = "0999" }),
            ("record_key_pkey", new() { Keys = [new("number", "77")] }),
            ("record_key_pkey", new() { Keys = [new("number", "77"), new("odd", "yes")], After = new("a") }),
        })
        {
            Uses(index, await Plan(async () => Assert.NotEmpty(await lights.ListAsync(query, _deadline).ToListAsync(_deadline))));
            if (query.Order == StatusOrder.Id)
            {
                Uses(index, await Plan(async () => Assert.NotEmpty(await lights.CountAsync(query, _deadline))));
            }
        }

        Uses("record_pkey", await Plan(() => lights.GetAsync(new("n00007"), _deadline).AsTask()));
        Uses("change_by_id", await Plan(() => lights.HistoryAsync(new("n00107"), _deadline).ToListAsync(_deadline).AsTask()));
        Uses("change_pkey", await Plan(() => lights.WatchAsync(2_000, null, _deadline).FirstAsync(_deadline).AsTask()));
        Uses("record_by_sequence", await Plan(() => lights.WatchAsync(Records - 10, null, _deadline).FirstAsync(_deadline).AsTask()));
        await lights.PutManyAsync([LightOf(1) with { Number = 4 }], _deadline); // opens the connection
        Uses("record_pkey", await Plan(() => lights.PutManyAsync([LightOf(2) with { Number = 5 }], _deadline).AsTask()));
        Uses("record_key_pkey", await Plan(() => lights.DeleteAsync(new("n00007"), _deadline).AsTask()));

        void Uses(string index, string plan)
        {
            Assert.True(plan.Contains(index, StringComparison.Ordinal) && !WholeTable().IsMatch(plan), $"wanted {index}: {plan}");
        }

        async Task<string> Plan(Func<Task> run)
        {
            var before = server.Log.Length;
            await run();
            return server.Log[before..];
        }
    }

    [StoreFact]
    public async Task Texts_are_compared_as_they_are_whatever_they_mean_to_the_server()
    {
        await using var database = server.New();
        await StoreTexts.AreComparedAsTheyAre(database, _deadline);
    }

    [StoreFact]
    public async Task Keys_that_a_record_has_no_longer_do_not_find_it()
    {
        await using var database = server.New();
        await StoreTexts.KeysFindOnlyTheirRecords(database, _deadline);
    }

    [StoreFact]
    public async Task A_long_past_goes_bit_by_bit_and_is_not_seen_meanwhile()
    {
        var (schema, time) = (server.NewSchema(), new FakeTime());
        await using (var generous = server.New(time: time, schema: schema))
        {
            var store = generous.GetStore<Light>();
            await store.PutManyAsync(Enumerable.Range(0, 600).SelectMany(i => new[] { new Light($"n{i}", "red"), new Light($"n{i}", "green") }), _deadline);
            await store.DeleteAsync(new("n0"), _deadline);
        }

        await using var sparing = server.New(new() { MaxChanges = 1, MaxHistory = 1 }, time, schema);
        var lights = sparing.GetStore<Light>();
        Assert.Equal(1202, await lights.CreateAsync(new("z", "red"), _deadline));
        var compacted = await Assert.ThrowsAsync<ChangesCompactedException>(async () => await lights.WatchAsync(0, null, _deadline).FirstAsync(_deadline));
        Assert.Equal(1202, compacted.OldestSequence);
        Assert.Empty(await lights.HistoryAsync(new("n0"), _deadline).ToListAsync(_deadline));
        Assert.Single(await lights.HistoryAsync(new("n1"), _deadline).ToListAsync(_deadline));
        Assert.InRange((long)(await server.Scalar($"select (select count(*) from {schema}.change) + (select count(*) from {schema}.record)"))!, 670, 1200); // not all at once
        for (var i = 0; i < 200; i++)
        {
            await lights.PutManyAsync([new Light("z", "red", i + 1)], _deadline);
        }

        // One change for each record that is there, and what has left the feed since it was last cleaned.
        Assert.InRange((long)(await server.Scalar($"select (select count(*) from {schema}.change) + (select count(*) from {schema}.record)"))!, 600, 600 + 64);
    }

    [StoreFact]
    public async Task Cancelling_ends_a_query_under_way_and_a_list_left_early_is_not_read_to_its_end()
    {
        await using var source = NpgsqlDataSource.Create(server.ConnectionString + ";Maximum Pool Size=5");
        var schema = server.NewSchema();
        await using var database = server.New(schema: schema, source: source);
        var store = database.GetStore<Light>();
        await store.PutManyAsync([new("a", "red"), new("b", "red")], _deadline);
        await using (var blocker = await server.Source.OpenConnectionAsync(_deadline))
        {
            await using var transaction = await blocker.BeginTransactionAsync(_deadline);
            await using var block = new NpgsqlCommand($"lock table {schema}.record in access exclusive mode", blocker);
            await block.ExecuteNonQueryAsync(_deadline);
            using var token = new CancellationTokenSource();
            var calls = new Task[] { store.GetAsync(new("a"), token.Token).AsTask(), store.CountAsync(null, token.Token).AsTask(), store.ListAsync(null, token.Token).ToListAsync(CancellationToken.None).AsTask() };
            while ((long)(await server.Scalar($"select count(*) from pg_locks where relation = '{schema}.record'::regclass and not granted"))! < calls.Length)
            {
                await Task.Yield();
            }

            await token.CancelAsync();
            foreach (var call in calls)
            {
                await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
            }
        }

        for (var i = 0; i < 20; i++)
        {
            Assert.Equal("a", (await store.ListAsync(null, _deadline).FirstAsync(_deadline)).Value.Name); // each leaves its connection fit for the next
        }
    }

    [StoreFact]
    public async Task A_write_that_the_server_refuses_fails_alone()
    {
        await using var database = server.New();
        var store = database.GetStore<Light>();
        var random = new Random(1);
        var tooLong = string.Concat(Enumerable.Range(0, 4000).Select(_ => (char)random.Next('a', 'z')));
        var writes = Enumerable.Range(0, 50).Select(i => store.CreateAsync(new(i == 20 ? tooLong : $"n{i}", "red"), _deadline).AsTask()).ToArray();
        Assert.Equal("54000", (await Assert.ThrowsAsync<PostgresException>(() => writes[20])).SqlState);
        var versions = await Task.WhenAll(writes.Where((_, i) => i != 20));
        Assert.Equal(Enumerable.Range(1, 49).Select(i => (long?)i), versions.Order());
        Assert.Equal(49, await store.GetSequenceAsync(_deadline));
    }

    private static Light LightOf(int i) => new(
        $"n{i:00000}", i % 400 == 0 ? "amber" : i % 500 == 1 ? "dark" : i % 2 == 0 ? "red" : "green", i, Noon.AddMinutes(i));

    [GeneratedRegex(@"Seq Scan on \S*(record|record_key|change)\b")]
    private static partial Regex WholeTable();
}
