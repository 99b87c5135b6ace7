using Microsoft.Data.Sqlite;
using StatusKit.Cfs;
using StatusKit.Sqlite;
using StatusKit.Storage;
using Xunit.Sdk;

namespace StatusKit.Tests.Sqlite;

/// <summary>Files of older versions of the package.</summary>
public sealed class SqliteUpgradeTests(SqliteFolder folder) : IClassFixture<SqliteFolder>
{
    // The schema of version 1 with a session that ended, an overwritten change and a deletion.
    private const string Version1 = """
        create table statuskit_counter (version integer not null, last integer not null, floor integer not null, cleaned integer not null);
        create table statuskit_set (set_id integer primary key, model text not null, scope text not null, unique (model, scope));
        create table statuskit_record (
            record_id integer primary key, set_id integer not null, id blob not null, version integer not null, changed_at integer not null,
            word text not null, class integer not null, name text not null, started_at integer, keys blob not null, value blob not null,
            unique (set_id, id));
        create index statuskit_record_by_word on statuskit_record (set_id, word, id);
        create index statuskit_record_by_class on statuskit_record (set_id, class, id);
        create index statuskit_record_by_start on statuskit_record (set_id, started_at, id);
        create index statuskit_record_by_change on statuskit_record (set_id, changed_at, id);
        create index statuskit_record_by_name on statuskit_record (set_id, name, id);
        create table statuskit_key (set_id integer not null, name text not null, value text not null, id blob not null,
            primary key (set_id, name, value, id)) without rowid;
        create table statuskit_change (sequence integer primary key, set_id integer not null, id blob not null, kind integer not null,
            at integer not null, value blob not null);
        create index statuskit_change_by_id on statuskit_change (set_id, id, sequence);
        insert into statuskit_counter values (1, 4, 1, 1);
        insert into statuskit_set values (1, 'cfs_session', '');
        insert into statuskit_record values (1, 1, x'73', 2, 640000000000000000, 'complete', 5, 's', null, cast('succeeded' || char(0) || 'true' || char(0) as blob),
            cast('{"name":"s","status":{"session":{"status":"complete","succeeded":"true"}}}' as blob));
        insert into statuskit_key values (1, 'succeeded', 'true', x'73');
        insert into statuskit_change values
            (1, 1, x'73', 0, 640000000000000000, cast('{"name":"s","status":{"session":{"status":"pending"}}}' as blob)),
            (2, 1, x'73', 1, 640000000000000000, cast('{"name":"s","status":{"session":{"status":"complete","succeeded":"true"}}}' as blob)),
            (3, 1, x'74', 0, 640000000000000000, cast('{"name":"t"}' as blob)),
            (4, 1, x'74', 2, 640000000000000000, cast('{"name":"t"}' as blob));
        """;

    // From version 3 back to 2: each last change next to its record, without what both have, ids in all indexes.
    private const string BackToVersion2 = """
        alter table statuskit_change rename to statuskit_change_3;
        drop index statuskit_change_by_id;
        create table statuskit_change (
            sequence integer primary key, set_id integer not null, id blob not null, kind integer not null, at integer not null,
            value blob, state text, phase integer, keys blob);
        create index statuskit_change_by_id on statuskit_change (set_id, id, sequence);
        insert into statuskit_change select * from statuskit_change_3;
        insert into statuskit_change (sequence, set_id, id, kind, at) select sequence, set_id, id, kind, changed_at from statuskit_record;
        drop table statuskit_change_3;
        alter table statuskit_record drop column kind;
        drop index statuskit_record_by_sequence;
        drop index statuskit_record_by_start;
        drop index statuskit_record_by_change;
        create index statuskit_record_by_start on statuskit_record (set_id, started_at desc, id);
        create index statuskit_record_by_change on statuskit_record (set_id, changed_at, id);
        create index statuskit_record_by_name on statuskit_record (set_id, name, id);
        update statuskit_counter set version = 2;
        """;

