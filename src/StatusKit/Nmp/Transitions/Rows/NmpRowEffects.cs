using System.Collections.Immutable;
using static StatusKit.Nmp.NmpEffect;

namespace StatusKit.Nmp;

/// <summary>Effects that several rows of the table share.</summary>
internal static class NmpRowEffects
{
    public static readonly NmpEffects Message = new(ErrorMessage: Set);

    public static readonly NmpEffects Created = new(Clear, Clear, Clear, Clear, Compute, Clear, Clear);

    public static readonly NmpEffects Downloaded = new(Versions: Set, LatestMap: Set);

    public static readonly NmpEffects Begun = new(StartTime: NowIfUnset, ErrorMessage: Clear);

    public static readonly NmpEffects Done = new(EndTime: NowIfUnset, ErrorMessage: Clear);

    public static readonly NmpEffects Restarted = new(StartTime: Clear, EndTime: Clear, DownloadAttempts: Clear);

    public static readonly NmpEffects RestartedWithoutError = Restarted with { ErrorMessage = Clear };

    public static readonly NmpEffects NewVersion = new(StartTime: Clear, EndTime: Clear, Schedule: ComputeIfDue);

    // A report also writes times and attempts, as rows I3, I4 and R3 do, but keeps the message that came with it.
    public static readonly ImmutableDictionary<NmpStateKind, NmpEffects> Reported =
        ImmutableDictionary.CreateRange<NmpStateKind, NmpEffects>(
        [
            new(NmpStateKind.Initiated, Begun with { ErrorMessage = Set }),
            new(NmpStateKind.Successful, Done with { ErrorMessage = Set }),
            new(NmpStateKind.Waiting, Restarted with { ErrorMessage = Set }),
        ]);
}
