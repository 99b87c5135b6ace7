using System.Collections.Immutable;

namespace StatusKit.Nmp;

/// <summary>What a table found out about a change; the details of its outcomes.</summary>
/// <param name="Change">What the change amounts to, whether it was applied or refused.</param>
/// <param name="Path">The row that was fired or refused, or the rows that explain a report; may be empty.</param>
public sealed record NmpChangeDetails(NmpChange Change, ImmutableArray<NmpTransition> Path) : StatusDetails
{
    internal static NmpChangeDetails Unchanged { get; } = new(NmpChange.None, []);

    /// <summary>The row that was fired or refused, or the rows that explain a report; may be empty.</summary>
    public ImmutableArray<NmpTransition> Path { get; init => field = value.IsDefault ? [] : value; } =
        Path.IsDefault ? [] : Path;

    /// <summary>Whether the table lists the change: the state is the same, or one row leads there.</summary>
    public bool IsExpected => Change is NmpChange.None or NmpChange.Listed;

    /// <summary>The change and the ids of the rows, such as <c>Skipped: I3, I4</c>.</summary>
    public override string ToString() =>
        Path.IsEmpty ? $"{Change}" : $"{Change}: {string.Join(", ", Path.Select(row => row.Id))}";

    /// <inheritdoc/>
    public bool Equals(NmpChangeDetails? other) =>
        other is not null && Change == other.Change && Path.SequenceEqual(other.Path);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Change, Path.Length);
}
