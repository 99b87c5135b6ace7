using System.Buffers;

namespace StatusKit.Storage;

/// <summary>What a store needs to know of a record. Implement it to keep a kind of status of your own.</summary>
/// <remarks>
/// Implementations are immutable. A store reads the members once per write and indexes what they answered.
/// </remarks>
/// <typeparam name="TSelf">The record itself.</typeparam>
public interface IStatusRecord<TSelf>
    where TSelf : class, IStatusRecord<TSelf>
{
    /// <summary>
    /// The name of the kind, in lower case with underscores, such as <c>cfs_session</c>: it separates the
    /// kinds in one database and names them in telemetry.
    /// </summary>
    static abstract string Model { get; }

    /// <summary>Reads what <see cref="WriteStored"/> wrote.</summary>
    /// <param name="utf8Json">The stored document.</param>
    /// <exception cref="System.Text.Json.JsonException">
    /// The document is damaged. A store throws an <see cref="InvalidDataException"/> with the id of the record instead.
    /// </exception>
    static abstract TSelf ReadStored(ReadOnlySpan<byte> utf8Json);

    /// <summary>Writes the record so that reading gives an equal one.</summary>
    /// <param name="value">The record.</param>
    /// <param name="output">Receives the document as UTF-8.</param>
    static abstract void WriteStored(TSelf value, IBufferWriter<byte> output);

    /// <summary>
    /// Whether telemetry may name the state; others are counted as <c>_OTHER</c>, so that no client can multiply the
    /// series. A kind that does not say has no known states.
    /// </summary>
    /// <param name="state">The text of a state.</param>
    static virtual bool IsKnownState(string state) => false;

    /// <summary>Whether a rule explains the change, for telemetry; null when the kind has no such rule.</summary>
    /// <param name="before">The record before.</param>
    /// <param name="after">The record after.</param>
    static virtual bool? IsExpectedChange(TSelf before, TSelf after) => null;

    /// <summary>What the record is stored under.</summary>
    StatusId Id { get; }

    /// <summary>The state: what records are counted by.</summary>
    string State { get; }

    /// <summary>How far the work has come.</summary>
    StatusPhase Phase { get; }

    /// <summary>
    /// Whether the work is over, so that waiting for it ends. The record decides: work that has
    /// <see cref="StatusPhase.Failed"/> may be over, or may be tried again.
    /// </summary>
    bool IsFinal { get; }

    /// <summary>
    /// When the work began, as the record says; what age filters look at. <c>default</c> when it has not begun.
    /// </summary>
    Timestamp StartTime { get; }

    /// <summary>Further strings to find the record by; none by default. A name may occur more than once.</summary>
    IEnumerable<StatusKey> Keys => [];
}
