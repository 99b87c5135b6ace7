using System.Collections.Immutable;

namespace StatusKit.Nmp;

// What a person can do.
public static partial class NmpDiagnosis
{
    private static class Hints
    {
        private static readonly StatusHint Reset = new("ResetOnNode", "On the node: let the job begin again, unless the installer is still at work.", "hzn nmstatus reset {policy}");

        private static readonly StatusHint ResetFromHub = new("ResetFromHub", "From afar: order the agent to let the job begin again, unless the installer is still at work.", "hzn exchange node management reset {node} -p {policy}");

        // The option -p of this command wants the bare name (spec nmp Q50).
        private static readonly StatusHint Show = new("Show", "Show the hub's copy with times, versions and message.", "hzn exchange node management status {node} -l -p {name}");

        private static readonly StatusHint List = new("ListOnNode", "On the node: show all jobs, since one at work keeps the others from starting.", "hzn nmstatus list -l");

        private static readonly StatusHint CheckAgent = new("CheckAgent", "On the node: is the agent running and registered, and does it reach the hub?", "hzn node list");

        private static readonly StatusHint RestartAgent = new("RestartAgent", "Restart the agent: it puts an interrupted download back to waiting.");

        private static readonly StatusHint CheckScript = new("CheckScript", "On the node: does cron run agent-auto-upgrade.sh every five minutes, and what does its log say? Containers without hzn have no such script.");

        private static readonly StatusHint CheckCluster = new("CheckCluster", "In the cluster: does the agent's pod run, does the cron job of its automatic upgrade, and what do their logs say?");

        private static readonly StatusHint Files = new("JobDirectory", "On the node: are the upgrade's files there?", "ls -l {directory}");

        // On devices nobody reads it back (spec nmp Q10).
        private static readonly StatusHint StatusFile = new("StatusFile", "On the node: a report that did not reach the agent stands in the job's status file.", "cat {directory}/status.json");

        private static readonly StatusHint Group = new("HaGroup", "Look for another node of the HA group that is upgrading, or has died doing so: it holds the turn.");

        private static readonly StatusHint Repair = new("Repair", "Repair the agent by hand before the job is reset: neither the new nor the previous version may be whole.");

        private static readonly StatusHint Policies = new("Policies", "Does an enabled policy match the node?", "hzn exchange node management list {node}");

        public static ImmutableArray<StatusHint> For(ExchangeId? policy, ExchangeId? node, string? workingDirectory, string verdict, NmpNodeType type)
        {
            var directory = string.IsNullOrEmpty(workingDirectory) ? NmpStatus.DefaultWorkingDirectory : workingDirectory;
            var values = new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["node"] = node?.ToString(),
                ["policy"] = policy?.ToString(),
                ["name"] = policy?.Name,
                ["directory"] = policy is { } known ? $"{directory}/{known}" : null,
            };
            return [.. Of(verdict, type == NmpNodeType.Cluster ? CheckCluster : CheckScript).Select(hint => hint with { Command = Render(hint.Command, values) })];
        }

        private static StatusHint[] Of(string verdict, StatusHint checkInstaller) => verdict switch
        {
            "NotFound" => [Policies, CheckAgent],
            "Overdue" or "NeverDue" => [CheckAgent, List, Reset],
            "Retrying" => [Show],
            "ResetNotTaken" => [CheckAgent, ResetFromHub, Reset],
            "StuckDownload" => [CheckAgent, RestartAgent, ResetFromHub],
            "StuckHaTurn" => [Group, Show, ResetFromHub],
            "NotPickedUp" => [checkInstaller, Files, Reset, ResetFromHub],
            "StuckInstaller" or "StuckRollback" => [StatusFile, checkInstaller, Reset, ResetFromHub],
            "PrecheckFailed" or "DownloadFailed" or "RolledBack" => [Show, ResetFromHub, Reset],
            "Failed" => [StatusFile, checkInstaller, ResetFromHub],
            "NeedsManualWork" => [Repair, checkInstaller, Reset],
            "Unknown" => [StatusFile, Show, ResetFromHub],
            _ => [],
        };

        // A command whose values are not known is left out; its hint still says what to do.
        private static string? Render(string? template, Dictionary<string, string?> values) =>
            template is null || values.Any(value => value.Value is null && template.Contains($"{{{value.Key}}}", StringComparison.Ordinal))
                ? null
                : StatusHint.Render(template, values!);
    }
}
