using Npgsql;
using StatusKit.PostgreSql;
using StatusKit.Storage;
using StatusKit.Tests.Storage;

namespace StatusKit.Tests.PostgreSql;

/// <summary>How the tables come to be, and with what rights the store does with.</summary>
[NeedsPostgreSql]
[Collection(nameof(PostgreSqlServer))]
public sealed class PostgreSqlSchemaTests(PostgreSqlServer server)
{
    private readonly CancellationToken _deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60)).Token;

    [StoreFact]
    public async Task Many_that_start_at_once_make_one_schema()
    {
        var schema = server.NewSchema();
        await StoreTrials.Together(8, async i =>
        {
            await using var database = server.New(schema: schema);
            await database.GetStore<Light>().CreateAsync(new($"n{i}", "red"), _deadline);
        });
        Assert.Equal(1L, await server.Scalar($"select count(*) from {schema}.counter"));
        Assert.Equal(1L, await server.Scalar($"select count(*) from {schema}.record_set"));
        Assert.Equal(8L, await server.Scalar($"select last from {schema}.counter"));
    }

    [StoreFact]
    public Task A_schema_of_version_1_is_upgraded_with_its_records_and_changes() => IsUpgraded(1);

    [StoreFact]
    public Task A_schema_of_version_2_is_upgraded_with_its_records_and_changes() => IsUpgraded(2);

    private async Task IsUpgraded(int version)
    {
        var schema = server.NewSchema();
        await using (var database = server.New(schema: schema))
        {
            await database.GetStore<Light>().PutManyAsync([new("a", "red", 1), new("b", "red"), new("c", "red"), new("a", "green", 7)], _deadline);
            await database.GetStore<Light>().DeleteAsync(new("c"), _deadline);
        }

        // Back to version 2: each last change next to its record, without what both have, keys as arrays, ids in all indexes.
        await server.Scalar($"""
            alter table {schema}.change alter column value drop not null, alter column keys type text[] collate "C" using string_to_array(keys, e'\x01');
            insert into {schema}.change (sequence, at, set_id, kind, id) select sequence, changed_at, set_id, kind, id from {schema}.record;
            alter table {schema}.record drop column kind, alter column keys type text[] collate "C" using string_to_array(keys, e'\x01');
            drop index {schema}.record_by_sequence, {schema}.record_by_start, {schema}.record_by_change;
            create index record_by_start on {schema}.record (set_id, started_at desc nulls last, id);
            create index record_by_change on {schema}.record (set_id, changed_at, id);
            create index record_by_name on {schema}.record (set_id, name, id);
            update {schema}.counter set version = 2;
            """);
        if (version == 1)
        {
            // Its names, and every value twice.
            await server.Scalar($"""
                update {schema}.change c set value = r.value from {schema}.record r where c.value is null and r.set_id = c.set_id and r.id = c.id;
                alter table {schema}.change alter column value set not null, drop column state, drop column phase, drop column keys;
                alter table {schema}.record rename column sequence to version;
                alter table {schema}.record rename column state to word;
                alter table {schema}.record rename column phase to class;
                alter index {schema}.record_by_state rename to record_by_word;
                alter index {schema}.record_by_phase rename to record_by_class;
                update {schema}.counter set version = 1;
                """);
        }

        await using var upgraded = server.New(schema: schema);
        var store = upgraded.GetStore<Light>();
        Assert.Equal("green", (await store.GetAsync(new("a"), _deadline))!.Value.Colour);
        Assert.Equal(
            [(1, StatusChangeKind.Created, "red"), (2, StatusChangeKind.Created, "red"), (3, StatusChangeKind.Created, "red"), (4, StatusChangeKind.Updated, "green"), (5, StatusChangeKind.Deleted, "red")],
            await store.WatchAsync(0, null, _deadline).Take(5).Select(change => (change.Sequence, change.Kind, change.Value!.Colour)).ToListAsync(_deadline));
        Assert.Equal([1, 4], await store.HistoryAsync(new("a"), _deadline).Select(change => change.Sequence).ToListAsync(_deadline));
        Assert.Equal("a", (await store.ListAsync(new() { Keys = [new("number", "7"), new("odd", "yes")] }, _deadline).SingleAsync(_deadline)).Value.Name);
        Assert.Equal(4, (await store.WatchAsync(0, new() { Keys = [new("number", "7")] }, _deadline).FirstAsync(_deadline)).Sequence);
        Assert.Equal(6, await store.CreateAsync(new("c", "red"), _deadline));
        Assert.True(await store.DeleteAsync(new("a"), _deadline));
        Assert.Equal([1, 4, 7], await store.HistoryAsync(new("a"), _deadline).Select(change => change.Sequence).ToListAsync(_deadline));
    }

    [StoreFact]
    public async Task Putting_a_record_again_adds_the_keys_that_it_lacks()
    {
        var schema = server.NewSchema();
        await using var database = server.New(schema: schema);
        var store = database.GetStore<Light>();
        await store.PutManyAsync([new("a", "red", 7), new("b", "red")], _deadline);
        await server.Scalar($"update {schema}.record set keys = '' where sequence = 1; delete from {schema}.record_key where id = '\\x61'");
        await store.PutManyAsync(await store.ListAsync(null, _deadline).Select(stored => stored.Value).ToListAsync(_deadline), _deadline);
        Assert.Equal(3, (await store.ListAsync(new() { Keys = [new("number", "7")] }, _deadline).SingleAsync(_deadline)).Sequence);
        Assert.Equal(3, await store.GetSequenceAsync(_deadline)); // the other one is as it was
    }

    [StoreFact]
    [Trait("Trial", "R-25")]
    public async Task A_newer_schema_is_refused_and_left_as_it_is()
    {
        var schema = server.NewSchema();
        await using (var database = server.New(schema: schema))
        {
            await database.GetStore<Light>().CreateAsync(new("a", "red"), _deadline);
        }

        await server.Scalar($"update {schema}.counter set version = 7");
        await using var older = server.New(schema: schema);
        var store = older.GetStore<Light>();
        foreach (var call in new Func<Task>[]
        {
            () => store.GetAsync(new("a"), _deadline).AsTask(), () => store.CreateAsync(new("b", "red"), _deadline).AsTask(), () => store.WatchAsync(0, null, _deadline).FirstAsync(_deadline).AsTask(),
        })
        {
            var e = await Assert.ThrowsAsync<InvalidOperationException>(call);
            Assert.Equal($"The schema '{schema}' has version 7, and this version of StatusKit knows 3. It was left as it is: use a newer StatusKit.", e.Message);
        }

        Assert.Equal(1L, await server.Scalar($"select last from {schema}.counter"));
        await server.Scalar($"update {schema}.counter set version = 3");
        Assert.NotNull(await store.GetAsync(new("a"), _deadline)); // it looks again
    }

    [StoreFact]
    public async Task Without_leave_nothing_is_created_and_the_error_says_what_to_run()
    {
        var schema = server.NewSchema();
        await using var database = new PostgreSqlStatusDatabase(server.Source, new() { Schema = schema, CreateSchema = false });
        var e = await Assert.ThrowsAsync<InvalidOperationException>(async () => await database.GetStore<Light>().GetSequenceAsync(_deadline));
        Assert.Equal($"The schema '{schema}' has no tables of StatusKit, and PostgreSqlStatusDatabaseOptions.CreateSchema is false: run what PostgreSqlStatusDatabase.SchemaSql gives.", e.Message);
        Assert.Equal(0L, await server.Scalar($"select count(*) from pg_namespace where nspname = '{schema}'"));
        await server.Scalar(PostgreSqlStatusDatabase.SchemaSql(schema));
        Assert.Equal(0, await database.GetStore<Light>().GetSequenceAsync(_deadline));
    }

    [StoreFact]
    public async Task A_role_with_the_rights_of_the_script_can_do_all_that_the_store_does_and_no_more()
    {
        var schema = server.NewSchema();
        var role = $"Role of \"{schema}\"";
        await server.Scalar($"create role \"{role.Replace("\"", "\"\"", StringComparison.Ordinal)}\" login");
        await server.Scalar(PostgreSqlStatusDatabase.SchemaSql(schema, role));
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(server.ConnectionString) { Username = role });
        await using (var database = new PostgreSqlStatusDatabase(source, new() { Schema = schema, CreateSchema = false, MaxChanges = 10, MaxHistory = 1 }))
        {
            var store = database.GetStore<Light>();
            var version = await store.CreateAsync(new("a", "red", 1), _deadline);
            await store.TryWriteAsync(new("a", "green", 2), version, _deadline);
            await store.PutManyAsync(Enumerable.Range(0, 100).Select(i => new Light($"n{i}", "red", i)), _deadline);
            Assert.True(await store.DeleteAsync(new("n1"), _deadline));
            await store.CreateAsync(new("n1", "red"), _deadline);
            Assert.Equal(101, (await store.CountAsync(null, _deadline)).Values.Sum());
            Assert.Equal(50, await store.ListAsync(new() { Keys = [new("odd", "yes")] }, _deadline).CountAsync(_deadline) + 1); // n1 is even now
            Assert.Single(await store.HistoryAsync(new("a"), _deadline).ToListAsync(_deadline));
            await using var watch = store.WatchAsync(await store.GetSequenceAsync(_deadline), null, _deadline).GetAsyncEnumerator(_deadline);
            var next = watch.MoveNextAsync();
            await store.CreateAsync(new("z", "red"), _deadline);
            Assert.True(await next);
            await store.PutManyAsync(Enumerable.Range(0, 100).Select(i => new Light($"m{i}", "red")), _deadline);
            Assert.True((long)(await server.Scalar($"select cleaned from {schema}.counter"))! > 1); // what is not kept was removed too
        }

        foreach (var sql in new[]
        {
            "create table {0}.x ()", "drop table {0}.change", "truncate {0}.change", "update {0}.change set kind = 0", "update {0}.counter set version = 2", "delete from {0}.counter",
            "insert into {0}.counter values (1, 0, 1, 1)", "delete from {0}.record_set", "update {0}.record_set set scope = 'x'", "update {0}.record_key set value = 'x'", "create schema {0}_x", "alter table {0}.record add x text",
        })
        {
            await using var command = source.CreateCommand(string.Format(System.Globalization.CultureInfo.InvariantCulture, sql, schema));
            Assert.Equal("42501", (await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteNonQueryAsync(_deadline))).SqlState);
        }
    }

    [StoreFact]
    public async Task A_role_that_owns_an_empty_schema_and_may_create_none_gets_its_tables()
    {
        var schema = server.NewSchema();
        await server.Scalar($"create role {schema}_owner login; create schema {schema} authorization {schema}_owner");
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(server.ConnectionString) { Username = $"{schema}_owner" });
        await using var database = server.New(schema: schema, source: source);
        Assert.Equal(1, await database.GetStore<Light>().CreateAsync(new("a", "red"), _deadline));
    }
}
