using System.Collections.Immutable;

namespace StatusKit;

/// <summary>What a status means for the person who looks after it: its verdict, since when, and what to do.</summary>
/// <remarks>One type for both systems, so that one list can be sorted by <see cref="ByAttention"/>.</remarks>
public sealed record StatusDiagnosis
{
    /// <summary>The verdict: a stable code to branch on, such as <c>NotStarting</c>.</summary>
    /// <remarks>
    /// The codes of the two systems are constants of <c>CfsVerdictCodes</c> and <c>NmpVerdictCodes</c>.
    /// </remarks>
    public required string Code { get; init; }

    /// <summary>The verdict in one sentence, with the values that led to it.</summary>
    public required string Message { get; init; }

    /// <summary>How much attention the record needs.</summary>
    public required StatusSeverity Severity { get; init; }

    /// <summary>How far the work has come.</summary>
    public required StatusPhase Phase { get; init; }

    /// <summary>Since when the record is in this state, as far as is known; null when it is not.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>What else is odd about the record.</summary>
    public ImmutableArray<StatusFinding> Findings { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>What a person can do, the most useful first.</summary>
    public ImmutableArray<StatusHint> Hints { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Orders by attention needed: the most severe first, and among equals the oldest.</summary>
    public static IComparer<StatusDiagnosis> ByAttention { get; } = Comparer<StatusDiagnosis>.Create(static (x, y) =>
        x.Severity != y.Severity
            ? y.Severity.CompareTo(x.Severity)
            : (x.Since ?? DateTimeOffset.MaxValue).CompareTo(y.Since ?? DateTimeOffset.MaxValue));

    /// <inheritdoc/>
    public bool Equals(StatusDiagnosis? other) =>
        other is not null && Code == other.Code && Message == other.Message
        && Severity == other.Severity && Phase == other.Phase && Since == other.Since
        && Findings.SequenceEqual(other.Findings) && Hints.SequenceEqual(other.Hints);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Code, Message, Severity, Since);
}
