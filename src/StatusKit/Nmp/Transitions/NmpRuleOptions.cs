namespace StatusKit.Nmp;

/// <summary>How the rules of change differ from upstream's. Immutable.</summary>
public sealed record NmpRuleOptions
{
    /// <summary>All corrections, and upstream's attempt limit.</summary>
    public static NmpRuleOptions Default { get; } = new();

    /// <summary>No correction: the original programs, quirks included.</summary>
    public static NmpRuleOptions Upstream { get; } = new() { Corrections = NmpCorrections.None };

    /// <summary>The report of a failed download that is final. Upstream's is the fifth, although its log speaks of three (spec nmp Q3).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int AttemptLimit
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    } = 5;

    /// <summary>Which quirks are corrected.</summary>
    public NmpCorrections Corrections
    {
        get;
        init
        {
            field = value;
            Index = NmpTransitionIndex.For(value);
        }
    } = NmpCorrections.All;

    /// <summary>The table with these corrections, found once.</summary>
    internal NmpTransitionIndex Index { get; private init; } = NmpTransitionIndex.For(NmpCorrections.All);

    internal bool Corrects(NmpCorrections quirk) => (Corrections & quirk) != 0;
}

/// <summary>The quirks of spec nmp 7 that the rules of change correct. Each is on by default.</summary>
/// <remarks>
/// <para>Q7 (a status without its internal part crashes the agent) is never reproduced. Q16 (a local reset of a waiting job does nothing) stays; use
/// <see cref="NmpTrigger.ForcedReset"/>. Q66 (reports out of order) is a matter of <see cref="NmpReportMode"/>.</para>
/// <para>Corrections change what <see cref="NmpTransitions.Fire"/> does, never what an observed change is called: that is judged by upstream's rows.</para>
/// </remarks>
[Flags]
public enum NmpCorrections
{
    /// <summary>Upstream as it is.</summary>
    None = 0,

    /// <summary>A second report about the same failed download is refused; upstream counts it as another attempt.</summary>
    Q4 = 1 << 0,

    /// <summary>A rollback does not put the status back to <c>downloaded</c>, from where the upgrade would start again.</summary>
    Q13 = 1 << 1,

    /// <summary>Every return to <c>waiting</c> clears the error message.</summary>
    Q14 = 1 << 2,

    /// <summary><c>start: now</c> means when the policy was stored, whatever the form of that time, and a new latest version means now. Upstream reads one form only.</summary>
    Q33 = 1 << 3,

    /// <summary>On a device the HA turn is held while <c>failed</c> may still lead to a rollback.</summary>
    Q41 = 1 << 4,

    /// <summary>A cluster that waits for its HA turn does not install.</summary>
    Q42 = 1 << 5,

    /// <summary><c>rollback started</c> keeps other jobs of the node from starting.</summary>
    Q43 = 1 << 6,

    /// <summary>A new latest version does not throw a job that waits for its HA turn back to <c>waiting</c>; it is deferred.</summary>
    Q44 = 1 << 7,

    /// <summary>After a cluster's <c>failed</c>, the outcome of the rollback in the status file is taken over.</summary>
    Q60 = 1 << 8,

    /// <summary>A download that succeeded while the hub was unreachable goes to <c>ha node waiting</c>, where the hub is asked again every minute; upstream leaves it at <c>download started</c>.</summary>
    Q64 = 1 << 9,

    /// <summary>A message about a download is refused unless the status is <c>download started</c>.</summary>
    Q67 = 1 << 10,

    /// <summary>A new latest version begins with all download attempts.</summary>
    Q71 = 1 << 11,

    /// <summary>Every quirk that can be corrected is.</summary>
    All = (1 << 12) - 1,
}
