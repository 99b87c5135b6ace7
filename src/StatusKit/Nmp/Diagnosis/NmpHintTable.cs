using System.Collections.Immutable;

namespace StatusKit.Nmp;

/// <summary>What to do about an upgrade, as data: verdict, hints, and the templates of their commands.</summary>
internal static class NmpHintTable
{
    private static readonly StatusHint Reset = new(
        NmpHintCodes.ResetOnNode,
        "On the node: reset the job, unless the installer is still at work.",
        "hzn nmstatus reset {policy}");

    private static readonly StatusHint ResetFromHub = new(
        NmpHintCodes.ResetFromHub,
        "From the hub: request a reset of the job, unless the installer is still at work.",
        "hzn exchange node management reset {node} -p {policy}");

    // The option -p of this command takes the bare name (spec nmp Q50).
    private static readonly StatusHint Show = new(
        NmpHintCodes.Show,
        "Show the hub's copy with times, versions and error message.",
        "hzn exchange node management status {node} -l -p {name}");

    private static readonly StatusHint List = new(
        NmpHintCodes.ListOnNode,
        "On the node: list all jobs, because one in progress keeps the others from starting.",
        "hzn nmstatus list -l");

    private static readonly StatusHint CheckAgent = new(
        NmpHintCodes.CheckAgent,
        "On the node: is the agent running and registered, and does it reach the hub?",
        "hzn node list");

    private static readonly StatusHint RestartAgent = new(
        NmpHintCodes.RestartAgent,
        "Restart the agent: it puts an interrupted download back to waiting.");

    private static readonly StatusHint CheckScript = new(
        NmpHintCodes.CheckScript,
        "On the node: does cron run agent-auto-upgrade.sh every five minutes, and what does its log say? "
        + "Containers without hzn have no such script.");

    private static readonly StatusHint CheckCluster = new(
        NmpHintCodes.CheckCluster,
        "In the cluster: are the agent's pod and the cron job of its automatic upgrade running, "
        + "and what do their logs say?");

    private static readonly StatusHint Files = new(
        NmpHintCodes.JobDirectory,
        "On the node: are the files of the upgrade there?",
        "ls -l {directory}");

    // On devices nobody reads it back (spec nmp Q10).
    private static readonly StatusHint StatusFile = new(
        NmpHintCodes.StatusFile,
        "On the node: a report that did not reach the agent is in the status file of the job.",
        "cat {directory}/status.json");

    private static readonly StatusHint Group = new(
        NmpHintCodes.HaGroup,
        "Look for another node of the HA group that is upgrading, or died doing so: it holds the turn.");

    private static readonly StatusHint Repair = new(
        NmpHintCodes.Repair,
        "Repair the agent by hand before the job is reset: neither the new nor the previous version may be complete.");

    private static readonly StatusHint Policies = new(
        NmpHintCodes.Policies,
        "Does an enabled policy match the node?",
        "hzn exchange node management list {node}");

    private static readonly StatusHint PolicyStart = new(
        NmpHintCodes.PolicyStart,
        "Correct the start of the policy: 'now', or a time with its zone, such as 2026-03-02T22:00:00Z.",
        "hzn exchange nmp list -l {name}");

    private static readonly StatusHint NodeClock = new(
        NmpHintCodes.NodeClock,
        "On the node: is its clock right, and does it synchronize?",
        "timedatectl");

    private static readonly HashSet<string> ClockFindings =
        [NmpFindingCodes.ClockSkew, NmpFindingCodes.FutureStart, NmpFindingCodes.FutureEnd];

    /// <summary>The hints for a verdict and its findings.</summary>
    public static ImmutableArray<StatusHint> For(
        string verdict,
        StatusSeverity severity,
        ImmutableArray<StatusFinding> findings,
        NmpNodeType type,
        ExchangeId? policy,
        ExchangeId? node,
        string? workingDirectory)
    {
        StatusHint[] hints =
        [
            .. For(verdict, severity, type == NmpNodeType.Cluster ? CheckCluster : CheckScript),
            .. When(findings.Any(finding => finding.Code == NmpFindingCodes.NoSchedule), PolicyStart),
            .. When(findings.Any(finding => ClockFindings.Contains(finding.Code)), NodeClock),
        ];
        if (hints.Length == 0)
        {
            return [];
        }

        var directory = string.IsNullOrEmpty(workingDirectory) ? NmpFacts.DefaultWorkingDirectory : workingDirectory;
        var values = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["node"] = node?.ToString(),
            ["policy"] = policy?.ToString(),
            ["name"] = policy?.Name,
            ["directory"] = policy is { } known ? $"{directory}/{known}" : null,
        };
        return [.. hints.Distinct().Select(hint => hint with { Command = Render(hint.Command, values) })];
    }

    private static StatusHint[] When(bool condition, StatusHint hint) => condition ? [hint] : [];

    private static StatusHint[] For(string verdict, StatusSeverity severity, StatusHint installer) => verdict switch
    {
        _ when severity == StatusSeverity.Ok => [],
        NmpVerdictCodes.NotFound => [Policies, CheckAgent],
        NmpVerdictCodes.Overdue or NmpVerdictCodes.NeverDue => [CheckAgent, List, Reset],
        NmpVerdictCodes.Due => [CheckAgent, List],
        NmpVerdictCodes.Scheduled => [PolicyStart],
        NmpVerdictCodes.Retrying => [Show],
        NmpVerdictCodes.ResetRequested => [CheckAgent],
        NmpVerdictCodes.ResetNotTaken => [CheckAgent, ResetFromHub, Reset],
        NmpVerdictCodes.Downloading => [CheckAgent, RestartAgent],
        NmpVerdictCodes.StuckDownload => [CheckAgent, RestartAgent, ResetFromHub],
        NmpVerdictCodes.WaitingForHaTurn => [Group, Show],
        NmpVerdictCodes.StuckHaTurn => [Group, Show, ResetFromHub],
        NmpVerdictCodes.Downloaded => [installer, Files],
        NmpVerdictCodes.NotPickedUp => [installer, Files, Reset, ResetFromHub],
        NmpVerdictCodes.Installing => [StatusFile, installer],
        NmpVerdictCodes.StuckInstaller or NmpVerdictCodes.StuckRollback =>
            [StatusFile, installer, Reset, ResetFromHub],
        NmpVerdictCodes.OutOfOrder => [List, Show, Reset, ResetFromHub],
        NmpVerdictCodes.PrecheckFailed or NmpVerdictCodes.DownloadFailed or NmpVerdictCodes.RolledBack =>
            [Show, ResetFromHub, Reset],
        NmpVerdictCodes.Failed => [StatusFile, installer, ResetFromHub],
        NmpVerdictCodes.NeedsManualWork => [Repair, installer, Reset],
        NmpVerdictCodes.Unknown => [StatusFile, Show, ResetFromHub],
        _ => [],
    };

    private static string? Render(string? template, Dictionary<string, string?> values) =>
        template is null || values.Any(value => value.Value is null && Names(template, value.Key))
            ? null
            : StatusHint.Render(template, values!);

    private static bool Names(string template, string value) =>
        template.Contains($"{{{value}}}", StringComparison.Ordinal);
}
