using Npgsql;

namespace StatusKit.PostgreSql;

/// <content>The tables, and how a database is checked and made ready.</content>
public sealed partial class PostgreSqlStatusDatabase
{
    /// <summary>The version of the schema that this library makes and understands.</summary>
    internal const int SchemaVersion = 1;

    private Task? _ready;

    /// <summary>The statements that create the schema, for those who run them themselves and set <see cref="PostgreSqlStatusDatabaseOptions.CreateSchema"/> to false.</summary>
    /// <param name="schema">The database schema; it must not be there yet.</param>
    /// <param name="role">A role that gets exactly the rights that the store needs; null grants nothing.</param>
    /// <exception cref="ArgumentException">The name of the schema is not one that <see cref="PostgreSqlStatusDatabaseOptions.Schema"/> takes, or the role's is empty or holds U+0000.</exception>
    public static string SchemaSql(string schema = "statuskit", string? role = null)
    {
        if (!PostgreSqlStatusDatabaseOptions.IsName(schema))
        {
            throw new ArgumentException($"The schema is '{schema}'; it must {PostgreSqlStatusDatabaseOptions.NameRule}.", nameof(schema));
        }

        if (role is not null && (role.Length == 0 || role.Contains('\0', StringComparison.Ordinal)))
        {
            throw new ArgumentException("The name of the role is empty or holds U+0000.", nameof(role));
        }

        return $"create schema {schema};\n{TablesSql(schema)}{(role is null ? "" : GrantsSql(schema, $"\"{role.Replace("\"", "\"\"", StringComparison.Ordinal)}\""))}";
    }

    // Times are ticks of UTC, ids their UTF-8 bytes, keys names and values in turn. In counter, last is the number of the last change, floor the oldest number that
    // watchers may still ask for, and cleaned the number below which only histories are kept.
    private static string TablesSql(string schema) => $"""
        create table {schema}.counter (version integer not null, last bigint not null, floor bigint not null, cleaned bigint not null);
        insert into {schema}.counter values ({SchemaVersion}, 0, 1, 1);
        create table {schema}.record_set (set_id integer generated always as identity primary key, model text collate "C" not null, scope text collate "C" not null, unique (model, scope));
        create table {schema}.record (
            set_id integer not null, id bytea not null, version bigint not null, changed_at bigint not null, word text collate "C" not null, class smallint not null,
            name text collate "C" not null, started_at bigint, keys text[] collate "C" not null, value bytea not null, primary key (set_id, id));
        create index record_by_word on {schema}.record (set_id, word, id);
        create index record_by_class on {schema}.record (set_id, class, id);
        create index record_by_start on {schema}.record (set_id, started_at, id);
        create index record_by_change on {schema}.record (set_id, changed_at, id);
        create index record_by_name on {schema}.record (set_id, name, id);
        create table {schema}.record_key (
            set_id integer not null, name text collate "C" not null, value text collate "C" not null, id bytea not null, primary key (set_id, name, value, id));
        create table {schema}.change (sequence bigint primary key, set_id integer not null, id bytea not null, kind smallint not null, at bigint not null, value bytea not null);
        create index change_by_id on {schema}.change (set_id, id, sequence);

        """;

    private static string GrantsSql(string schema, string role) => $"""
        grant usage on schema {schema} to {role};
        grant select on all tables in schema {schema} to {role};
        grant update (last, floor, cleaned) on {schema}.counter to {role};
        grant insert on {schema}.record_set to {role};
        grant insert, update, delete on {schema}.record to {role};
        grant insert, delete on {schema}.record_key, {schema}.change to {role};

        """;

    /// <summary>Ends when the schema is known to be there; tried anew by the next call when it failed.</summary>
    private Task Ready(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed && _stop.IsCancellationRequested, this);
            if (_ready is null or { IsFaulted: true } or { IsCanceled: true })
            {
                _ready = Task.Run(Prepare, _stop.Token);
            }

            return _ready.IsCompletedSuccessfully ? _ready : _ready.WaitAsync(cancellationToken);
        }
    }

    private async Task Prepare()
    {
        await using var connection = await _dataSource.OpenConnectionAsync(_stop.Token).ConfigureAwait(false);
        var version = await VersionOf(connection).ConfigureAwait(false);
        if (version is null && _options.CreateSchema)
        {
            version = await Create(connection).ConfigureAwait(false);
        }

        if (version is null)
        {
            throw new InvalidOperationException($"The schema '{_options.Schema}' has no tables of StatusKit, and {nameof(PostgreSqlStatusDatabaseOptions)}.{nameof(PostgreSqlStatusDatabaseOptions.CreateSchema)} is false: run what {nameof(PostgreSqlStatusDatabase)}.{nameof(SchemaSql)} gives.");
        }

        if (version > SchemaVersion)
        {
            throw new InvalidOperationException($"The schema '{_options.Schema}' has version {version}, and this version of StatusKit knows {SchemaVersion}. It was left as it is: use a newer StatusKit.");
        }
    }

    // Many processes may start at once: the first one creates, the others wait and look again.
    private async Task<int> Create(NpgsqlConnection connection)
    {
        await using var transaction = await connection.BeginTransactionAsync(_stop.Token).ConfigureAwait(false);
        await using (var turn = new NpgsqlCommand("select pg_advisory_xact_lock(hashtext($1))", connection) { Parameters = { new() { Value = $"statuskit schema {_options.Schema}" } } })
        {
            await turn.ExecuteNonQueryAsync(_stop.Token).ConfigureAwait(false);
        }

        if (await VersionOf(connection).ConfigureAwait(false) is { } version)
        {
            return version;
        }

        await using var find = new NpgsqlCommand("select exists (select from pg_namespace where nspname = $1)", connection) { Parameters = { new() { Value = _options.Schema } } };
        var isThere = (bool)(await find.ExecuteScalarAsync(_stop.Token).ConfigureAwait(false))!;
        await using var create = new NpgsqlCommand(isThere ? TablesSql(_options.Schema) : SchemaSql(_options.Schema), connection);
        await create.ExecuteNonQueryAsync(_stop.Token).ConfigureAwait(false);
        await transaction.CommitAsync(_stop.Token).ConfigureAwait(false);
        return SchemaVersion;
    }

    // Asking for the table rather than selecting from it, because an error would end a transaction.
    private async Task<int?> VersionOf(NpgsqlConnection connection)
    {
        await using var find = new NpgsqlCommand(
            "select exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = $1 and c.relname = 'counter')", connection)
        { Parameters = { new() { Value = _options.Schema } } };
        if (!(bool)(await find.ExecuteScalarAsync(_stop.Token).ConfigureAwait(false))!)
        {
            return null;
        }

        await using var read = new NpgsqlCommand($"select version from {_options.Schema}.counter", connection);
        return (int?)await read.ExecuteScalarAsync(_stop.Token).ConfigureAwait(false);
    }
}
