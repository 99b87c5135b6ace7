using System.Globalization;
using StatusKit;
using StatusKit.Cfs;
using StatusKit.Nmp;

namespace StatusKit.Cli.Stores;

/// <summary>A record in a table.</summary>
/// <param name="Name">The session's name, or the node's and the policy's.</param>
/// <param name="Status">The state.</param>
/// <param name="Outcome">How it ended; a hyphen while it has not.</param>
/// <param name="Age">Since its creation, or since it was due.</param>
/// <param name="Duration">From its start to its end.</param>
internal sealed record StatusRow(string Name, string Status, string Outcome, string Age, string Duration)
{
    private const string None = "-";

    public static StatusRow From(CfsSession session, DateTimeOffset now)
    {
        var run = session.Status.Session;
        return new(session.Name, run.Status.Text, OutcomeOf(run.Phase), AgeOf(run.StartTime, now), Text(run.Duration));
    }

    public static StatusRow From(NmpNodeStatus record, DateTimeOffset now)
    {
        var upgrade = record.Status.AgentUpgrade;
        return new(
            record.Id.ToString(),
            upgrade.Status.Text,
            OutcomeOf(upgrade.Status.Phase),
            AgeOf(upgrade.ScheduledTime, now),
            Text(upgrade.Duration));
    }

    /// <summary>How the work ended; <c>-</c> while it is not over.</summary>
    public static string OutcomeOf(StatusPhase phase) => phase switch
    {
        StatusPhase.Succeeded => "succeeded",
        StatusPhase.Failed => "failed",
        StatusPhase.Unknown or StatusPhase.Ended => "unknown",
        _ => None,
    };

    // Neither system is older than 2015: the first year means "at once", and others come of a clock that was never set. A
    // clock that is ahead makes no negative age.
    private static string AgeOf(Timestamp since, DateTimeOffset now) =>
        since.TryGetInstant(out var instant) && instant.Year >= 2015
            ? Text(now > instant ? now - instant : TimeSpan.Zero)
            : None;

    private static string Text(TimeSpan? span) => span is { } known ? StatusDuration.FormatCompact(known) : None;
}
