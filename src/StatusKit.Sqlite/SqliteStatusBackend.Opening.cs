using System.Globalization;
using Microsoft.Data.Sqlite;

namespace StatusKit.Sqlite;

/// <content>The tables, and how a file is opened, checked and made ready.</content>
internal sealed partial class SqliteStatusBackend
{
    /// <summary>The version of the schema that this library makes and understands.</summary>
    internal const int SchemaVersion = 3;

    // Names begin with statuskit_, so that the file can hold tables of the host too. Times are ticks of UTC. In
    // statuskit_counter, last is the number of the last change, floor the oldest number that watchers may still ask
    // for, and cleaned the number below which only histories are kept. A record is its own last change:
    // statuskit_change holds those before it, and deletions.
    private const string SchemaSql = """
        create table statuskit_counter (
            version integer not null, last integer not null, floor integer not null, cleaned integer not null);
        create table statuskit_set (
            set_id integer primary key, model text not null, scope text not null, unique (model, scope));
        create table statuskit_record (
            record_id integer primary key, set_id integer not null, id blob not null, sequence integer not null,
            changed_at integer not null, kind integer not null, state text not null, phase integer not null,
            name text not null, started_at integer, keys blob not null, value blob not null, unique (set_id, id));
        create table statuskit_key (
            set_id integer not null, name text not null, value text not null, id blob not null,
            primary key (set_id, name, value, id)) without rowid;
        create table statuskit_change (
            sequence integer primary key, set_id integer not null, id blob not null, kind integer not null,
            at integer not null, value blob not null, state text, phase integer, keys blob);
        create index statuskit_change_by_id on statuskit_change (set_id, id, sequence);
        """ + IndexesSql;

    // What is in the order of a time needs no id: few records have the same.
    private const string IndexesSql = """
        create unique index statuskit_record_by_sequence on statuskit_record (sequence);
        create index statuskit_record_by_state on statuskit_record (set_id, state, id);
        create index statuskit_record_by_phase on statuskit_record (set_id, phase, id);
        create index statuskit_record_by_start on statuskit_record (set_id, started_at desc);
        create index statuskit_record_by_change on statuskit_record (set_id, changed_at);
        """;

    // Version 1 had other names and no states, phases and keys of changes; sessions knew from a key how they ended.
    private const string Upgrade1Sql = """
        drop index statuskit_record_by_word;
        drop index statuskit_record_by_class;
        alter table statuskit_record rename column version to sequence;
        alter table statuskit_record rename column word to state;
        alter table statuskit_record rename column class to phase;
        update statuskit_record set phase = case
            (select k.value from statuskit_key k
                where k.set_id = statuskit_record.set_id and k.id = statuskit_record.id
                and k.name = 'succeeded' and k.value in ('true', 'false'))
            when 'true' then 6 when 'false' then 7 else phase end where phase = 5;
        alter table statuskit_change add column state text;
        alter table statuskit_change add column phase integer;
        alter table statuskit_change add column keys blob;
        """;

    // Version 2 had the last change of a record in statuskit_change, too.
    private const string Upgrade2Sql = """
        drop index if exists statuskit_record_by_state;
        drop index if exists statuskit_record_by_phase;
        drop index statuskit_record_by_start;
        drop index statuskit_record_by_change;
        drop index statuskit_record_by_name;
        alter table statuskit_record add column kind integer not null default 1;
        update statuskit_record set kind = 0
            where (select kind from statuskit_change c where c.sequence = statuskit_record.sequence) = 0;
        delete from statuskit_change where sequence in (select sequence from statuskit_record);
        """ + IndexesSql + "update statuskit_counter set version = 3";

    private SqliteFile OpenFile()
    {
        CheckEngine();
        var lockFile = SqliteLockFile.Take(Path, options.MultiProcess);
        SqliteSession? writer = null;
        try
        {
            writer = OpenWriter();
            _position.Advance((long)writer.Scalar("select last from statuskit_counter")!);
            _wasOpen = true;
            return new(lockFile, writer, () => Connect(SqliteOpenMode.ReadOnly));
        }
        catch (Exception e)
        {
            writer?.Dispose();
            lockFile.Dispose();
            throw SqliteStatusException.From(Path, e);
        }
    }

