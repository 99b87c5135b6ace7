using FsCheck;
using FsCheck.Fluent;
using StatusKit.Nmp;

namespace StatusKit.TestKit;

/// <summary>Inputs for the laws of the NMP rules.</summary>
public static class NmpRuleGenerators
{
    public static readonly DateTimeOffset Now = new(2026, 3, 2, 9, 5, 2, TimeSpan.FromHours(1));

    /// <summary>Facts that every row can use.</summary>
    public static readonly NmpFacts Facts = new()
    {
        Now = Now,
        ErrorMessage = "because",
        Versions = new() { SoftwareVersion = "2.31.0", CertVersion = "", ConfigVersion = "1.0.4" },
        LatestMap = new() { SoftwareLatest = true },
        Policy = new() { Enabled = true, Start = "now", StartWindow = 60, LastUpdated = Timestamp.ParseLenient("2026-01-01T00:00:00Z") },
        WindowOffset = TimeSpan.FromSeconds(17),
    };

    /// <summary>All triggers.</summary>
    public static readonly NmpTrigger[] Triggers = Enum.GetValues<NmpTrigger>();

    /// <summary>The fifteen documented states and one other.</summary>
    public static readonly NmpState[] States = [.. NmpState.All, new("paused")];

    public static Gen<NmpState> State => Gen.OneOf(Gen.Elements(States), Gen.Elements(States), Gen.Elements(new NmpState(""), new NmpState("Success"), new NmpState("other")));

    public static Gen<NmpTrigger> Trigger => Gen.Elements(Triggers);

    /// <summary>The two named tables, and any other.</summary>
    public static Gen<NmpTransitionTable> Table =>
        from corrections in Gen.OneOf(Gen.Constant(NmpCorrections.All), Gen.Constant(NmpCorrections.None), Gen.Choose(0, (int)NmpCorrections.All).Select(bits => (NmpCorrections)bits))
        select NmpTransitionTable.Upstream.With(corrections);

    /// <summary>Facts with different limits of attempts.</summary>
    public static Gen<NmpFacts> AnyFacts => Gen.Elements(5, 1, 2, int.MaxValue).Select(limit => Facts with { DownloadAttemptLimit = limit });

    public static Gen<NmpStatus> Status =>
        from state in State
        from start in Time
        from end in Time
        from scheduled in Gen.Elements("", "0001-01-01T00:00:00Z", "2026-03-02T08:00:17Z", "2030-01-01T00:00:00Z", "soon")
        from message in Gen.Elements("", "old error")
        from attempts in Gen.Choose(0, 6)
        from latest in Gen.Elements(true, false)
        from hasInternal in Gen.Elements(true, true, true, false)
        select With(state, hasInternal ? new() { ScheduledUnixTime = Timestamp.ParseLenient(scheduled), DownloadAttempts = attempts, LatestMap = new() { ConfigLatest = latest }, Manifest = "acme/m" } : null) is var status
            ? status with { AgentUpgrade = status.AgentUpgrade with { StartTime = start, EndTime = end, ScheduledTime = Timestamp.ParseLenient(scheduled), ErrorMessage = message } }
            : null!;

    private static Gen<Timestamp> Time => Gen.Elements("", "0", "2026-03-02T09:00:00+01:00", "zzz").Select(text => Timestamp.ParseLenient(text));

    public static NmpStatus With(NmpState state, NmpAgentUpgradeInternal? agents = null) => new() { AgentUpgrade = new() { Status = state }, Internal = agents };

    /// <summary>A status in which every field is set, so that each effect is visible; its schedule is in the past.</summary>
    public static NmpStatus Full(NmpState state, int attempts = 2) => new()
    {
        AgentUpgrade = new()
        {
            Status = state,
            ScheduledTime = Timestamp.ParseLenient("2026-03-02T08:00:17Z"),
            StartTime = Timestamp.ParseLenient("2026-03-02T09:01:00+01:00"),
            EndTime = Timestamp.ParseLenient("2026-03-02T09:02:00+01:00"),
            ErrorMessage = "old error",
            UpgradedVersions = new() { SoftwareVersion = "2.30.0" },
            WorkingDirectory = "/var/horizon/nmp",
        },
        Internal = new()
        {
            Manifest = "acme/m",
            ScheduledUnixTime = Timestamp.ParseLenient("2026-03-02T09:00:17+01:00"),
            LatestMap = new() { ConfigLatest = true },
            DownloadAttempts = attempts,
        },
    };
}
