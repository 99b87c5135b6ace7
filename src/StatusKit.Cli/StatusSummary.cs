using System.Globalization;
using StatusKit;
using StatusKit.Cfs;
using StatusKit.Nmp;

namespace StatusKit.Cli;

/// <summary>What StatusKit understood of a status, in one line for people.</summary>
internal static class StatusSummary
{
    /// <summary>Phase, final or not, and the times in UTC that are set.</summary>
    public static string For(CfsSession session)
    {
        var run = session.Status.Session;
        var phase = run.Phase.ToString().ToLowerInvariant();
        string[] times =
            [.. Time("started", run.StartTime), .. Time("finished", run.CompletionTime), .. Took(run.CompletionTime.Since(run.StartTime))];
        var line = $"{session.Name}: {phase}, {(run.IsFinal ? "final" : "not final")}";
        return Escaping.Visible(times is [] ? line : $"{line}; {string.Join(", ", times)}");
    }

    /// <summary>Phase, final or not, the times in UTC that are set, and the versions.</summary>
    public static string For(string node, string policy, NmpStatus status)
    {
        var upgrade = status.AgentUpgrade;
        var phase = upgrade.Status.Phase.ToString().ToLowerInvariant();
        string[] times =
        [
            .. Time("scheduled", upgrade.ScheduledTime),
            .. Time("started", upgrade.StartTime),
            .. Time("finished", upgrade.EndTime),
            .. Took(upgrade.EndTime.Since(upgrade.StartTime)),
        ];
        (string What, string Version)[] versions =
            [
                ("software", upgrade.UpgradedVersions.SoftwareVersion),
                ("certificate", upgrade.UpgradedVersions.CertVersion),
                ("configuration", upgrade.UpgradedVersions.ConfigVersion)];
        var upgraded = string.Join(
            ", ", versions.Where(v => v.Version.Length > 0).Select(v => $"{v.What} {v.Version}"));
        string[] parts =
            [$"{policy} on {node}: {phase}, "
                + $"{(upgrade.Status.IsFinal ? "final" : "not final")}", string.Join(", ", times), upgraded];
        return Escaping.Visible(string.Join("; ", parts.Where(part => part.Length > 0)));
    }

    private static IEnumerable<string> Time(string what, Timestamp time) => time.Kind switch
    {
        TimestampKind.Unset => [],
        TimestampKind.Instant =>
            [string.Create(CultureInfo.InvariantCulture, $"{what} {time.ToDateTimeOffset().UtcDateTime:yyyy-MM-ddTHH:mm:ss.FFFFFFFK}")],
        _ => [$"{what} at an unreadable time '{time}'"],
    };

    private static IEnumerable<string> Took(TimeSpan? duration) => duration switch
    {
        null => [],
        { Ticks: < 0 } early => [$"finished {StatusDuration.FormatExact(-early)} before it started (two clocks)"],
        { } length => [$"took {StatusDuration.FormatExact(length)}"],
    };
}
