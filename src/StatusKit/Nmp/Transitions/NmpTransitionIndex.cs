using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace StatusKit.Nmp;

/// <summary>The table with some corrections, as arrays over state and trigger.</summary>
internal sealed class NmpTransitionIndex
{
    private static readonly ConcurrentDictionary<NmpCorrections, NmpTransitionIndex> Known = new();

    /// <summary>The corrections of the table, one line per quirk and row; in the order in which they build on each other.</summary>
    private static readonly (NmpCorrections Quirk, NmpTrigger Trigger, Func<NmpTransition, NmpTransition> Correct)[] Corrections =
    [
        (NmpCorrections.Q67, NmpTrigger.DownloadSucceeded, Checked),
        (NmpCorrections.Q67, NmpTrigger.DownloadSucceededInHaGroup, Checked),
        (NmpCorrections.Q67, NmpTrigger.DownloadSucceededHubUnreachable, Checked),
        (NmpCorrections.Q67, NmpTrigger.NothingToDo, Checked),
        (NmpCorrections.Q67, NmpTrigger.DownloadPrecheckFailed, Checked),
        (NmpCorrections.Q67, NmpTrigger.DownloadFailedRetry, row => row with { AlsoAccepted = [NmpStateKind.Waiting] }), // that is Q4's
        (NmpCorrections.Q67, NmpTrigger.DownloadFailedFinal, row => row with { AlsoAccepted = [NmpStateKind.Waiting] }),
        (NmpCorrections.Q4, NmpTrigger.DownloadFailedRetry, CountedOnce),
        (NmpCorrections.Q4, NmpTrigger.DownloadFailedFinal, CountedOnce),
        (NmpCorrections.Q13, NmpTrigger.DbRestoredFromBackup, row => row with { From = [] }),
        (NmpCorrections.Q14, NmpTrigger.AgentRestarted, WithoutError),
        (NmpCorrections.Q14, NmpTrigger.DownloadFailedRetry, WithoutError),
        (NmpCorrections.Q14, NmpTrigger.HubResetApplied, WithoutError),
        (NmpCorrections.Q14, NmpTrigger.NewLatestVersion, WithoutError),
        (NmpCorrections.Q14, NmpTrigger.NewLatestVersionAfterFailure, WithoutError),
        (NmpCorrections.Q42, NmpTrigger.ClusterInstallStarted, row => row with { From = row.From.Without(NmpStateKind.HaNodeWaiting) }),
        (NmpCorrections.Q44, NmpTrigger.NewLatestVersion, row => row with { From = row.From.Without(NmpStateKind.HaNodeWaiting) }),
        (NmpCorrections.Q44, NmpTrigger.NewLatestVersionDeferred, row => row with { From = row.From.And([NmpStateKind.HaNodeWaiting]) }),
        (NmpCorrections.Q60, NmpTrigger.ClusterRollbackVerified, row => row with { From = row.From.And([NmpStateKind.Failed, NmpStateKind.RollbackStarted]) }),
        (NmpCorrections.Q60, NmpTrigger.ClusterRollbackFailed, row => row with { From = row.From.And([NmpStateKind.Failed, NmpStateKind.RollbackStarted]) }),
        (NmpCorrections.Q64, NmpTrigger.DownloadSucceededHubUnreachable, row => row with { Outcome = NmpTransitionOutcome.Becomes, To = NmpState.HaNodeWaiting, Places = NmpPlaces.Record, Effects = new(Versions: NmpEffect.Set, LatestMap: NmpEffect.Set) }),
        (NmpCorrections.Q71, NmpTrigger.NewLatestVersion, WithAllAttempts),
        (NmpCorrections.Q71, NmpTrigger.NewLatestVersionAfterFailure, WithAllAttempts),
    ];

    private readonly NmpTransition[] _byTrigger = new NmpTransition[Enum.GetValues<NmpTrigger>().Length];
    private readonly ImmutableArray<NmpTrigger>[] _permitted = new ImmutableArray<NmpTrigger>[NmpStateSet.Any.Count];
    private readonly NmpStateSet[] _accepted;

    private NmpTransitionIndex(NmpCorrections corrections)
    {
        Rows = [.. NmpTransitionTable.Rows.Select(row => Corrections
            .Where(correction => correction.Trigger == row.Trigger && (corrections & correction.Quirk) != 0)
            .Aggregate(row, (corrected, correction) => correction.Correct(corrected)))];
        foreach (var row in Rows)
        {
            _byTrigger[(int)row.Trigger] = row;
        }

        _accepted = [.. _byTrigger.Select(Accepted)];
        foreach (var state in NmpStateSet.Any)
        {
            _permitted[(int)state] = [.. Rows.Select(row => row.Trigger).Where(trigger => Accepts(state, trigger))];
        }
    }

    public ImmutableArray<NmpTransition> Rows { get; }

    public NmpTransition this[NmpTrigger trigger] =>
        (uint)trigger < (uint)_byTrigger.Length ? _byTrigger[(int)trigger] : throw NoSuch(trigger);

    public static NmpTransitionIndex For(NmpCorrections corrections) =>
        Known.TryGetValue(corrections & NmpCorrections.All, out var index)
            ? index
            : Known.GetOrAdd(corrections & NmpCorrections.All, static wanted => new(wanted));

    public ImmutableArray<NmpTrigger> Permitted(NmpStateKind state) => _permitted[(int)state];

    /// <summary>Whether the row can be fired from the state: it is meant for it, nobody checks, or it repeats a report.</summary>
    public bool Accepts(NmpStateKind state, NmpTrigger trigger) =>
        (uint)trigger < (uint)_accepted.Length ? _accepted[(int)trigger].Contains(state) : throw NoSuch(trigger);

    private static ArgumentOutOfRangeException NoSuch(NmpTrigger trigger) => new(nameof(trigger), trigger, "There is no such trigger.");

    private static NmpStateSet Accepted(NmpTransition row) => row switch
    {
        { Outcome: NmpTransitionOutcome.Created or NmpTransitionOutcome.Deleted } or { Family: "X" } => [],
        { IsReport: true, To: { } to } => row.From.And(row.AlsoAccepted).And([to.Kind]),
        _ => row.From.And(row.AlsoAccepted),
    };

    private static NmpTransition Checked(NmpTransition row) => row with { AlsoAccepted = [] };

    private static NmpTransition CountedOnce(NmpTransition row) => row with { AlsoAccepted = row.AlsoAccepted.Without(NmpStateKind.Waiting) };

    private static NmpTransition WithoutError(NmpTransition row) => row with { Effects = row.Effects with { ErrorMessage = NmpEffect.Clear } };

    private static NmpTransition WithAllAttempts(NmpTransition row) => row with { Effects = row.Effects with { DownloadAttempts = NmpEffect.Clear } };
}
