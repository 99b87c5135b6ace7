using System.Globalization;

namespace StatusKit.Nmp;

public static partial class NmpDiagnosis
{
    // The states that block the other policies of the node, for the messages about those that never end.
    private const string Blocks = "No other policy of this node starts until it ends.";

    internal static Verdict Judge(in Facts facts) => facts.State.Kind switch
    {
        NmpStateKind.Waiting => Waiting(facts),
        NmpStateKind.Reset => Timed(
            facts,
            new(NmpVerdictCodes.ResetRequested, StatusSeverity.Ok, static f =>
                $"A reset was requested at the hub{For(f)}; the agent has to take it up."),
            new(NmpVerdictCodes.ResetNotTaken, StatusSeverity.Warning, static _ =>
                "The agent does not run, does not reach the hub, or its own report overwrote the request.")),
        NmpStateKind.DownloadStarted => Timed(
            facts,
            new(NmpVerdictCodes.Downloading, StatusSeverity.Ok, static f =>
                $"The agent has been downloading the packages{For(f)}."),
            new(NmpVerdictCodes.StuckDownload, StatusSeverity.Warning, static _ =>
                "The download hangs, or it ended while the hub could not be reached; "
                + "a restart of the agent tries again.")),
        NmpStateKind.HaNodeWaiting => Timed(
            facts,
            new(NmpVerdictCodes.WaitingForHaTurn, StatusSeverity.Ok, static f =>
                $"The packages are there; the node has been waiting for its turn in the HA group{For(f)}."),
            new(NmpVerdictCodes.StuckHaTurn, StatusSeverity.Warning, static _ =>
                $"Another node of the group holds the turn, or the agreement bot cannot be reached. {Blocks}")),
        NmpStateKind.Downloaded => Timed(
            facts,
            new(NmpVerdictCodes.Downloaded, StatusSeverity.Ok, static f =>
                $"The packages are there{For(f)}; {Installer(f)} has to take them up."),
            new(NmpVerdictCodes.NotPickedUp, StatusSeverity.Warning, static f =>
                $"{Capital(Installer(f))} does not run, finds no files, or waits for agreements to settle. {Blocks}")),
        NmpStateKind.Initiated => Timed(
            facts,
            new(NmpVerdictCodes.Installing, StatusSeverity.Ok, static f =>
                $"The installer has been at work{For(f)}."),
            new(NmpVerdictCodes.StuckInstaller, StatusSeverity.Error, static _ =>
                $"It died, or its report did not reach the agent. {Blocks}")),
        NmpStateKind.RollbackStarted => Timed(
            facts,
            new(NmpVerdictCodes.RollingBack, StatusSeverity.Warning, static f =>
                $"The previous version is being restored{For(f)}. What failed first: {Cause(f)}"),
            new(NmpVerdictCodes.StuckRollback, StatusSeverity.Error, static _ =>
                "The rollback died, or its report did not reach the agent.")),
        NmpStateKind.Successful => new(NmpVerdictCodes.Succeeded, StatusSeverity.Ok, static _ =>
            "The upgrade succeeded."),
        NmpStateKind.NoActionRequired => new(NmpVerdictCodes.NothingToDo, StatusSeverity.Ok, static _ =>
            "The node was already as the policy wants it, or may not be downgraded."),
        NmpStateKind.PrecheckFailed => new(NmpVerdictCodes.PrecheckFailed, StatusSeverity.Warning, static f =>
            $"A check before the upgrade failed; the node was not touched: {Cause(f)}"),
        NmpStateKind.DownloadFailed => new(NmpVerdictCodes.DownloadFailed, StatusSeverity.Warning, static f =>
            $"The download failed for the last time; the node was not touched: {Cause(f)}"),
        NmpStateKind.Failed => Failed(facts),
        NmpStateKind.RollbackSuccessful => new(NmpVerdictCodes.RolledBack, StatusSeverity.Warning, static f =>
            $"The upgrade failed and the previous version was restored. What failed first: {Cause(f)}"),
        NmpStateKind.RollbackFailed => new(NmpVerdictCodes.NeedsManualWork, StatusSeverity.Error, ManualWork),
        _ when facts.HasNoUpgrade =>
            new(NmpVerdictCodes.NoUpgrade, StatusSeverity.Notice, static _ => "The status has no upgrade section."),
        _ => new(NmpVerdictCodes.Unknown, StatusSeverity.Warning, static f =>
            $"The status is '{f.Upgrade.Status}', which does not say how far the upgrade has come; "
            + "on a cluster an empty report may mean that the rollback failed."),
    };

    // A state that should end: normal, too long, or since when is not known.
    private static Verdict Timed(in Facts facts, Verdict normal, Verdict tooLong)
    {
        if (facts.Upgrade.IsOutOfOrder)
        {
            return new(NmpVerdictCodes.OutOfOrder, StatusSeverity.Warning, static f =>
                $"The status is '{f.Upgrade.Status}', but the upgrade ended at {f.Upgrade.EndTime}. A restart would "
                + $"have cleared the end, so a report arrived late, and the upgrade probably succeeded. {Blocks}");
        }

        var state = facts.State.Kind;
        if (facts.Age is { } age)
        {
            return age > facts.Limit
                ? tooLong with { Message = f => $"{normal.Message(f)} That is too long. {tooLong.Message(f)}" }
                : facts.IsOnlySeen && state != NmpStateKind.Reset
                    && facts.AgeOfSchedule > facts.Options.LimitAfterSchedule(state)
                ? AtLeastNotice(normal, f => $"{normal.Message(f)} The store has known it for so long; {Normally(f)}")
                : normal;
        }

        if (state == NmpStateKind.Reset || facts.AgeOfSchedule is not { } scheduled)
        {
            return AtLeastNotice(normal, f => $"{normal.Message(f)} Since when is not known.");
        }

        return scheduled <= facts.Options.LimitAfterSchedule(state)
            ? normal
            : AtLeastNotice(normal, f =>
                $"{normal.Message(f)} Since when is not known; {Normally(f)}");
    }

