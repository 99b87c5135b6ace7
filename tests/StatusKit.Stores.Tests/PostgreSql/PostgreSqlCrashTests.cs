using System.Collections.Concurrent;
using System.Globalization;
using Npgsql;
using StatusKit.Cfs;
using StatusKit.PostgreSql;
using StatusKit.Storage;
using StatusKit.Tests.Storage;

namespace StatusKit.Tests.PostgreSql;

/// <summary>
/// A server that is killed under load, a network that is cut, and writers in several processes: of the reliability trials.
/// </summary>
[NeedsPostgreSql]
[Collection(nameof(PostgreSqlServer))]
public sealed class PostgreSqlCrashTests(PostgreSqlServer server)
{
    private static readonly int Kills = Trials.Rounds(3, 50);

    private readonly CancellationToken _deadline = Trials.Deadline();

    [StoreFact]
    [Trait("Trial", "R-8")]
    public async Task No_acknowledged_write_is_lost_when_the_server_is_killed()
    {
        var schema = server.NewSchema();
        await using var database = server.New(schema: schema);
        await using var other = server.New(schema: schema);
        await using var watched = server.New(schema: schema);
        var store = database.GetStore<Light>();
        var version = await store.CreateAsync(new("counter", "red"), _deadline);
        var told = new List<long>();
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(_deadline);
        var watching = Task.Run(async () =>
        {
            await foreach (var change in watched.GetStore<Light>().WatchAsync(0, null, enough.Token))
            {
                told.Add(change.Sequence);
                if (change.Value!.Name == "end")
                {
                    break;
                }
            }
        });
        var (trial, lost) = (new CrashTrial(server, server.Kill, server.Start, _deadline), new List<string>());
        for (var round = 0; round < Kills; round++)
        {
            // One writer of the record, so that no other can have written its bytes.
            var updating = Enumerable.Range(0, 200).Aggregate(Task.FromResult(0), async (before, _) =>
                await before + ((await store.UpdateAsync(new("counter"), light => StatusUpdate.Applied(light with { Number = light.Number + 1 }), TimeSpan.FromMinutes(1), _deadline)).Kind == StatusUpdateKind.Applied ? 1 : 0));
            lost.AddRange(await trial.LostAsync([store, other.GetStore<Light>()], $"r{round}"));
            Assert.Equal(200, await updating);
            Assert.Equal(200 * (round + 1), (await store.GetAsync(new("counter"), _deadline))!.Value.Number);
        }

        trial.Report("R-8", "PostgreSQL, kill -9 of the server under 8 writers", Kills, lost);
        Assert.Empty(lost);
        await store.CreateAsync(new("end", "red"), _deadline);
        await watching;
        Assert.Null(await Inconsistency(schema));
        Assert.Equal(Enumerable.Range(1, told.Count).Select(i => (long)i), told);
        Assert.Equal(told.Count, await store.GetSequenceAsync(_deadline));
    }

    [StoreFact]
    [Trait("Trial", "R-9")]
    public async Task A_write_that_no_standby_confirms_is_neither_acknowledged_nor_seen()
    {
        using var alone = new PostgreSqlServer();
        await using var source = NpgsqlDataSource.Create(alone.ConnectionString + ";Command Timeout=1");
        await using var database = new PostgreSqlStatusDatabase(source, new() { Schema = "s", ReadRetryTimeout = TimeSpan.Zero });
        await using var other = new PostgreSqlStatusDatabase(alone.Source, new() { Schema = "s" });
        var (store, read) = (database.GetStore<Light>(), other.GetStore<Light>());
        await store.CreateAsync(new("a", "red"), _deadline);
        await alone.SetSynchronousStandby("nobody");
        await Assert.ThrowsAsync<StatusOutcomeUnknownException>(async () => await store.CreateAsync(new("b", "red"), _deadline)); // its time is up
        Assert.Null(await read.GetAsync(new("b"), _deadline));
        var update = store.UpdateAsync(new("a"), light => StatusUpdate.Applied(light with { Number = 1 }), TimeSpan.FromMinutes(1), _deadline).AsTask();
        await alone.SetSynchronousStandby("");
        Assert.Equal((StatusUpdateKind.Applied, 3), ((await update).Kind, (await update).Sequence));
        Assert.Equal(2, (await read.GetAsync(new("b"), _deadline))!.Sequence);
    }

