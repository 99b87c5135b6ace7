namespace StatusKit.Nmp;

/// <summary>Applies the effects of a row to a status.</summary>
internal static class NmpEffectRules
{
    public static NmpStatus Apply(
        in NmpEffects effects, NmpStatus status, NmpState to, in NmpFacts facts, NmpCorrections corrections)
    {
        var upgrade = status.AgentUpgrade;
        return Schedule(effects, facts, corrections, status with
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
                    NmpEffect.Set => facts.Versions ?? throw Missing(nameof(NmpFacts.Versions)),
                    _ => upgrade.UpgradedVersions,
                },
            },
            Internal = Internal(effects, status.Internal, facts),
        });
    }

    private static Timestamp Time(NmpEffect effect, Timestamp current, in NmpFacts facts) => effect switch
    {
        NmpEffect.Clear => default,
        NmpEffect.NowIfUnset when current.Kind == TimestampKind.Unset => Timestamp.CreateOffsetSeconds(Now(facts)),
        _ => current,
    };

    // The hub's copy has no internal part; it gets one only when there is something to keep in it.
    private static NmpAgentUpgradeInternal? Internal(
        in NmpEffects effects, NmpAgentUpgradeInternal? current, in NmpFacts facts)
    {
        var changed = current ?? new();
        changed = effects.DownloadAttempts switch
        {
            NmpEffect.Clear => changed with { DownloadAttempts = 0 },
            NmpEffect.Increment => changed with { DownloadAttempts = changed.DownloadAttempts + 1 },
            _ => changed,
        };
        changed = effects.LatestMap switch
        {
            NmpEffect.Clear => changed with { LatestMap = new() },
            NmpEffect.Set => changed with { LatestMap = facts.LatestMap ?? throw Missing(nameof(NmpFacts.LatestMap)) },
            _ => changed,
        };
        var isNeeded = effects is { DownloadAttempts: NmpEffect.Increment } or { LatestMap: NmpEffect.Set };
        return current is null && !isNeeded ? null : changed;
    }

    private static NmpStatus Schedule(
        in NmpEffects effects, in NmpFacts facts, NmpCorrections corrections, NmpStatus status)
    {
        switch (effects.Schedule)
        {
            case NmpEffect.Compute:
                var policy = facts.Policy ?? throw Missing(nameof(NmpFacts.Policy));
                return NmpScheduling.StartOf(policy, Now(facts), facts.WindowOffset, corrections).ApplyTo(status);
            case NmpEffect.ComputeIfDue when facts.Policy is { } known && NmpScheduling.IsDue(status, Now(facts)):
                return NmpScheduling.Reschedule(known, facts.Now, facts.WindowOffset, corrections).ApplyTo(status);
            default:
                return status;
        }
    }

    private static DateTimeOffset Now(in NmpFacts facts) =>
        facts.Now != default ? facts.Now : throw Missing(nameof(NmpFacts.Now));

    private static ArgumentException Missing(string fact) =>
        new($"The row needs {nameof(NmpFacts)}.{fact}, which is not set.");
}
