using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using StatusKit;
using StatusKit.Cfs;
using StatusKit.Nmp;
using StatusKit.PostgreSql;
using StatusKit.Sqlite;
using StatusKit.Storage;

namespace Samples;

/// <summary>The code of docs/stores.md, docs/scale.md and the packages' pages on stores; DocumentationTests compare them line by line.</summary>
public static class StoreSamples
{
    public static IStatusDatabase ChooseAStore(string kind, string connectionString)
    {
        IStatusDatabase database = kind switch
        {
            "memory" => new InMemoryStatusDatabase(),                           // until the process ends; for tests, too
            "sqlite" => new SqliteStatusDatabase("Data Source=status.db"),      // one file, one process, or several that take turns
            "postgresql" => new PostgreSqlStatusDatabase(connectionString),     // many processes and machines
            _ => throw new ArgumentException($"'{kind}' is no kind of store: memory, sqlite or postgresql."),
        };
        return database;
    }

    public static void RegisterAStore(IServiceCollection services)
    {
        services.AddSqliteStatusDatabase("Data Source=status.db", options => options.MaxHistory = 50);
    }

    public static void RegisterSqlite(IServiceCollection services)
    {
        services.AddSqliteStatusDatabase("Data Source=status.db");
    }

    public static void RegisterPostgreSql(IServiceCollection services)
    {
        services.AddPostgreSqlStatusDatabase("Host=db;Database=status;Username=status");   // or over the NpgsqlDataSource of the container: AddPostgreSqlStatusDatabase()
    }

    public static void CreateTheSchemaYourself(IServiceCollection services, string connectionString)
    {
        Console.WriteLine(PostgreSqlStatusDatabase.SchemaSql("statuskit", role: "status"));     // run it as the owner
        services.AddPostgreSqlStatusDatabase(connectionString, options => options.CreateSchema = false);
    }

    public static void ServersWithFailover(IServiceCollection services)
    {
        services.AddPostgreSqlStatusDatabase(
            "Host=db1,db2;Database=status;Username=status;Target Session Attributes=primary;Host Recheck Seconds=1;"
            + "Timeout=2;Command Timeout=10;Tcp Keepalive=true;Tcp Keepalive Time=10;Tcp Keepalive Interval=2");
    }

    public static IStatusStore<NmpNodeStatus> PartitionByTenant(IReadOnlyList<IStatusDatabase> databases, ExchangeId id)
    {
        IStatusStore<NmpNodeStatus> StoreOf(ExchangeId node) =>
            databases[(int)(StableHash(node.Org) % (uint)databases.Count)].GetStore<NmpNodeStatus>(NmpScopes.Hub);

        // FNV-1a.
        static uint StableHash(string text) => text.Aggregate(2166136261u, (hash, c) => unchecked((hash ^ c) * 16777619));

        return StoreOf(id);
    }

    public static async Task<(long? Version, bool Deleted)> WriteReadDelete(IStatusStore<CfsSession> sessions, CfsSession session, IEnumerable<CfsSession> imported)
    {
        long? sequence = await sessions.CreateAsync(session);            // null: it is there already
        if (await sessions.GetAsync(new(session.Name)) is { } stored)
        {
            var changed = stored.Value.Without(x => x.Logs);
            sequence = await sessions.ReplaceAsync(changed, stored.Sequence);                     // null: somebody was faster
        }

        await sessions.PutManyAsync(imported);                                                 // whatever is there: for imports
        bool deleted = await sessions.DeleteAsync(new(session.Name));
        return (sequence, deleted);
    }

    public static async Task<StatusUpdate<CfsSession>> UpdateByARule(IStatusStore<CfsSession> sessions, string name, CfsSessionPatch patch)
    {
        var update = await sessions.UpdateAsync(new(name), session => CfsSessionRules.Corrected.Merge(session, patch));
        Console.WriteLine($"{update.Kind}, sequence {update.Sequence}");
        return update;
    }

    public static async Task ListAndCount(IStatusStore<NmpNodeStatus> statuses, DateTimeOffset now)
    {
        var query = new StatusQuery
        {
            Phases = [StatusPhase.Running, StatusPhase.Waiting],
            Keys = [new(NmpNodeStatus.PolicyKey, "acme/upgrade-q3")],
            LastChangedBefore = now.AddHours(-2),
            Limit = 100,
        };
        await foreach (var stored in statuses.ListAsync(query))
        {
            Console.WriteLine($"{stored.Value.Id.Node}: {stored.Value.Status.AgentUpgrade.Status}");
        }

        foreach (var (word, count) in await statuses.CountAsync())
        {
            Console.WriteLine($"{count,6} {word}");
        }
    }

    public static async Task ReadTheHistory(IStatusStore<CfsSession> sessions, string name)
    {
        await foreach (var change in sessions.HistoryAsync(new(name)))
        {
            Console.WriteLine($"{change.Sequence} {change.ChangedAt:u} {change.Kind}: {change.Value?.Status.Session.Status}");
        }
    }
}
