using StatusKit.Cfs;
using StatusKit.Nmp;
using StatusKit.Storage;

namespace StatusKit.Browser.Tests;

/// <summary>Records to look at: a rollout under way, and published documents.</summary>
public static class DashboardData
{
    /// <summary>The policy of <see cref="FillRolloutAsync"/>.</summary>
    public static readonly ExchangeId Policy = new("acme", "agents-2-31");

    private static readonly string[] Orgs = ["acme", "north", "harbor"];
    private static readonly string[] Kinds = ["pump", "gate", "meter", "camera"];

    private static readonly string[] Errors =
    [
        "Upgrade error: no space left on device /var/horizon\ndpkg returned 1",
        "Upgrade error: no space left on device /var/horizon\ndpkg returned 1",
        "Upgrade error: agent did not come up within 300 seconds",
        "Rollback error: previous package is missing. Upgrade error: dependency conflict: docker-ce 27.5",
    ];

    /// <summary>The page of the rollout.</summary>
    public static string RolloutPath => $"/dashboard/rollout?kind=nmp-hub&policy={Uri.EscapeDataString(Policy.ToString())}";

    /// <summary>
    /// Writes a rollout of two hours that is about 60 % done, 8 % failed and goes on; the clock moves with it.
    /// </summary>
    public static async Task FillRolloutAsync(IStatusDatabase database, FakeTime time, int nodes)
    {
        var store = database.GetStore<NmpNodeStatus>(NmpScopes.Hub);
        const int Steps = 60;
        for (var step = 0; step <= Steps; step++)
        {
            await store.PutManyAsync(
                Enumerable.Range(0, nodes).SelectMany(node => Changed(node, step)).Select(change => Record(change.Node, change.State)));
            time.Advance(TimeSpan.FromMinutes(2));
        }

        // Each node has its hour: a spread of waves that starts slowly.
        IEnumerable<(int Node, string State)> Changed(int node, int step)
        {
            var at = (int)(Noise(node, 1) * 88) + 4;
            if (step == (int)(Noise(node, 2) * 3))
            {
                yield return (node, "waiting");
            }
            else if (step == at)
            {
                yield return (node, "download started");
            }
            else if (step == at + 2)
            {
                yield return (node, "initiated");
            }
            else if (step == at + 4)
            {
                yield return (node, node % 13 == 4 ? Noise(node, 4) < 0.3 ? "rollback failed" : "rollback successful" : "successful");
            }
        }
    }

    /// <summary>The record of a node of the rollout in the query of a page.</summary>
    public static string IdOf(int node) =>
        string.Concat(NmpNodeStatus.StorageId(Record(node, "waiting").Id).Parts.Select(part => $"&id={Uri.EscapeDataString(part)}"));

    /// <summary>One status of the rollout.</summary>
    public static NmpNodeStatus Record(int node, string state) => Record(
        Orgs[(int)(Noise(node, 5) * Noise(node, 6) * Orgs.Length)],
        $"{Kinds[node % Kinds.Length]}-{node:d6}",
        state,
        state.StartsWith("rollback", StringComparison.Ordinal) || state == "failed" ? Errors[(int)(Noise(node, 7) * Errors.Length)] : "",
        node);

    /// <summary>A status.</summary>
    public static NmpNodeStatus Record(string org, string name, string state, string error = "", int seed = 0) => new(
        new(new ExchangeId(org, name), Policy),
        new()
        {
            AgentUpgrade = new()
            {
                Status = new(state),
                ErrorMessage = error,
                ScheduledTime = Timestamp.Parse("2026-03-02T08:00:17Z"),
                UpgradedVersions = new()
                {
                    SoftwareVersion = state is "waiting" or "download started" ? "" : Noise(seed, 8) < 0.2 ? "2.31.1-1504" : "2.31.0-1482",
                },
            },
        });

    /// <summary>Writes the published sessions.</summary>
    public static async Task FillSessionsAsync(IStatusDatabase database)
    {
        foreach (var file in Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Corpus"), "cfs-session-*.json").Order(StringComparer.Ordinal))
        {
            if (CfsJson.V3.Session.TryRead(await File.ReadAllBytesAsync(file), out var session, out _) && session.Name.Length > 0)
            {
                await database.GetStore<CfsSession>().PutAsync(session);
            }
        }
    }

    // The same for each run, and spread evenly.
    private static double Noise(int number, int salt)
    {
        var x = ((uint)number * 2654435761u) ^ ((uint)salt * 40503u * 2246822519u);
        x ^= x >> 15;
        x *= 2246822519u;
        x ^= x >> 13;
        x *= 3266489917u;
        x ^= x >> 16;
        return x / (uint.MaxValue + 1.0);
    }
}
