using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace StatusKit.Storage;

/// <summary>A record as a backend keeps it: its bytes, and what it is found by.</summary>
/// <remarks>
/// A row to write has all members. A row that was read needs <see cref="Id"/>, <see cref="Value"/>,
/// <see cref="Sequence"/> and
/// <see cref="ChangedAt"/>, and in a change also <see cref="Set"/>; watchers filter by <see cref="State"/>,
/// <see cref="Phase"/> and
/// <see cref="Keys"/> if <see cref="HasLookups"/> says that they were read.
/// </remarks>
public class StatusRow
{
    private object? _record;
    private object? _change;

    /// <summary>The set the record belongs to.</summary>
    public StatusSet Set { get; init; }

    /// <summary>The id of the record.</summary>
    public StatusId Id { get; init; }

    /// <summary>The state of the record: what records are counted by.</summary>
    public string State { get; init; } = "";

    /// <summary>How far the work has come.</summary>
    public StatusPhase Phase { get; init; }

    /// <summary>When the work began; null when the record does not say.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>The keys, each once, in ordinal order.</summary>
    public virtual ImmutableArray<StatusKey> Keys { get; init; } = [];

    /// <summary>The stored document.</summary>
    public virtual ReadOnlyMemory<byte> Value { get; init; }

    /// <summary>The sequence of the change that wrote the row.</summary>
    public long Sequence { get; internal set; }

    /// <summary>When it was written.</summary>
    public DateTimeOffset ChangedAt { get; internal set; }

    /// <summary>Whether state, phase and keys are set.</summary>
    public bool HasLookups { get; init; } = true;

    /// <summary>Makes a row that was read.</summary>
    /// <param name="set">The set the record belongs to.</param>
    /// <param name="id">The id of the record.</param>
    /// <param name="value">The stored document.</param>
    /// <param name="sequence">The sequence of the change that wrote the row.</param>
    /// <param name="changedAt">When it was written.</param>
    /// <param name="state">The state of the record; null when neither it nor phase and keys were read.</param>
    /// <param name="phase">How far the work has come; only with a state.</param>
    /// <param name="keys">The keys; only with a state. Default means none.</param>
    /// <param name="startedAt">When the work began; null when the record does not say, or nobody asks.</param>
    /// <exception cref="ArgumentException">There is a phase, or there are keys, without a state.</exception>
    public static StatusRow Read(
        StatusSet set,
        StatusId id,
        ReadOnlyMemory<byte> value,
        long sequence,
        DateTimeOffset changedAt,
        string? state = null,
        StatusPhase phase = default,
        ImmutableArray<StatusKey> keys = default,
        DateTimeOffset? startedAt = null)
    {
        if (state is null && (phase != default || !keys.IsDefault))
        {
            throw new ArgumentException("Phase and keys need a state: without one, no filter uses them.", nameof(state));
        }

        return new()
        {
            Set = set,
            Id = id,
            Value = value,
            Sequence = sequence,
            ChangedAt = changedAt,
            State = state ?? "",
            Phase = phase,
            Keys = keys.IsDefault ? [] : keys,
            StartedAt = startedAt,
            HasLookups = state is not null,
        };
    }

    /// <summary>
    /// The keys in UTF-8, each name and each value followed by a zero byte, so that an update finds the entries to
    /// remove.
    /// </summary>
    public byte[] KeysToUtf8() =>
        Encoding.UTF8.GetBytes(string.Concat(Keys.Select(key => $"{key.Name}\0{key.Value}\0")));

    /// <summary>The keys from which <see cref="KeysToUtf8"/> made these bytes.</summary>
    /// <param name="utf8">The bytes.</param>
    public static ImmutableArray<StatusKey> KeysFromUtf8(ReadOnlySpan<byte> utf8)
    {
        var parts = Encoding.UTF8.GetString(utf8).Split('\0');
        return [.. Enumerable.Range(0, parts.Length / 2).Select(i => new StatusKey(parts[2 * i], parts[(2 * i) + 1]))];
    }

