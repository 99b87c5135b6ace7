namespace StatusKit.Nmp;

// The columns of the table, applied.
public static partial class NmpTransitions
{
    private static NmpStatus Apply(this in NmpEffects effects, NmpStatus status, NmpState to, in NmpFacts facts, NmpRuleOptions options)
    {
        var upgrade = status.AgentUpgrade;
        return Scheduled(effects, facts, options, status with
        {
            AgentUpgrade = upgrade with
            {
                Status = to,
                StartTime = Time(effects.StartTime, upgrade.StartTime, facts),
                EndTime = Time(effects.EndTime, upgrade.EndTime, facts),
                ErrorMessage = effects.ErrorMessage switch
                {
                    NmpEffect.Clear => "",
                    NmpEffect.Set => facts.ErrorMessage,
                    _ => upgrade.ErrorMessage,
                },
                UpgradedVersions = effects.Versions switch
                {
                    NmpEffect.Clear => new(),
                    NmpEffect.Set => facts.Versions ?? throw Needs(nameof(NmpFacts.Versions)),
                    _ => upgrade.UpgradedVersions,
                },
            },
            Internal = Internal(effects, status.Internal, facts),
        });
    }

    private static Timestamp Time(NmpEffect effect, Timestamp present, in NmpFacts facts) => effect switch
    {
        NmpEffect.Clear => default,
        NmpEffect.NowIfUnset when present.Kind == TimestampKind.Unset => Timestamp.CreateOffsetSeconds(Now(facts)),
        _ => present,
    };

    // The hub's copy has no internal part; it gets one only when there is something to remember.
    private static NmpAgentUpgradeInternal? Internal(in NmpEffects effects, NmpAgentUpgradeInternal? present, in NmpFacts facts)
    {
        var changed = present ?? new();
        changed = effects.DownloadAttempts switch
        {
            NmpEffect.Clear => changed with { DownloadAttempts = 0 },
            NmpEffect.Increment => changed with { DownloadAttempts = changed.DownloadAttempts + 1 },
            _ => changed,
        };
        changed = effects.LatestMap switch
        {
            NmpEffect.Clear => changed with { LatestMap = new() },
            NmpEffect.Set => changed with { LatestMap = facts.LatestMap ?? throw Needs(nameof(NmpFacts.LatestMap)) },
            _ => changed,
        };
        return present is null && effects is { DownloadAttempts: not NmpEffect.Increment, LatestMap: not NmpEffect.Set } ? null : changed;
    }

    private static NmpStatus Scheduled(in NmpEffects effects, in NmpFacts facts, NmpRuleOptions options, NmpStatus status) => effects.Schedule switch
    {
        NmpEffect.Compute => NmpScheduling.StartOf(facts.Policy ?? throw Needs(nameof(NmpFacts.Policy)), Now(facts), facts.WindowOffset, options).On(status),
        NmpEffect.ComputeIfDue when facts.Policy is { } policy && NmpScheduling.IsDue(status, Now(facts)) =>
            NmpScheduling.StartAnew(policy, facts.Now, facts.WindowOffset, options).On(status),
        _ => status,
    };

    private static DateTimeOffset Now(in NmpFacts facts) => facts.Now != default ? facts.Now : throw Needs(nameof(NmpFacts.Now));

    private static ArgumentException Needs(string fact) => new($"The row needs {fact}, which the facts do not hold.");
}
