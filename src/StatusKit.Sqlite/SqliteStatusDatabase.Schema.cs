using System.Globalization;

namespace StatusKit.Sqlite;

/// <content>The tables, and how a file is checked and made ready.</content>
public sealed partial class SqliteStatusDatabase
{
    /// <summary>The version of the schema that this library makes and understands.</summary>
    internal const int SchemaVersion = 1;

    // Names begin with statuskit_, so that the file can hold tables of the host too. Times are ticks of UTC. In statuskit_counter, last is the number of the last
    // change, floor the oldest number that watchers may still ask for, and cleaned the number below which only histories are kept.
    private const string SchemaSql = """
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
        create table statuskit_key (set_id integer not null, name text not null, value text not null, id blob not null, primary key (set_id, name, value, id)) without rowid;
        create table statuskit_change (sequence integer primary key, set_id integer not null, id blob not null, kind integer not null, at integer not null, value blob not null);
        create index statuskit_change_by_id on statuskit_change (set_id, id, sequence);
        """;

    // False when other processes have the file open in the journal mode that a store alone leaves behind: to change it, one must be there alone.
    private bool TryPrepare(SqliteSession writer)
    {
        var version = VersionOf(writer);
        if (version is null && !_options.CreateSchema)
        {
            throw new SqliteStatusException(_path, 0, $"The database '{_path}' has no tables of StatusKit, and {nameof(SqliteStatusDatabaseOptions)}.{nameof(SqliteStatusDatabaseOptions.CreateSchema)} is false.");
        }

        if (version > SchemaVersion)
        {
            throw new SqliteStatusException(_path, 0, $"The database '{_path}' has version {version} of the schema, and this version of StatusKit knows {SchemaVersion}. It was left as it is: use a newer StatusKit.");
        }

        var journal = _options.MultiProcess ? "truncate" : "wal";
        if (!writer.TryExecute($"pragma journal_mode = {journal}"))
        {
            return false;
        }

        if (writer.Scalar("pragma journal_mode") as string is var mode && mode != journal)
        {
            throw new SqliteStatusException(_path, 0, $"The journal mode of the database '{_path}' is '{mode}' and could not be made '{journal}'.");
        }

        writer.Execute(_options.IsDurable ? "pragma synchronous = full" : "pragma synchronous = normal");
        writer.Execute(string.Create(CultureInfo.InvariantCulture, $"pragma journal_size_limit = {16 << 20}"));
        if (version is null)
        {
            CreateSchema(writer);
        }

        return true;
    }

    private static long? VersionOf(SqliteSession session) =>
        session.Scalar("select 1 from sqlite_master where type = 'table' and name = 'statuskit_counter'") is null
            ? null
            : (long?)session.Scalar("select version from statuskit_counter");

    private static void CreateSchema(SqliteSession writer)
    {
        writer.Execute("begin immediate");
        try
        {
            if (VersionOf(writer) is null) // not made by another process meanwhile
            {
                writer.Execute(SchemaSql);
                writer.Execute("insert into statuskit_counter values (@p0, 0, 1, 1)", SchemaVersion);
            }

            writer.Execute("commit");
        }
        catch
        {
            writer.RollBack();
            throw;
        }
    }
}
