using System.Collections.Immutable;

namespace StatusKit.Nmp;

// What else is odd about a record.
public static partial class NmpDiagnosis
{
    private static ImmutableArray<StatusFinding> Findings(in Facts facts)
    {
        var (upgrade, state) = (facts.Upgrade, facts.State);
        var findings = ImmutableArray.CreateBuilder<StatusFinding>();
        if (state != upgrade.Status && upgrade.Status.Text.Length > 0)
        {
            findings.Add(new(NmpFindingCodes.OtherSpelling, $"The status '{upgrade.Status}' is read as '{state}'."));
        }

        AddSchedule(findings, facts);
        AddClocks(findings, facts);
        if (upgrade.EndTime.Since(upgrade.StartTime) < TimeSpan.Zero)
        {
            findings.Add(new(
                NmpFindingCodes.EndBeforeStart,
                $"The end, {upgrade.EndTime}, is before the start, {upgrade.StartTime}."));
        }

        if (upgrade.EndTime.Kind != TimestampKind.Unset && state != NmpState.Successful)
        {
            findings.Add(new(
                NmpFindingCodes.PrematureEndTime,
                $"The end, {upgrade.EndTime}, is set although only a successful upgrade has one."));
        }

        if (upgrade.IsOutOfOrder)
        {
            findings.Add(new(
                NmpFindingCodes.DisprovedRestart,
                $"The status '{upgrade.Status}' says that the upgrade was restarted, but a restart clears the end."));
        }

        if (upgrade.StartTime.Kind == TimestampKind.Unset
            && state.Kind is NmpStateKind.Initiated or NmpStateKind.RollbackStarted)
        {
            findings.Add(new(
                NmpFindingCodes.MissingStartTime, "The installer has started, and the status does not say when."));
        }

        var mayHaveMessage =
            state.Phase is StatusPhase.Failed or StatusPhase.Unknown || state == NmpState.RollbackStarted;
        if (upgrade.ErrorMessage.Length > 0 && !mayHaveMessage)
        {
            findings.Add(new(
                NmpFindingCodes.StaleErrorMessage,
                $"The error message is left over from an earlier attempt: {upgrade.ErrorMessage}"));
        }

        return findings.ToImmutable();
    }

    private static void AddSchedule(ImmutableArray<StatusFinding>.Builder findings, in Facts facts)
    {
        // Year 1 comes only of an empty or unreadable start. A policy without an upgrade leaves this time empty.
        if (facts.Upgrade.ScheduledTime.TryGetInstant(out var scheduled) && scheduled.UtcDateTime.Year == 1)
        {
            findings.Add(new(
                NmpFindingCodes.NoSchedule,
                $"The scheduledTime is {facts.Upgrade.ScheduledTime}: the start of the policy is empty or cannot be "
                + "read, so the upgrade begins at once."));
        }

        if (facts.Scheduled - facts.Now > facts.Options.ScheduleHorizon)
        {
            findings.Add(new(
                NmpFindingCodes.FarSchedule,
                $"The schedule, {facts.Schedule}, is {Ahead(facts)} ahead."));
        }
    }

    private static void AddClocks(ImmutableArray<StatusFinding>.Builder findings, in Facts facts)
    {
        var upgrade = facts.Upgrade;
        (string Name, string? Future, Timestamp Time)[] times =
        [
            ("scheduledTime", null, upgrade.ScheduledTime),
            ("startTime", NmpFindingCodes.FutureStart, upgrade.StartTime),
            ("endTime", NmpFindingCodes.FutureEnd, upgrade.EndTime),
            ("lastUpdated", NmpFindingCodes.ClockSkew, upgrade.LastUpdated),
            ("scheduledUnixTime", null, facts.Status.Internal?.ScheduledUnixTime ?? default),
        ];
        foreach (var (name, future, time) in times)
        {
            if (time.Kind == TimestampKind.Unreadable)
            {
                findings.Add(new(NmpFindingCodes.UnparsableTime, $"The {name} '{time}' cannot be read."));
            }
            else if (future is not null && time.TryGetInstant(out var instant))
            {
                AddClock(findings, facts, name, future, instant);
            }
        }

        if (facts.State.IsActive && facts.Scheduled - facts.Now > facts.Options.ClockTolerance)
        {
            findings.Add(new(
                NmpFindingCodes.ClockSkew,
                $"The upgrade is in progress before its schedule, {facts.Schedule}: the clock of the node was ahead."));
        }
    }

    private static void AddClock(
        ImmutableArray<StatusFinding>.Builder findings,
        in Facts facts,
        string name,
        string future,
        DateTimeOffset instant)
    {
        var tolerance = facts.Options.ClockTolerance;
        var isOfNode = name != "lastUpdated";
        if (instant < StatusTimes.Earliest)
        {
            Add(NmpFindingCodes.ClockSkew, $"is before {StatusTimes.Earliest.Year}: a clock was wrong");
        }
        else if (instant - facts.Now > tolerance)
        {
            Add(future, "is in the future: a clock is wrong");
        }
        else if (isOfNode && instant - tolerance > facts.Stored)
        {
            Add(NmpFindingCodes.ClockSkew, "is after lastUpdated, when the hub stored it: the node's clock is ahead");
        }
        else if (isOfNode && instant < facts.Scheduled - tolerance)
        {
            Add(NmpFindingCodes.ClockSkew, $"is before the schedule, {facts.Schedule}: the node's clock was behind");
        }

        void Add(string code, string what) =>
            findings.Add(new(code, $"The {name}, {Timestamp.CreateUtcSeconds(instant)}, {what}."));
    }
}
