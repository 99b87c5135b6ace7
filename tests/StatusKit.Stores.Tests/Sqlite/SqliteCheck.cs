using System.Globalization;
using Microsoft.Data.Sqlite;
using StatusKit.Cfs;
using StatusKit.Sqlite;
using StatusKit.Storage;

namespace StatusKit.Tests.Sqlite;

/// <summary>What is left in a file after its writers died.</summary>
internal static class SqliteCheck
{
    // A record is its own last change.
    private const string Changes = "(select sequence, set_id, id, kind from statuskit_change union all select sequence, set_id, id, kind from statuskit_record)";

    /// <summary>The lines of writers, "name version", whose record is not there, or is there with another version.</summary>
    public static async Task<List<string>> LostAsync(string file, IEnumerable<string> acknowledged, bool isShared, CancellationToken cancellationToken)
    {
        await using var database = new SqliteStatusDatabase($"Data Source={file}", new() { MultiProcess = isShared });
        var found = await database.GetStore<CfsSession>().ListAsync(null, cancellationToken).ToDictionaryAsync(stored => stored.Value.Name, stored => stored.Sequence, cancellationToken: cancellationToken);
        return [.. acknowledged.Where(line =>
        {
            var version = long.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture);
            return !found.TryGetValue(line.Split(' ')[0], out var sequence) || (version != 0 && sequence != version);
        })];
    }

    /// <summary>What is wrong with a file in which all changes are still kept, by the engine's own check and by replaying the history; null when all fits.</summary>
    public static string? Inconsistency(string file)
    {
        using var connection = Open(file);
        foreach (var (what, sql) in new[]
        {
            ("the engine's check", "select integrity_check from pragma_integrity_check where integrity_check <> 'ok'"),
            ("a number without its change", $"select 1 from statuskit_counter where last <> (select count(*) from {Changes}) or last <> (select max(sequence) from {Changes})"),
            ("a record that is not its last change", "select 1 from statuskit_record r where kind > 1 or exists (select 1 from statuskit_change c where c.set_id = r.set_id and c.id = r.id and c.sequence >= r.sequence)"),
            ("a last change without its record", $"select 1 from statuskit_change c where kind < 2 and not exists (select 1 from {Changes} x where x.set_id = c.set_id and x.id = c.id and x.sequence > c.sequence)"),
            ("a creation over what was there, or a change of what was not", $"select 1 from (select kind, lag(kind, 1, 2) over (partition by set_id, id order by sequence) as before from {Changes}) x where (kind = 0) <> (before = 2)"),
            ("a key without its record", "select 1 from statuskit_key k where not exists (select 1 from statuskit_record r where r.set_id = k.set_id and r.id = k.id)"),
            ("a record without its keys", "select 1 from statuskit_record r where length(keys) > 0 and not exists (select 1 from statuskit_key k where k.set_id = r.set_id and k.id = r.id)"),
        })
        {
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            if (command.ExecuteScalar() is { } found)
            {
                return $"{what}: {found}";
            }
        }

        return null;
    }

    public static SqliteConnection Open(string file)
    {
        var connection = new SqliteConnection($"Data Source={file};Pooling=false");
        connection.Open();
        return connection;
    }
}