    private static string Normally(in Facts facts) =>
        $"its schedule was {StatusDuration.Format(facts.AgeOfSchedule ?? default)} ago, and this state normally lasts "
        + $"at most {StatusDuration.Format(facts.Limit ?? default)}.";

    private static Verdict AtLeastNotice(Verdict verdict, Func<Facts, string> message) => verdict with
    {
        Severity = verdict.Severity > StatusSeverity.Notice ? verdict.Severity : StatusSeverity.Notice,
        Message = message,
    };

    // On a device a rollback follows in the same run of the script. On a cluster this is the end.
    private static Verdict Failed(in Facts facts) => facts.IsDevice && facts.Age <= facts.Limit
        ? new(NmpVerdictCodes.Failing, StatusSeverity.Warning, static f =>
            $"The upgrade failed; a rollback should follow: {Cause(f)}")
        : new(NmpVerdictCodes.Failed, StatusSeverity.Error, static f => f.IsDevice
            ? $"The upgrade failed: {Cause(f)} No rollback was reported."
            : $"The upgrade failed: {Cause(f)} The status file says whether it was rolled back.");

    private static Verdict Waiting(in Facts facts)
    {
        if (facts.Schedule.Kind == TimestampKind.Unreadable)
        {
            return new(NmpVerdictCodes.NeverDue, StatusSeverity.Error, static f =>
                $"The upgrade waits for its schedule '{f.Schedule}', which cannot be read.");
        }

        if (!NmpScheduling.IsDue(facts.Status, facts.Now))
        {
            return facts.Scheduled - facts.Now > facts.Options.ScheduleHorizon
                ? new(NmpVerdictCodes.Scheduled, StatusSeverity.Notice, static f =>
                    $"The upgrade waits for its schedule, {f.Schedule}, which is {Ahead(f)} ahead.")
                : new(NmpVerdictCodes.Scheduled, StatusSeverity.Ok, static f =>
                    $"The upgrade waits for its schedule, {f.Schedule}.");
        }

        if (Waited(facts) > facts.Options.StartGrace && (facts.Attempts == 0 || facts.Since is not null))
        {
            return new(NmpVerdictCodes.Overdue, StatusSeverity.Warning, static f =>
                $"The upgrade has been due for {StatusDuration.Format(Waited(f) ?? default)} and has not started. The "
                + "agent does not run or does not reach the hub, or another policy of the node is in progress.");
        }

        if (facts.Attempts > 0)
        {
            return new(NmpVerdictCodes.Retrying, StatusSeverity.Notice, static f => string.Create(
                CultureInfo.InvariantCulture,
                $"The download failed {f.Attempts} of {f.Options.AttemptLimit} times and is tried again."));
        }

        if (facts.Schedule.Kind == TimestampKind.Unset)
        {
            return new(NmpVerdictCodes.Due, StatusSeverity.Notice, static _ =>
                "The upgrade waits, and the status does not say for when.");
        }

        return facts.Scheduled is null
            ? new(NmpVerdictCodes.Due, StatusSeverity.Notice, static _ =>
                "The upgrade is due at once: the start of its policy is empty or cannot be read.")
            : facts.IsOnlySeen && facts.AgeOfSchedule > facts.Options.StartGrace
            ? new(NmpVerdictCodes.Due, StatusSeverity.Notice, static f =>
                $"The schedule of the upgrade was {StatusDuration.Format(f.AgeOfSchedule ?? default)} ago, and the "
                + $"store has known that it waits for {StatusDuration.Format(f.Age ?? default)}; the agent's scheduler "
                + "has to start it.")
            : new(NmpVerdictCodes.Due, StatusSeverity.Ok, static _ =>
                "The upgrade is due; the agent's scheduler has to start it.");
    }

    // Since the schedule, or since the status went back to waiting after it.
    private static TimeSpan? Waited(in Facts facts) =>
        StatusTimes.Age(facts.Since > facts.Scheduled ? facts.Since : facts.Scheduled ?? facts.Since, facts.Now);

    private static string ManualWork(Facts facts)
    {
        var rollback = NmpUpgradeError.Split(facts.Upgrade.ErrorMessage).RollbackError;
        var second = rollback is null ? "" : $" What failed then: {Sentence(rollback)}";
        return "The upgrade and the rollback failed; somebody must repair the node. "
            + $"What failed first: {Cause(facts)}{second}";
    }

    private static string Cause(in Facts facts)
    {
        var cause = NmpUpgradeError.Split(facts.Upgrade.ErrorMessage).Cause;
        return cause.Length == 0 ? "no message says why." : Sentence(cause);
    }

    private static string For(in Facts facts) => facts.Age is { } age ? $" for {StatusDuration.Format(age)}" : "";

    private static string Ahead(in Facts facts) =>
        StatusDuration.Format((facts.Scheduled - facts.Now).GetValueOrDefault());

    private static string Installer(in Facts facts) =>
        facts.IsDevice ? "the upgrade script" : "the cluster's upgrade worker";

    // Another sentence may follow; most messages end without a full stop.
    private static string Sentence(string text) =>
        text.TrimEnd() is [.., '.' or '!' or '?'] ended ? ended : $"{text.TrimEnd()}.";

    private static string Capital(string text) => $"{char.ToUpperInvariant(text[0])}{text[1..]}";
}