    [StoreFact]
    public async Task While_no_standby_confirms_one_write_waits_and_reads_go_on()
    {
        using var alone = new PostgreSqlServer();
        await using var source = NpgsqlDataSource.Create(alone.ConnectionString + ";Command Timeout=1;Maximum Pool Size=5;Application Name=waits");
        await using var database = new PostgreSqlStatusDatabase(source, new() { Schema = "s", ReadRetryTimeout = TimeSpan.FromMinutes(10) });
        var store = database.GetStore<Light>();
        await store.CreateAsync(new("a", "red"), _deadline);
        await alone.SetSynchronousStandby("nobody");
        await Assert.ThrowsAsync<StatusOutcomeUnknownException>(async () => await store.CreateAsync(new("b", "red"), _deadline));
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(_deadline);
        var histories = Enumerable.Range(0, 20).Select(_ => store.HistoryAsync(new("b"), enough.Token).ToListAsync(enough.Token).AsTask()).ToArray();
        for (var i = 0; i < 5; i++)
        {
            // It is known that nothing was written, so that no connection stays behind.
            var error = await Assert.ThrowsAnyAsync<Exception>(async () => await store.CreateAsync(new($"c{i}", "red"), _deadline));
            Assert.True(error is not StatusOutcomeUnknownException && store.Host().IsTransient(error), error.ToString());
            Assert.Equal("red", (await store.GetAsync(new("a"), _deadline))!.Value.State);
        }

        Assert.InRange((long)(await alone.Scalar("select count(*) from pg_stat_activity where application_name = 'waits' and state = 'active'"))!, 1, 2);
        Assert.DoesNotContain(histories, each => each.IsCompleted);
        await enough.CancelAsync();
        foreach (var history in histories)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => history);
        }

        await alone.SetSynchronousStandby("");
        Assert.Equal(2, Assert.Single(await store.HistoryAsync(new("b"), _deadline).ToListAsync(_deadline)).Sequence);
        Assert.Equal(3, await store.CreateAsync(new("c", "red"), _deadline));
    }

    [StoreFact]
    public async Task An_update_of_unknown_outcome_stays_so_when_its_retries_write_nothing()
    {
        using var alone = new PostgreSqlServer();
        await using var source = NpgsqlDataSource.Create(alone.ConnectionString + ";Command Timeout=1");
        await using var database = new PostgreSqlStatusDatabase(source, new() { Schema = "s" });
        var store = database.GetStore<Light>();
        await store.CreateAsync(new("a", "red"), _deadline);
        await alone.SetSynchronousStandby("nobody");
        await Assert.ThrowsAsync<StatusOutcomeUnknownException>(async () => await store.UpdateAsync(
            new("a"), light => StatusUpdate.Applied(light with { Number = 1 }), TimeSpan.FromSeconds(3), _deadline));
        await alone.SetSynchronousStandby("");
        Assert.Equal(2, (await store.HistoryAsync(new("a"), _deadline).LastAsync(_deadline)).Sequence);
    }

    [StoreFact]
    [Trait("Trial", "R-9")]
    public async Task A_commit_that_was_told_not_to_wait_for_its_standby_is_of_unknown_outcome()
    {
        using var alone = new PostgreSqlServer();
        await using var database = new PostgreSqlStatusDatabase(alone.Source, new() { Schema = "s" });
        var store = database.GetStore<Light>();
        await store.CreateAsync(new("a", "red"), _deadline);
        await alone.SetSynchronousStandby("nobody");
        var create = store.CreateAsync(new("b", "red"), _deadline).AsTask();
        await alone.CancelOneThatWaitsForTheStandby();
        var error = await Assert.ThrowsAsync<StatusOutcomeUnknownException>(() => create);
        Assert.StartsWith("Whether the write happened is unknown.", error.Message, StringComparison.Ordinal);

        // An update acknowledges it only when a later commit has not been told so, too.
        await using var other = new PostgreSqlStatusDatabase(alone.Source, new() { Schema = "s" });
        var update = other.GetStore<Light>().UpdateAsync(new("a"), light => StatusUpdate.Applied(light with { Number = 1 }), TimeSpan.FromMinutes(1), _deadline).AsTask();
        await alone.CancelOneThatWaitsForTheStandby();
        await alone.CancelOneThatWaitsForTheStandby();
        Assert.False(update.IsCompleted);
        await alone.SetSynchronousStandby("");
        Assert.Equal((StatusUpdateKind.Applied, 3), ((await update).Kind, (await update).Sequence));
    }

    [StoreFact]
    [Trait("Trial", "R-9")]
    public async Task A_server_that_became_a_standby_is_left_and_the_write_tried_again()
    {
        var schema = server.NewSchema();
        await using var source = NpgsqlDataSource.Create(server.ConnectionString + $";Application Name={schema}");
        await using var database = server.New(schema: schema, source: source);
        var store = database.GetStore<Light>();
        await store.CreateAsync(new("a", "red"), _deadline);
        await server.Scalar($"create role {schema} superuser login; alter role {schema} set default_transaction_read_only = on");
        await using var standby = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(server.ConnectionString) { Username = schema });
        await using var relieved = server.New(schema: schema, source: standby);
        var error = await Assert.ThrowsAsync<PostgresException>(async () => await relieved.GetStore<Light>().CreateAsync(new("b", "red"), _deadline));
        Assert.True(relieved.GetStore<Light>().Host().IsTransient(error));
        var update = relieved.GetStore<Light>().UpdateAsync(new("a"), light => StatusUpdate.Applied(light with { Number = 1 }), TimeSpan.FromMinutes(1), _deadline).AsTask();
        await server.Scalar($"alter role {schema} reset default_transaction_read_only");
        standby.Clear();
        Assert.Equal(StatusUpdateKind.Applied, (await update).Kind);
    }

    [StoreFact]
    [Trait("Control", "R-8")]
    public async Task A_server_that_acknowledges_before_its_log_is_written_loses_what_it_acknowledged()
    {
        await using var source = NpgsqlDataSource.Create(server.ConnectionString + ";Options=-c synchronous_commit=off");
        var schema = server.NewSchema();
        await using (var durable = server.New(schema: schema))
        {
            Assert.Equal(0, await durable.GetStore<Light>().GetSequenceAsync(_deadline)); // the tables are there to stay
        }

        // The server may happen to write its log just before it is killed: a few kills, of which one must show the loss.
        await using var database = server.New(schema: schema, source: source);
        List<string> lost = [];
        for (var attempt = 0; attempt < 5 && lost.Count == 0; attempt++)
        {
            await server.PauseLogWriter();
            lost = await new CrashTrial(server, server.Kill, server.Start, _deadline).LostAsync([database.GetStore<Light>()], $"r{attempt}");
        }

        Assert.NotEmpty(lost);
    }

    [StoreFact]
    [Trait("Trial", "R-6")]
    public async Task Watchers_and_writers_go_on_over_a_network_that_is_cut_and_miss_nothing()
    {
        const int Writers = 4;
        const int Each = 50;
        using var proxy = new TcpProxy(server.Port);
        await using var source = NpgsqlDataSource.Create(PostgreSqlServer.ConnectionStringAt(proxy.Port));
        var schema = server.NewSchema();
        await using var writing = server.New(schema: schema, source: source);
        await using var watched = server.New(schema: schema, source: source);
        await using var direct = server.New(schema: schema);
        var records = direct.GetStore<Light>();
        await records.PutManyAsync(Enumerable.Range(0, Writers).Select(i => new Light($"w{i}", "red")), _deadline);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(_deadline);
        var told = Enumerable.Range(0, 5).Select(_ => new ConcurrentQueue<long>()).ToArray();
        var watching = StoreTrials.Together(told.Length, async watcher =>
        {
            await foreach (var change in watched.GetStore<Light>().WatchAsync(0, null, enough.Token))
            {
                told[watcher].Enqueue(change.Sequence);
                if (change.Sequence == Writers * (Each + 1))
                {
                    break;
                }
            }
        });
        var cut = 0;
        var cutting = Task.Run(async () =>
        {
            while (!enough.IsCancellationRequested)
            {
                var before = await direct.GetStore<Light>().GetSequenceAsync(_deadline);
                while (!enough.IsCancellationRequested && await direct.GetStore<Light>().GetSequenceAsync(_deadline) < before + 20)
                {
                    await Task.Yield();
                }

                cut += proxy.Cut();
            }
        });
        await StoreTrials.Together(Writers, async writer =>
        {
            for (var i = 0; i < Each; i++)
            {
                await writing.GetStore<Light>().UpdateAsync(new($"w{writer}"), light => StatusUpdate.Applied(light with { Number = light.Number + 1 }), TimeSpan.FromMinutes(1), _deadline);
            }
        });
        await watching;
        await enough.CancelAsync();
        await cutting;
        Assert.True(cut > 0);
        Assert.All(told, sequences => Assert.Equal(Enumerable.Range(1, Writers * (Each + 1)).Select(i => (long)i), sequences));
        Assert.All(await records.ListAsync(null, _deadline).ToListAsync(_deadline), stored => Assert.Equal(Each, stored.Value.Number));
        Assert.Null(await Inconsistency(schema));
    }

    [StoreFact]
    [Trait("Trial", "R-3")]
    public async Task No_update_and_no_change_of_several_processes_is_lost()
    {
        const int Processes = 3;
        var each = Trials.Rounds(60, 2_000);
        var schema = server.NewSchema();
        await using var database = new PostgreSqlStatusDatabase(server.Source, new() { Schema = schema, MaxHistory = 100_000 });
        var sessions = database.GetStore<CfsSession>();
        await sessions.CreateAsync(CfsKind.Make("counter"), _deadline);
        var arguments = Enumerable.Range(0, Processes).Select(_ => new[] { "increment", "counter", $"{each}" }).Concat([["mix", "1", "100"], ["mix", "2", "100"]]);
        var said = (await Task.WhenAll(arguments.Select(async verb =>
        {
            using var writer = new WriterProcess([$"postgresql/{schema}", server.ConnectionString, .. verb]);
            return await writer.Finish(_deadline);
        }))).SelectMany(lines => lines).ToList();
        var counted = CfsKind.NumberOf((await sessions.GetAsync(new("counter"), _deadline))!.Value);
        TrialReport.Add(new() { Trial = "R-3", Subject = "PostgreSQL, 3 processes", Rounds = Processes * each, Acknowledged = said.Count, Lost = (Processes * each) - counted });
        Assert.Equal(Processes * each, said.Count(line => line.StartsWith("Applied ", StringComparison.Ordinal)));
        Assert.Equal(Processes * each, said.Distinct().Count()); // each with a version of its own
        var history = await sessions.HistoryAsync(new("counter"), _deadline).ToListAsync(_deadline);
        Assert.Equal(Enumerable.Range(0, (Processes * each) + 1), history.Select(change => CfsKind.NumberOf(change.Value!)));
        Assert.Equal((await sessions.GetAsync(new("counter"), _deadline))!.Sequence, history[^1].Sequence);
        Assert.True(await sessions.GetSequenceAsync(_deadline) > history.Count); // the others have written too
        Assert.Null(await Inconsistency(schema));
    }

    [StoreFact]
    [Trait("Control", "R-6")]
    public async Task A_feed_numbered_by_an_identity_column_misses_changes_and_is_caught()
    {
        var table = server.NewSchema();
        await server.Scalar($"create table {table} (id bigint generated always as identity primary key, name text not null)");
        await using var database = server.New();
        Assert.Contains("told to be at", await StoreTrials.Watches(() => new IdentityFeed(database.GetStore<Light>(), server.Source, table), writers: 8, each: 100, watchers: 4, cuts: 0, _deadline), StringComparison.Ordinal);
    }

    [StoreFact]
    [Trait("Control", "R-5")]
    public async Task A_database_whose_parts_do_not_fit_is_found()
    {
        foreach (var damage in new[]
        {
            "delete from {0}.change where sequence = 2", "update {0}.record set sequence = sequence - 1", "insert into {0}.change select sequence, changed_at, set_id, kind, phase, id, state, keys, value from {0}.record", "delete from {0}.record",
            "delete from {0}.record_key", "update {0}.counter set last = last + 1",
        })
        {
            var schema = server.NewSchema();
            await using var database = server.New(schema: schema);
            await database.GetStore<Light>().PutManyAsync([new("a", "red"), new("b", "red"), new("b", "green")], _deadline);
            Assert.Null(await Inconsistency(schema));
            await server.Scalar(string.Format(CultureInfo.InvariantCulture, damage, schema));
            Assert.NotNull(await Inconsistency(schema));
        }
    }

    // what is wrong with a schema in which all changes are still kept; null when all fits.
    private async Task<string?> Inconsistency(string schema)
    {
        // A record is its own last change.
        var changes = $"(select sequence, set_id, id, kind from {schema}.change union all select sequence, set_id, id, kind from {schema}.record)";
        var stored = $"(select set_id, id, name, value from {schema}.record_key)";
        var keys = $"(select set_id, id, each[2 * i - 1], each[2 * i] from (select *, string_to_array(keys, e'\\x01') as each from {schema}.record) r, generate_series(1, cardinality(each) / 2) i)";
        foreach (var (what, sql) in new[]
        {
            ("a number without its change", $"select 1 from {schema}.counter where last <> (select count(*) from {changes} x) or last <> (select max(sequence) from {changes} x)"),
            ("a record that is not its last change", $"select 1 from {schema}.record r where kind > 1 or exists (select 1 from {schema}.change c where c.set_id = r.set_id and c.id = r.id and c.sequence >= r.sequence)"),
            ("a last change without its record", $"select 1 from {schema}.change c where kind < 2 and not exists (select 1 from {changes} x where x.set_id = c.set_id and x.id = c.id and x.sequence > c.sequence)"),
            ("a creation over what was there, or a change of what was not", $"select 1 from (select kind, lag(kind, 1, 2::smallint) over (partition by set_id, id order by sequence) as before from {changes} y) x where (kind = 0) <> (before = 2)"),
            ("keys that are not those of the record", $"({keys} except {stored}) union all ({stored} except {keys})"),
        })
        {
            if (await server.Scalar(sql) is { } found)
            {
                return $"{what}: {found}";
            }
        }

        return null;
    }
}