    /// <summary>Makes the row of a record; rejects what databases cannot hold.</summary>
    internal static StatusRow Create<T>(T value, string scope)
        where T : class, IStatusRecord<T> => new RecordRow<T>(Check(value))
        {
            Set = new(T.Model, scope),
            Id = value.Id,
            State = value.State,
            Phase = value.Phase,
            StartedAt = value.StartTime.TryGetInstant(out var start) ? start : null,
        };

    /// <summary>The record, which is deserialized at most once.</summary>
    internal virtual T GetRecord<T>()
        where T : class, IStatusRecord<T> => (T)(_record ??= Read<T>());

    private T Read<T>()
        where T : class, IStatusRecord<T>
    {
        try
        {
            return T.ReadStored(Value.Span);
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"The stored record '{Id}' of the kind '{T.Model}' is damaged: {e.Message}", e);
        }
    }

    internal Stored<T> ToStored<T>()
        where T : class, IStatusRecord<T> => new(GetRecord<T>(), Sequence, ChangedAt);

    internal StatusChange<T> ToChange<T>(StatusChangeKind kind)
        where T : class, IStatusRecord<T> => (StatusChange<T>)(_change ??=
            new StatusChange<T> { Sequence = Sequence, Kind = kind, Id = Id, Value = GetRecord<T>(), ChangedAt = ChangedAt });

    internal virtual bool HasSameValue(StatusRow other) => Value.Span.SequenceEqual(other.Value.Span);

    /// <summary>The same record in another change.</summary>
    internal StatusRow CopyTo(long sequence, DateTimeOffset changedAt)
    {
        var copy = (StatusRow)MemberwiseClone();
        copy._change = null;
        (copy.Sequence, copy.ChangedAt) = (sequence, changedAt);
        return copy;
    }

    private static T Check<T>(T value)
        where T : class, IStatusRecord<T>
    {
        ArgumentNullException.ThrowIfNull(value);
        if (value.Id == default)
        {
            throw new ArgumentException($"A {T.Model} has no id.", nameof(value));
        }

        if (!StatusId.IsStorable(value.State))
        {
            throw new ArgumentException(
                $"The state of '{value.Id}' is null, or holds U+0000 or a lone surrogate, which databases "
                + "cannot hold.",
                nameof(value));
        }

        foreach (var key in value.Keys)
        {
            if (!StatusId.IsStorable(key.Name) || !StatusId.IsStorable(key.Value))
            {
                throw new ArgumentException(
                    $"The key '{key.Name?.Replace("\0", "\\u0000", StringComparison.Ordinal)}' of '{value.Id}' is "
                    + "null, or holds U+0000 or a lone surrogate, which databases cannot hold.", nameof(value));
            }
        }

        return value;
    }

    /// <summary>A row made from a record: bytes and keys only when a backend asks for them.</summary>
    private sealed class RecordRow<T>(T value) : StatusRow
        where T : class, IStatusRecord<T>
    {
        private byte[]? _bytes;

        public override ReadOnlyMemory<byte> Value => _bytes ??= Serialize();

        public override ImmutableArray<StatusKey> Keys =>
            [.. value.Keys.Distinct().OrderBy(key => key.Name, StringComparer.Ordinal).ThenBy(key => key.Value, StringComparer.Ordinal)];

        internal override TRecord GetRecord<TRecord>() => value as TRecord ?? base.GetRecord<TRecord>();

        internal override bool HasSameValue(StatusRow other) =>
            other is RecordRow<T> same ? value.Equals(same.GetRecord<T>()) : base.HasSameValue(other);

        private byte[] Serialize()
        {
            var output = new ArrayBufferWriter<byte>(1024);
            T.WriteStored(value, output);
            return output.WrittenSpan.ToArray();
        }
    }
}
