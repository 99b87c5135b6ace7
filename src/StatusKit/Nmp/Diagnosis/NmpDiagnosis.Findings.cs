using System.Collections.Immutable;

namespace StatusKit.Nmp;

// What else is odd about a record.
public static partial class NmpDiagnosis
{
    private static ImmutableArray<StatusFinding> Findings(NmpStatus status, NmpState state)
    {
        var upgrade = status.AgentUpgrade;
        var findings = ImmutableArray.CreateBuilder<StatusFinding>();
        if (state != upgrade.Status && upgrade.Status.Text.Length > 0)
        {
            findings.Add(new("OtherSpelling", $"The status '{upgrade.Status}' is read as '{state}'."));
        }

        (string Name, Timestamp Time)[] times =
        [
            ("scheduledTime", upgrade.ScheduledTime), ("startTime", upgrade.StartTime), ("endTime", upgrade.EndTime),
            ("lastUpdated", upgrade.LastUpdated), ("scheduledUnixTime", status.Internal?.ScheduledUnixTime ?? default),
        ];
        foreach (var (name, time) in times.Where(each => each.Time.Kind == TimestampKind.Unreadable))
        {
            findings.Add(new("UnparsableTime", $"The {name} '{time}' cannot be read."));
        }

        if (upgrade.EndTime.Since(upgrade.StartTime) < TimeSpan.Zero)
        {
            findings.Add(new("EndBeforeStart", $"The end, {upgrade.EndTime}, lies before the start, {upgrade.StartTime}."));
        }

        if (upgrade.EndTime.Kind != TimestampKind.Unset && state != NmpState.Successful)
        {
            findings.Add(new("PrematureEndTime", $"The end, {upgrade.EndTime}, is set although only a successful upgrade has one (spec nmp Q8)."));
        }

        if (upgrade.StartTime.Kind == TimestampKind.Unset && (state == NmpState.Initiated || state == NmpState.RollbackStarted))
        {
            findings.Add(new("MissingStartTime", "The installer has begun, and the status does not say when."));
        }

        if (upgrade.ErrorMessage.Length > 0 && state.Phase is not (StatusPhase.Failed or StatusPhase.Unknown) && state != NmpState.RollbackStarted)
        {
            findings.Add(new("StaleErrorMessage", $"The error message is left over from an earlier try (spec nmp Q14): {upgrade.ErrorMessage}"));
        }

        return findings.ToImmutable();
    }
}
