using System.Collections.Immutable;

namespace StatusKit.Storage;

/// <summary>Which records to list or count. All filters must hold; what is not set filters nothing.</summary>
/// <remarks>
/// Setting <see cref="States"/>, <see cref="Keys"/> or <see cref="NameContains"/> throws an <see cref="ArgumentException"/> for a text with U+0000 or a lone surrogate: no record
/// has it, and databases cannot look for it.
/// </remarks>
public sealed record StatusQuery
{
    /// <summary>Every record.</summary>
    public static StatusQuery All { get; } = new();

    /// <summary>The status word is one of these; empty means any.</summary>
    public ImmutableArray<string> States { get; init => field = value.IsDefault ? [] : [.. value.Select(word => Storable(word, nameof(States)))]; } = [];

    /// <summary>The phase is one of these; empty means any.</summary>
    public ImmutableArray<StatusPhase> Phases { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>The record has all of these keys.</summary>
    public ImmutableArray<StatusKey> Keys
    {
        get;
        init => field = value.IsDefault ? [] : [.. value.Select(key => new StatusKey(Storable(key.Name, nameof(Keys)), Storable(key.Value, nameof(Keys))))];
    } = [];

    /// <summary>The last part of the id contains this, ordinally; null and "" filter nothing.</summary>
    public string? NameContains { get; init => field = value is null ? null : Storable(value, nameof(NameContains)); }

    /// <summary>The work began at this instant or before it; a record without a start does not match.</summary>
    public DateTimeOffset? StartedAtOrBefore { get; init; }

    /// <summary>The work began at this instant or after it; a record without a start does not match.</summary>
    public DateTimeOffset? StartedAtOrAfter { get; init; }

    /// <summary>The record was last written before this instant, by the store's clock: what stands still.</summary>
    public DateTimeOffset? LastChangedBefore { get; init; }

    /// <summary>Records behind this id only; it need not exist. How a listing is resumed.</summary>
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

    /// <summary>Whether a stored record matches; <see cref="Limit"/> apart.</summary>
    /// <param name="stored">The record.</param>
    /// <typeparam name="T">Its type.</typeparam>
    public bool Matches<T>(Stored<T> stored)
        where T : class, IStatusRecord<T>
    {
        var value = stored.Value;
        return (States.IsEmpty || States.Contains(value.Word))
            && (Phases.IsEmpty || Phases.Contains(value.Phase))
            && (After is not { } after || value.Id > after)
            && (string.IsNullOrEmpty(NameContains) || value.Id.Name.Contains(NameContains, StringComparison.Ordinal))
            && (LastChangedBefore is not { } since || stored.ChangedAt < since)
            && MatchesStart(value.StartTime)
            && MatchesKeys(value);
    }

    private static string Storable(string text, string filter) => StatusRecords.IsStorable(text)
        ? text
        : throw new ArgumentException($"{filter} has the text '{text?.Replace("\0", "\\u0000", StringComparison.Ordinal)}', which is null, or holds U+0000 or a lone surrogate: no record has it.", filter);

    private bool MatchesStart(Timestamp start) =>
        (StartedAtOrBefore is null && StartedAtOrAfter is null)
        || (start.TryGetInstant(out var instant) && !(instant > StartedAtOrBefore) && !(instant < StartedAtOrAfter));

    private bool MatchesKeys<T>(T value)
        where T : class, IStatusRecord<T>
    {
        if (Keys.IsEmpty)
        {
            return true;
        }

        var keys = value.Keys.ToHashSet();
        return Keys.All(keys.Contains);
    }

    /// <inheritdoc/>
    public bool Equals(StatusQuery? other) =>
        other is not null && States.SequenceEqual(other.States) && Phases.SequenceEqual(other.Phases) && Keys.SequenceEqual(other.Keys)
        && NameContains == other.NameContains && StartedAtOrBefore == other.StartedAtOrBefore && StartedAtOrAfter == other.StartedAtOrAfter
        && LastChangedBefore == other.LastChangedBefore && After == other.After && Limit == other.Limit;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(States.Length, Phases.Length, Keys.Length, NameContains, StartedAtOrBefore, StartedAtOrAfter, After, Limit);
}
