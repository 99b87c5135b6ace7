using System.Globalization;
using StatusKit.Nmp;

namespace StatusKit.Cli.Stores;

/// <summary>Statuses of a made-up fleet: the same for the same numbers, each come to by the rules of change.</summary>
internal static class FleetGenerator
{
    private const string Org = "fleet";

    private static readonly DateTimeOffset Start = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);
    private static readonly NmpUpgradedVersions Versions =
        new() { SoftwareVersion = "2.31.0", CertVersion = "", ConfigVersion = "1.0.4" };

    // The paths that the hundred nodes of each hundred take; the last one is that of all others.
    private static readonly (int UpTo, NmpTrigger[] Path, string Error)[] Paths =
    [
        (2, [NmpTrigger.ScheduleReached, NmpTrigger.DownloadPrecheckFailed], "manifest fleet/upgrade not found"),
        (4, [NmpTrigger.ScheduleReached, NmpTrigger.DownloadSucceeded, NmpTrigger.InstallStarted,
            NmpTrigger.InstallFailed, NmpTrigger.RollbackStarted, NmpTrigger.RollbackSucceeded],
            "Upgrade error: agent did not start"),
        (5, [NmpTrigger.ScheduleReached, NmpTrigger.DownloadSucceeded, NmpTrigger.InstallStarted,
            NmpTrigger.InstallFailed, NmpTrigger.RollbackStarted, NmpTrigger.RollbackFailed],
            "Rollback error: no disk space. Upgrade error: agent did not start"),
        (8, [NmpTrigger.ScheduleReached, NmpTrigger.DownloadSucceeded, NmpTrigger.InstallStarted], ""),
        (12, [NmpTrigger.ScheduleReached, NmpTrigger.DownloadSucceeded], ""),
        (15, [NmpTrigger.ScheduleReached], ""),
        (25, [], ""),
        (30, [NmpTrigger.ScheduleReached, NmpTrigger.NothingToDo], ""),
        (100, [NmpTrigger.ScheduleReached, NmpTrigger.DownloadSucceeded, NmpTrigger.InstallStarted,
            NmpTrigger.InstallSucceeded], ""),
    ];

    /// <summary>The statuses of so many nodes under so many policies, as the nodes have them.</summary>
    public static IEnumerable<NmpNodeStatus> Generate(int nodes, int policies)
    {
        for (var node = 1; node <= nodes; node++)
        {
            for (var policy = 1; policy <= policies; policy++)
            {
                yield return Make(
                    new(Org, Name("node", node, digits: 6)),
                    new(Org, Name("upgrade", policy, digits: 1)),
                    Mix(node, policy));
            }
        }
    }

    private static NmpNodeStatus Make(ExchangeId node, ExchangeId policy, uint chance)
    {
        var path = Paths.First(each => chance % 100 < each.UpTo);
        var now = Start.AddSeconds(chance % 3600);
        var rule =
            new NmpPolicy
            {
                Enabled = true,
                Start = "now",
                LastUpdated = StatusKit.Timestamp.CreateUtcSeconds(Start),
                StartWindow = 3600,
                AgentUpgradePolicy = new() { Manifest = $"{policy}" }
            };
        var status = NmpTransitionTable.Corrected.Create(rule, new() { Now = now, WindowOffset = now - Start }).Value!;
        foreach (var trigger in path.Path)
        {
            now = now.AddMinutes(1);
            var facts = new NmpFacts { Now = now, Versions = Versions, LatestMap = new(), ErrorMessage = path.Error };
            status = NmpTransitionTable.Corrected.Fire(status, trigger, facts).Value!;
        }

        return new(new(node, policy), status);
    }

    private static string Name(string what, int number, int digits) =>
        $"{what}-{number.ToString($"D{digits}", CultureInfo.InvariantCulture)}";

    // Spreads neighbours, always alike.
    private static uint Mix(int node, int policy)
    {
        var mixed = unchecked(((uint)node * 2654435761) ^ ((uint)policy * 40503));
        mixed ^= mixed >> 15;
        return unchecked(mixed * 2246822519) >> 7;
    }
}
