using System.Collections.Immutable;

namespace StatusKit;

/// <summary>Something wrong with several records together that none of them shows alone.</summary>
public sealed record StatusGroupFinding
{
    /// <summary>How many names of records a finding lists at most.</summary>
    internal const int MaxExamples = 10;

    /// <summary>A stable code to branch on, such as <c>BatcherFlood</c>.</summary>
    public required string Code { get; init; }

    /// <summary>How much attention it needs.</summary>
    public required StatusSeverity Severity { get; init; }

    /// <summary>What is wrong, in one sentence.</summary>
    public required string Message { get; init; }

    /// <summary>The number of records that take part.</summary>
    public required long Count { get; init; }

    /// <summary>The names of the first ten records that take part.</summary>
    public ImmutableArray<string> Records { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>What a person can do, the most useful first.</summary>
    public ImmutableArray<StatusHint> Hints { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <inheritdoc/>
    public bool Equals(StatusGroupFinding? other) =>
        other is not null && Code == other.Code && Severity == other.Severity && Message == other.Message
        && Count == other.Count && Records.SequenceEqual(other.Records) && Hints.SequenceEqual(other.Hints);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Code, Severity, Message, Count);
}