    private SqliteSession OpenWriter()
    {
        using var pause = new ManualResetEventSlim();
        for (var started = TimeProvider.System.GetTimestamp(); ; pause.Wait(Random.Shared.Next(2, 20)))
        {
            // A file that existed and is gone must not silently come back empty.
            var writer = Connect(
                options.CreateSchema && !_wasOpen ? SqliteOpenMode.ReadWriteCreate : SqliteOpenMode.ReadWrite);
            try
            {
                if (TryPrepare(writer))
                {
                    return writer;
                }
            }
            catch
            {
                writer.Dispose();
                throw;
            }

            writer.Dispose();
            if (TimeProvider.System.GetElapsedTime(started) >= options.BusyTimeout)
            {
                throw SqliteStatusException.Busy(Path, options.BusyTimeout);
            }
        }
    }

    private SqliteSession Connect(SqliteOpenMode mode)
    {
        var settings = new SqliteConnectionStringBuilder(connection.ConnectionString) { Mode = mode };
        try
        {
            return new(settings.ConnectionString, options.BusyTimeout);
        }
        catch (SqliteException e)
        {
            throw SqliteStatusException.From(Path, e);
        }
    }

    private void CheckEngine()
    {
        if (_wasOpen || !SqliteEngine.HasWalResetFault(SqliteEngine.Version))
        {
            return;
        }

        if (!options.AllowFaultyEngine)
        {
            throw new SqliteStatusException(
                Path, 0, $"SQLite {SqliteEngine.Version} can damage the database '{Path}': it has the WAL-reset "
                    + "fault, fixed in 3.51.3. Reference a newer package SQLite, or set "
                    + $"{nameof(SqliteStatusDatabaseOptions)}.{nameof(SqliteStatusDatabaseOptions.AllowFaultyEngine)}.");
        }

        if (logger is not null)
        {
            SqliteLog.EngineHasFault(logger, SqliteEngine.Version);
        }
    }

    // False when other processes have the file open in the journal mode of an older version: to change it, one must be
    // alone.
    private bool TryPrepare(SqliteSession writer)
    {
        var version = VersionOf(writer);
        if (version is null && !options.CreateSchema)
        {
            throw new SqliteStatusException(
                Path,
                0,
                $"The database '{Path}' has no tables of StatusKit, and "
                + $"{nameof(SqliteStatusDatabaseOptions)}.{nameof(SqliteStatusDatabaseOptions.CreateSchema)} is false.");
        }

        if (version > SchemaVersion)
        {
            throw new SqliteStatusException(
                Path,
                0,
                $"The database '{Path}' has version {version} of the schema, and this version of StatusKit knows "
                + $"{SchemaVersion}. It was left as it is: use a newer StatusKit.");
        }

        if (!writer.TryExecute("pragma journal_mode = wal"))
        {
            return false;
        }

        if (writer.Scalar("pragma journal_mode") as string is var mode && mode != "wal")
        {
            throw new SqliteStatusException(
                Path, 0, $"The journal mode of the database '{Path}' is '{mode}' and could not be made 'wal'.");
        }

        writer.Execute(options.IsDurable ? "pragma synchronous = full" : "pragma synchronous = normal");
        writer.Execute(string.Create(CultureInfo.InvariantCulture, $"pragma journal_size_limit = {16 << 20}"));

        // A group of writes over a large fleet changes thousands of pages; those that do not fit are written twice.
        writer.Execute(string.Create(CultureInfo.InvariantCulture, $"pragma cache_size = -{64 << 10}"));
        if (version is null || version < SchemaVersion)
        {
            MakeSchema(writer);
        }

        return true;
    }

    private static long? VersionOf(SqliteSession session) =>
        session.Scalar("select 1 from sqlite_master where type = 'table' and name = 'statuskit_counter'") is null
            ? null
            : (long?)session.Scalar("select version from statuskit_counter");

    private static void MakeSchema(SqliteSession writer)
    {
        writer.Execute("begin immediate");
        try
        {
            // Unless another process has done it meanwhile.
            if (VersionOf(writer) is not { } version)
            {
                writer.Execute(SchemaSql);
                writer.Execute("insert into statuskit_counter values ($1, 0, 1, 1)", SchemaVersion);
            }
            else if (version < SchemaVersion)
            {
                writer.Execute(version == 1 ? Upgrade1Sql + Upgrade2Sql : Upgrade2Sql);
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
