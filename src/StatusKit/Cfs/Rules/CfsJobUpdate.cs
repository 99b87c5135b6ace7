using System.Collections.Immutable;

namespace StatusKit.Cfs;

/// <summary>What to send to the service after an observation of a job.</summary>
/// <param name="Patches">The patches to send, in this order; may be empty.</param>
/// <param name="KeepObserving">Whether to observe the job again later.</param>
public readonly record struct CfsJobUpdate(ImmutableArray<CfsSessionPatch> Patches, bool KeepObserving)
{
    /// <summary>The patches to send, in this order; may be empty.</summary>
    public ImmutableArray<CfsSessionPatch> Patches { get => field.IsDefault ? [] : field; init; } = Patches;

    /// <inheritdoc/>
    public bool Equals(CfsJobUpdate other) =>
        KeepObserving == other.KeepObserving && Patches.SequenceEqual(other.Patches);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(KeepObserving, Patches.Length);
}
