using Microsoft.Data.Sqlite;
using StatusKit.Sqlite;
using StatusKit.Storage;
using StatusKit.Tests.Storage;

namespace StatusKit.Tests.Sqlite;

/// <summary>How a query is put to the engine.</summary>
public sealed class SqliteQueryTests(SqliteFolder folder) : IClassFixture<SqliteFolder>
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly StatusSet Set = new(Light.Model, "");

    private readonly CancellationToken _deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60)).Token;

    public static TheoryData<string, StatusQuery> Plans => new()
    {
        { "statuskit_record_1 (set_id=?)", StatusQuery.All },
        { "statuskit_record_by_state (set_id=? AND state=?)", new() { States = ["red"] } },
        { "statuskit_record_by_state (set_id=? AND state=?)", new() { States = ["red", "green"] } },
        { "statuskit_record_by_state (set_id=? AND state=? AND id>?)", new() { States = ["red"], After = new("a"), Limit = 10 } },
        { "statuskit_record_by_phase (set_id=? AND phase=?)", new() { Phases = [StatusPhase.Running, StatusPhase.Failed] } },
        { "statuskit_record_by_start (set_id=? AND started_at<?)", new() { StartedAtOrBefore = Noon } },
        { "statuskit_record_by_start (set_id=? AND started_at>?)", new() { StartedAtOrAfter = Noon } },
        { "statuskit_record_by_start (set_id=? AND started_at>? AND started_at<?)", new() { StartedAtOrAfter = Noon, StartedAtOrBefore = Noon } },
        { "statuskit_record_by_start (set_id=?)", new() { Order = StatusOrder.NewestFirst, Limit = 10 } },
        { "statuskit_record_by_change (set_id=? AND changed_at<?)", new() { LastChangedBefore = Noon } },
        { "COVERING INDEX statuskit_record_by_phase (set_id=?)", new() { NameContains = "x" } },
        { "PRIMARY KEY (set_id=? AND name=? AND value=?)", new() { Keys = [new("odd", "yes")] } },
        { "PRIMARY KEY (set_id=? AND name=? AND value=? AND id=?)", new() { Keys = [new("odd", "yes"), new("number", "1")] } },
        { "PRIMARY KEY (set_id=? AND name=? AND value=? AND id>?)", new() { Keys = [new("odd", "yes")], After = new("a"), States = ["red"] } },
    };

    [Theory]
    [MemberData(nameof(Plans))]
    public async Task Every_filter_is_a_look_up_in_an_index_and_no_list_is_sorted(string look, StatusQuery query)
    {
        var file = folder.NewFile();
        await using (var database = new SqliteStatusDatabase($"Data Source={file}"))
        {
            await database.GetStore<Light>().PutManyAsync([new Light("a", "red")], _deadline);
        }

        var plan = Explain(file, SqliteStatusBackend.Sql.List(Set, query));
        Assert.True(plan.Contains(look, StringComparison.Ordinal), plan);
        Assert.DoesNotContain("TEMP B-TREE", plan.Replace("TEMP B-TREE FOR LAST TERM", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotContain("SCAN", plan, StringComparison.Ordinal);
        plan = Explain(file, SqliteStatusBackend.Sql.Count(Set, query));
        Assert.DoesNotContain("SCAN", plan, StringComparison.Ordinal);
        Assert.Contains(query == StatusQuery.All || query.Order == StatusOrder.NewestFirst ? "COVERING INDEX statuskit_record_by_state (set_id=?)" : look, plan, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_watcher_reads_the_changes_of_its_window_alone()
    {
        var file = folder.NewFile();
        await using (var database = new SqliteStatusDatabase($"Data Source={file}"))
        {
            await database.GetStore<Light>().PutManyAsync([new Light("a", "red")], _deadline);
        }

        Assert.Contains("SEARCH statuskit_record USING INDEX statuskit_record_by_sequence (sequence>? AND sequence<?)", Explain(file, SqliteStatusBackend.Sql.Changes(0, Set)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Texts_are_compared_as_they_are_whatever_they_mean_to_the_engine()
    {
        await using var database = folder.New(new(), TimeProvider.System);
        await StoreTexts.AreComparedAsTheyAre(database, _deadline);
    }

    [Fact]
    public async Task Keys_that_a_record_has_no_longer_do_not_find_it()
    {
        await using var database = folder.New(new(), TimeProvider.System);
        await StoreTexts.KeysFindOnlyTheirRecords(database, _deadline);
    }

    [Fact]
    public async Task A_long_past_goes_bit_by_bit_and_is_not_seen_meanwhile()
    {
        var (file, time) = (folder.NewFile(), new FakeTime());
        await using (var generous = new SqliteStatusDatabase($"Data Source={file}", null, time))
        {
            var store = generous.GetStore<Light>();
            await store.PutManyAsync(Enumerable.Range(0, 300).SelectMany(i => new[] { new Light($"n{i}", "red"), new Light($"n{i}", "green") }), _deadline);
            await store.DeleteAsync(new("n0"), _deadline);
        }

        await using (var sparing = new SqliteStatusDatabase($"Data Source={file}", new() { MaxChanges = 1, MaxHistory = 1 }, time))
        {
            var store = sparing.GetStore<Light>();
            Assert.Equal(602, await store.CreateAsync(new("z", "red"), _deadline));
            var compacted = await Assert.ThrowsAsync<ChangesCompactedException>(async () => await store.WatchAsync(0, null, _deadline).FirstAsync(_deadline));
            Assert.Equal(602, compacted.OldestSequence);
            Assert.Empty(await store.HistoryAsync(new("n0"), _deadline).ToListAsync(_deadline));
            Assert.Single(await store.HistoryAsync(new("n1"), _deadline).ToListAsync(_deadline));
            Assert.InRange(Count(file), 310, 602); // not all at once
            for (var i = 0; i < 10; i++)
            {
                await store.PutManyAsync([new Light("z", "red", i + 1)], _deadline);
            }
        }

        Assert.Equal(299 + 1, Count(file)); // one change for each record that is there
    }

    [Fact]
    public async Task Cancelling_ends_a_query_under_way()
    {
        await using var database = folder.New(new(), TimeProvider.System);
        var store = database.GetStore<Light>();
        await store.PutManyAsync(Enumerable.Range(0, 2000).Select(i => new Light($"n{i}", "red", i)), _deadline);
        using var source = new CancellationTokenSource();
        var ended = 0;
        await Parallel.ForEachAsync(Enumerable.Range(0, 50), _deadline, async (i, _) =>
        {
            if (i == 10)
            {
                await source.CancelAsync();
            }

            try
            {
                await store.CountAsync(new() { NameContains = "9" }, source.Token);
            }
            catch (OperationCanceledException)
            {
                Interlocked.Increment(ref ended);
            }
        });
        Assert.True(ended > 0);
        Assert.Equal(2000, (await store.CountAsync(null, _deadline))["red"]); // the connections are as good as before
    }

    private static int Count(string file)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=false");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "select (select count(*) from statuskit_change) + (select count(*) from statuskit_record)";
        return (int)(long)command.ExecuteScalar()!;
    }

    private static string Explain<TResult>(string file, StatusSqlQuery<TResult> query)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=false");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "explain query plan " + query.Text;
        for (var i = 0; i < query.Parameters.Length; i++)
        {
            command.Parameters.AddWithValue($"${i + 1}", query.Parameters[i] ?? DBNull.Value);
        }

        var plan = new List<string>();
        using var rows = command.ExecuteReader();
        while (rows.Read())
        {
            plan.Add(rows.GetString(3));
        }

        return string.Join('\n', plan);
    }
}
