using System.Collections.Immutable;

namespace StatusKit.Storage;

/// <summary>Which records to list or count. All filters must hold; what is not set filters nothing.</summary>
/// <remarks>
/// Setting <see cref="States"/>, <see cref="Keys"/> or <see cref="NameContains"/> throws an
/// <see cref="ArgumentException"/> for a string with U+0000 or a lone surrogate: no record
/// has it, and databases cannot look for it.
/// </remarks>
public sealed record StatusQuery
{
    /// <summary>Every record.</summary>
    public static StatusQuery All { get; } = new();

    /// <summary>The state is one of these; empty means any.</summary>
    public ImmutableArray<string> States { get; init => field = value.IsDefault ? [] : [.. value.Select(state => Storable(state, nameof(States)))]; } =
        [];

    /// <summary>The phase is one of these; empty means any.</summary>
    public ImmutableArray<StatusPhase> Phases { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>The record has all of these keys.</summary>
    public ImmutableArray<StatusKey> Keys
    {
        get;
        init => field = value.IsDefault
            ? []
            : [.. value.Select(key => new StatusKey(Storable(key.Name, nameof(Keys)), Storable(key.Value, nameof(Keys))))];
    } = [];

    /// <summary>The last part of the id contains this, ordinally; null and "" filter nothing.</summary>
    public string? NameContains { get; init => field = value is null ? null : Storable(value, nameof(NameContains)); }

    /// <summary>The work began at or before this instant; a record without a start does not match.</summary>
    public DateTimeOffset? StartedAtOrBefore { get; init; }

    /// <summary>The work began at or after this instant; a record without a start does not match.</summary>
    public DateTimeOffset? StartedAtOrAfter { get; init; }

    /// <summary>The record was last written before this instant, by the store's clock: what no longer moves.</summary>
    public DateTimeOffset? LastChangedBefore { get; init; }

    /// <summary>
    /// Only records whose id comes after this one, which need not exist: how a listing by id is resumed.
    /// </summary>
    public StatusId? After { get; init; }

    /// <summary>The most records to list; null means no limit.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value set is not positive.</exception>
    public int? Limit
    {
        get;
        init
        {
            if (value is { } limit)
            {
                ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
            }

            field = value;
        }
    }

    /// <summary>The order of a listing.</summary>
    public StatusOrder Order { get; init; }

    /// <summary>Whether a row matches; <see cref="Limit"/> does not count.</summary>
    /// <param name="row">The row, with all members.</param>
    public bool Matches(StatusRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return (States.IsEmpty || States.Contains(row.State))
            && (Phases.IsEmpty || Phases.Contains(row.Phase))
            && (After is not { } after || row.Id > after)
            && (string.IsNullOrEmpty(NameContains) || row.Id.Name.Contains(NameContains, StringComparison.Ordinal))
            && (LastChangedBefore is not { } before || row.ChangedAt < before)
            && ((StartedAtOrBefore is null && StartedAtOrAfter is null)
                || (row.StartedAt is { } start && !(start > StartedAtOrBefore) && !(start < StartedAtOrAfter)))
            && (Keys.IsEmpty || Keys.All(row.Keys.Contains));
    }

    /// <summary>The rows that the query lists, in its order: what a backend without an index does.</summary>
    /// <param name="rows">All rows of the set, in the order of their ids, with all members.</param>
    public IEnumerable<StatusRow> Filter(IEnumerable<StatusRow> rows)
    {
        var matching = this == All ? rows : rows.Where(Matches);
        return (Order == StatusOrder.Id ? matching : matching.OrderByDescending(row => row.StartedAt ?? DateTimeOffset.MinValue)).Take(Limit ?? int.MaxValue);
    }

    private static string Storable(string text, string filter) => StatusId.IsStorable(text)
        ? text
        : throw new ArgumentException(
            $"{filter} has the string '{text?.Replace("\0", "\\u0000", StringComparison.Ordinal)}', which is null, or "
            + "holds U+0000 or a lone surrogate: no record has it.",
            filter);

    /// <inheritdoc/>
    public bool Equals(StatusQuery? other) =>
        other is not null
            && States.SequenceEqual(other.States) && Phases.SequenceEqual(other.Phases)
            && Keys.SequenceEqual(other.Keys)
        && NameContains == other.NameContains
            && StartedAtOrBefore == other.StartedAtOrBefore && StartedAtOrAfter == other.StartedAtOrAfter
        && LastChangedBefore == other.LastChangedBefore
            && After == other.After && Limit == other.Limit && Order == other.Order;

    /// <inheritdoc/>
    public override int GetHashCode() =>
        HashCode.Combine(
            States.Length, Phases.Length, Keys.Length, NameContains, StartedAtOrBefore, StartedAtOrAfter, After, Limit);
}
