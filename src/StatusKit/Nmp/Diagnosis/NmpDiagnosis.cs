using System.Collections.Immutable;
using System.Globalization;

namespace StatusKit.Nmp;

/// <summary>Where an upgrade stands, who has to act, and what failed first.</summary>
/// <remarks>
/// <para>Verdicts: <c>NotFound</c>, <c>NoUpgrade</c>, <c>Scheduled</c>, <c>Due</c>, <c>Overdue</c>, <c>NeverDue</c>, <c>Retrying</c>, <c>ResetRequested</c>,
/// <c>ResetNotTaken</c>, <c>Downloading</c>, <c>StuckDownload</c>, <c>WaitingForHaTurn</c>, <c>StuckHaTurn</c>, <c>Downloaded</c>, <c>NotPickedUp</c>,
/// <c>Installing</c>, <c>StuckInstaller</c>, <c>RollingBack</c>, <c>StuckRollback</c>, <c>Succeeded</c>, <c>NothingToDo</c>, <c>PrecheckFailed</c>,
/// <c>DownloadFailed</c>, <c>Failing</c>, <c>Failed</c>, <c>RolledBack</c>, <c>NeedsManualWork</c>, <c>Unknown</c>.</para>
/// <para>Severity: an error where the node may be broken or nothing goes on by itself, a warning where it runs its old version or somebody should look.</para>
/// </remarks>
public static partial class NmpDiagnosis
{
    /// <summary>Judges one status, the agent's or the hub's copy.</summary>
    /// <param name="status">The status; null when there is none.</param>
    /// <param name="now">The present time.</param>
    /// <param name="options">How long a status may stand; null for the defaults.</param>
    /// <param name="policy">Whose status it is, for the commands of the hints; null leaves out those that name it.</param>
    /// <param name="node">The node that it is about; null leaves out the commands that name it, which are those to the hub.</param>
    /// <param name="since">
    /// When the state was first seen, for callers that keep a history. Otherwise the record's own times tell, as far as they do: a status of the agent
    /// says only when the installer began and when it succeeded; the hub's copy also when it was stored.
    /// </param>
    public static StatusDiagnosis Diagnose(
        NmpStatus? status, DateTimeOffset now, NmpDiagnosisOptions? options = null, ExchangeId? policy = null, ExchangeId? node = null, DateTimeOffset? since = null)
    {
        options ??= NmpDiagnosisOptions.Default;
        if (status is null)
        {
            return new()
            {
                Code = "NotFound",
                Message = "There is no status: no enabled policy matches the node, or the node is not registered, or it has not yet reported.",
                Severity = StatusSeverity.Notice,
                Phase = StatusPhase.Unknown,
                Hints = Hints.For(policy, node, null, "NotFound", options.NodeType),
            };
        }

        var upgrade = status.AgentUpgrade;
        var state = upgrade.Status.Interpret();
        var from = since ?? SinceOf(upgrade, state);
        var verdict = new Case(status, state, from, now, options).Judge();
        return new()
        {
            Code = verdict.Reason,
            Message = verdict.Message,
            Severity = verdict.Severity,
            Phase = state.Phase,
            Since = from,
            Findings = Findings(status, state),
            Hints = Hints.For(policy, node, upgrade.WorkingDirectory, verdict.Reason, options.NodeType),
        };
    }

    private static DateTimeOffset? SinceOf(NmpAgentUpgrade upgrade, NmpState state)
    {
        var own = state == NmpState.Initiated ? upgrade.StartTime : state == NmpState.Successful ? upgrade.EndTime : default;
        return own.TryGetInstant(out var begun) ? begun : upgrade.LastUpdated.TryGetInstant(out var stored) ? stored : null;
    }

    private readonly record struct Verdict(string Reason, StatusSeverity Severity, string Message);

