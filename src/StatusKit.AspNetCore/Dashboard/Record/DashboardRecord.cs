using StatusKit.Storage;

namespace StatusKit.AspNetCore;

/// <summary>One stored record, whatever its type.</summary>
internal sealed record DashboardRecord
{
    /// <summary>The record: a session, an upgrade, or one of a kind that the host added.</summary>
    public required object Value { get; init; }

    /// <summary>The state, as the record has it.</summary>
    public required string State { get; init; }

    /// <summary>How far the work has come.</summary>
    public required StatusPhase Phase { get; init; }

    /// <summary>The sequence of the change that wrote the record.</summary>
    public required long Sequence { get; init; }

    /// <summary>When it was written.</summary>
    public required DateTimeOffset ChangedAt { get; init; }

    /// <summary>The document as it is stored.</summary>
    public required ReadOnlyMemory<byte> Utf8Json { get; init; }

    /// <summary>What it means; null for a kind without a diagnosis.</summary>
    public StatusDiagnosis? Diagnosis { get; init; }
}

/// <summary>One change of a record, whatever its type.</summary>
/// <param name="Sequence">The number of the change.</param>
/// <param name="Kind">What happened.</param>
/// <param name="ChangedAt">When it happened.</param>
/// <param name="State">The state, as written, or as it was when it was deleted.</param>
/// <param name="Phase">How far the work had come.</param>
internal sealed record DashboardChange(
    long Sequence, StatusChangeKind Kind, DateTimeOffset ChangedAt, string State, StatusPhase Phase);