    private readonly CancellationToken _deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60)).Token;

    [Fact]
    [Trait("Trial", "R-25")]
    public async Task A_file_of_version_1_opens_with_records_history_and_changes()
    {
        var file = folder.NewFile();
        Execute(file, Version1);

        await HoldsVersion1(file);
        await HoldsVersion1(file); // the second time it is of this version
        await using var again = new SqliteStatusDatabase($"Data Source={file}");
        Assert.Equal(5, await again.GetStore<CfsSession>().CreateAsync(CfsKind.Make("u"), _deadline));
    }

    [Fact]
    [Trait("Trial", "R-25")]
    public async Task A_file_of_version_2_opens_with_records_history_and_changes()
    {
        var file = folder.NewFile();
        await using (var database = new SqliteStatusDatabase($"Data Source={file}"))
        {
            await database.GetStore<Light>().PutManyAsync([new("a", "red", 1), new("b", "red"), new("c", "red"), new("a", "green", 7)], _deadline);
            await database.GetStore<Light>().DeleteAsync(new("c"), _deadline);
        }

        Execute(file, BackToVersion2);
        await using var upgraded = new SqliteStatusDatabase($"Data Source={file}");
        var store = upgraded.GetStore<Light>();
        Assert.Equal(
            [(1, StatusChangeKind.Created, "red"), (2, StatusChangeKind.Created, "red"), (3, StatusChangeKind.Created, "red"), (4, StatusChangeKind.Updated, "green"), (5, StatusChangeKind.Deleted, "red")],
            await store.WatchAsync(0, null, _deadline).Take(5).Select(change => (change.Sequence, change.Kind, change.Value!.Colour)).ToListAsync(_deadline));
        Assert.Equal("a", (await store.ListAsync(new() { Keys = [new("number", "7"), new("odd", "yes")] }, _deadline).SingleAsync(_deadline)).Value.Name);
        Assert.Equal(6, await store.CreateAsync(new("c", "red"), _deadline));
        Assert.True(await store.DeleteAsync(new("a"), _deadline));
        Assert.Equal([1, 4, 7], await store.HistoryAsync(new("a"), _deadline).Select(change => change.Sequence).ToListAsync(_deadline));
    }

    [Fact]
    [Trait("Trial", "R-25")]
    public async Task Putting_a_record_again_adds_the_keys_that_it_lacks()
    {
        var file = folder.NewFile();
        await using (var database = new SqliteStatusDatabase($"Data Source={file}"))
        {
            await database.GetStore<Light>().PutManyAsync([new("a", "red", 7), new("b", "red")], _deadline);
        }

        Execute(file, "update statuskit_record set keys = x'' where sequence = 1; delete from statuskit_key where id = x'61'");
        await using var opened = new SqliteStatusDatabase($"Data Source={file}");
        var store = opened.GetStore<Light>();
        await store.PutManyAsync(await store.ListAsync(null, _deadline).Select(stored => stored.Value).ToListAsync(_deadline), _deadline);
        Assert.Equal(3, (await store.ListAsync(new() { Keys = [new("number", "7")] }, _deadline).SingleAsync(_deadline)).Sequence);
        Assert.Equal(3, await store.GetSequenceAsync(_deadline)); // the other one is as it was
    }

    [Theory]
    [InlineData("delete from statuskit_change where sequence = 1")]
    [InlineData("delete from statuskit_change where sequence = 4")]
    [InlineData("delete from statuskit_record")]
    [InlineData("delete from statuskit_key")]
    [InlineData("update statuskit_record set phase = 0")]
    [InlineData("update statuskit_record set value = cast('{\"name\":\"s\"}' as blob)")]
    [Trait("Control", "R-25")]
    public async Task An_upgrade_that_loses_something_is_caught(string loss)
    {
        var file = folder.NewFile();
        Execute(file, Version1);
        await HoldsVersion1(file);
        Execute(file, loss);
        await Assert.ThrowsAnyAsync<XunitException>(() => HoldsVersion1(file));
    }

    private async Task HoldsVersion1(string file)
    {
        await using var database = new SqliteStatusDatabase($"Data Source={file}", new() { KeepChanges = TimeSpan.FromDays(3650) });
        var store = database.GetStore<CfsSession>();
        var stored = await store.GetAsync(new("s"), _deadline);
        Assert.NotNull(stored);
        Assert.Equal((2, CfsSessionState.Complete), (stored.Sequence, stored.Value.Status.Session.Status));
        Assert.Single(await store.ListAsync(new() { Phases = [StatusPhase.Succeeded] }, _deadline).ToListAsync(_deadline));
        Assert.Single(await store.ListAsync(new() { Keys = [new("succeeded", "true")] }, _deadline).ToListAsync(_deadline));
        Assert.Equal([1, 2], await store.HistoryAsync(new("s"), _deadline).Select(change => change.Sequence).ToListAsync(_deadline));
        Assert.Equal([3, 4], await store.HistoryAsync(new("t"), _deadline).Select(change => change.Sequence).ToListAsync(_deadline));
        var changes = await store.WatchAsync(0, null, _deadline).Take(4).ToListAsync(_deadline);
        Assert.Equal([CfsSessionState.Pending, CfsSessionState.Complete, default, default], changes.Select(change => change.Value!.Status.Session.Status));
        var ended = store.WatchAsync(0, new() { Phases = [StatusPhase.Succeeded] }, _deadline);
        Assert.Equal(2, (await ended.FirstAsync(_deadline)).Sequence);
    }

    private static void Execute(string file, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=false");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