    /// <summary>All that a verdict depends on.</summary>
    private readonly record struct Case(NmpStatus Status, NmpState State, DateTimeOffset? Since, DateTimeOffset Now, NmpDiagnosisOptions Options)
    {
        private NmpUpgradeError Error => NmpUpgradeError.Split(Status.AgentUpgrade.ErrorMessage);

        private string Cause => Error.Cause.Length == 0 ? "no message says why." : Sentence(Error.Cause);

        private string For => Since is { } since ? $" for {StatusDuration.Format(Now - since)}" : "";

        public Verdict Judge() => State.Kind switch
        {
            NmpStateKind.Waiting => Waiting(),
            NmpStateKind.Reset => Timed(Options.ResetGrace, new("ResetRequested", StatusSeverity.Ok, $"A reset was ordered at the hub{For}; the agent has to take it up."), "ResetNotTaken", "The agent does not run, does not reach the hub, or its own report overwrote the order."),
            NmpStateKind.DownloadStarted => Timed(Options.DownloadLimit, new("Downloading", StatusSeverity.Ok, $"The agent has been downloading the packages{For}."), "StuckDownload", "The download hangs, or it ended while the hub could not be reached; a restart of the agent tries again."),
            NmpStateKind.HaNodeWaiting => Timed(Options.HaTurnLimit, new("WaitingForHaTurn", StatusSeverity.Ok, $"The packages are there; the node has waited for its turn within the HA group{For}."), "StuckHaTurn", "Another node of the group holds the turn, or the agreement bot cannot be reached. No other policy of this node starts meanwhile."),
            NmpStateKind.Downloaded => Timed(Options.PickUpGrace, new("Downloaded", StatusSeverity.Ok, $"The packages are there; {Installer} has to take them up{For}."), "NotPickedUp", $"{Capital(Installer)} does not run, finds no files, or waits for agreements to settle. No other policy of this node starts meanwhile."),
            NmpStateKind.Initiated => Timed(Options.InstallLimit, new("Installing", StatusSeverity.Ok, $"The installer has been at work{For}."), "StuckInstaller", "It died, or its report did not reach the agent. No other policy of this node starts meanwhile.", StatusSeverity.Error),
            NmpStateKind.RollbackStarted => Timed(Options.RollbackLimit, new("RollingBack", StatusSeverity.Warning, $"The previous version is being put back{For}. What failed first: {Cause}"), "StuckRollback", "The rollback died, or its report did not reach the agent.", StatusSeverity.Error),
            NmpStateKind.Successful => new("Succeeded", StatusSeverity.Ok, "The upgrade succeeded."),
            NmpStateKind.NoActionRequired => new("NothingToDo", StatusSeverity.Ok, "The node was already as the policy wants it, or may not be downgraded."),
            NmpStateKind.PrecheckFailed => new("PrecheckFailed", StatusSeverity.Warning, $"A check before the upgrade failed; the node was not touched: {Cause}"),
            NmpStateKind.DownloadFailed => new("DownloadFailed", StatusSeverity.Warning, $"The download failed for the last time; the node was not touched: {Cause}"),
            NmpStateKind.Failed => Failed(),
            NmpStateKind.RollbackSuccessful => new("RolledBack", StatusSeverity.Warning, $"The upgrade failed and the previous version is back. What failed first: {Cause}"),
            NmpStateKind.RollbackFailed => new("NeedsManualWork", StatusSeverity.Error, $"The upgrade and the rollback failed; somebody must repair the node. What failed first: {Cause}{(Error.RollbackError is { } rollback ? $" What failed then: {Sentence(rollback)}" : "")}"),
            _ when Status.IsNull(nameof(NmpStatus.AgentUpgrade)) || !Status.Has(nameof(NmpStatus.AgentUpgrade)) => new("NoUpgrade", StatusSeverity.Notice, "The status holds no upgrade."),
            _ => new("Unknown", StatusSeverity.Warning, $"The status is '{Status.AgentUpgrade.Status}', which does not say how the upgrade stands; on a cluster an empty report may mean that the rollback failed."),
        };

        private string Installer => Options.NodeType == NmpNodeType.Cluster ? "the cluster's upgrade worker" : "the upgrade script";

        // On a device a rollback follows in the same run of the script. On a cluster this is the end.
        private Verdict Failed() => Options.NodeType == NmpNodeType.Device && Since is { } since && Now - since <= Options.RollbackLimit
            ? new("Failing", StatusSeverity.Warning, $"The upgrade failed; a rollback should follow: {Cause}")
            : new("Failed", StatusSeverity.Error, $"The upgrade failed: {Cause}{(Options.NodeType == NmpNodeType.Device ? " No rollback was reported." : " The status file tells whether it was rolled back.")}");

        private Verdict Waiting()
        {
            var attempts = Status.Internal?.DownloadAttempts ?? 0;
            var schedule = Status.Internal is { ScheduledUnixTime: { Kind: not TimestampKind.Unset } unix } ? unix : Status.AgentUpgrade.ScheduledTime;
            if (schedule.Kind == TimestampKind.Unreadable)
            {
                return new("NeverDue", StatusSeverity.Error, $"It waits for its schedule '{schedule}', which cannot be read.");
            }

            if (!NmpScheduling.IsDue(Status, Now))
            {
                return new("Scheduled", StatusSeverity.Ok, $"It waits for its schedule, {schedule}.");
            }

            // The first year means at once, so it does not say since when.
            var dueSince = schedule.TryGetInstant(out var start) && start.Year > 1 ? start : (DateTimeOffset?)null;
            var waited = Now - (Since > dueSince ? Since : dueSince ?? Since);
            if (waited > Options.StartGrace && (attempts == 0 || Since is not null))
            {
                return new("Overdue", StatusSeverity.Warning, $"It has been due for {StatusDuration.Format(waited.Value)} and has not started. The agent does not run or does not reach the hub, or another policy of the node is at work.");
            }

            return attempts > 0
                ? new("Retrying", StatusSeverity.Notice, string.Create(CultureInfo.InvariantCulture, $"The download failed {attempts} of {Options.AttemptLimit} times and is tried again."))
                : new("Due", StatusSeverity.Ok, "It is due; the agent's scheduler has to start it.");
        }

        private Verdict Timed(TimeSpan limit, Verdict within, string beyond, string why, StatusSeverity severity = StatusSeverity.Warning) =>
            Since is { } since && Now - since > limit ? new(beyond, severity, $"{within.Message} That is too long. {why}") : within;

        // Another sentence may follow; most messages end without a full stop.
        private static string Sentence(string text) => text.TrimEnd() is [.., '.' or '!' or '?'] ended ? ended : $"{text.TrimEnd()}.";

        private static string Capital(string text) => $"{char.ToUpperInvariant(text[0])}{text[1..]}";
    }
}
