using System.Buffers;
using System.Globalization;
using System.Text.Json;
using StatusKit.Storage;

namespace StatusKit.Clients;

/// <summary>The record by which mirrors of one name agree who works, and where the next one continues. It is kept in
/// the mirrored database, in the scope <c>mirror </c>. </summary>
internal sealed record MirrorLease : IStatusRecord<MirrorLease>
{
    internal const string Scope = "mirror";

    private const string Held = "held";
    private const string Released = "released";

    /// <summary>Which mirrors share the work, such as <c>cfs:default</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The mirror that works; empty when none does.</summary>
    public string Holder { get; init; } = "";

    /// <summary>The last change of the service's feed that is mirrored; 0 without a feed.</summary>
    public long Cursor { get; init; }

    /// <summary>When the last successful poll began, by the clock of the holder.</summary>
    public DateTimeOffset? LastSuccess { get; init; }

    /// <summary>When the last full pass began, by the clock of the holder.</summary>
    public DateTimeOffset? LastFullPass { get; init; }

    /// <inheritdoc/>
    public StatusId Id => new(Name);

    /// <inheritdoc/>
    public StatusPhase Phase => Holder.Length > 0 ? StatusPhase.Running : StatusPhase.Waiting;

    /// <inheritdoc/>
    public bool IsFinal => false;

    static string IStatusRecord<MirrorLease>.Model => "mirror_lease";

    string IStatusRecord<MirrorLease>.State => Holder.Length > 0 ? Held : Released;

    Timestamp IStatusRecord<MirrorLease>.StartTime => default;

    IEnumerable<StatusKey> IStatusRecord<MirrorLease>.Keys => [];

    static bool IStatusRecord<MirrorLease>.IsKnownState(string state) => state is Held or Released;

    static MirrorLease IStatusRecord<MirrorLease>.ReadStored(ReadOnlySpan<byte> utf8Json)
    {
        var reader = new Utf8JsonReader(utf8Json);
        var root = JsonElement.ParseValue(ref reader);
        return new()
        {
            Name = root.GetProperty("name").GetString()!,
            Holder = root.GetProperty("holder").GetString()!,
            Cursor = root.GetProperty("cursor").GetInt64(),
            LastSuccess = Time(root, "last_success"),
            LastFullPass = Time(root, "last_full_pass"),
        };

        static DateTimeOffset? Time(JsonElement root, string name) =>
            root.TryGetProperty(name, out var time)
                ? DateTimeOffset.Parse(time.GetString()!, CultureInfo.InvariantCulture)
                : null;
    }

    static void IStatusRecord<MirrorLease>.WriteStored(MirrorLease value, IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteString("name", value.Name);
        json.WriteString("holder", value.Holder);
        json.WriteNumber("cursor", value.Cursor);
        Time("last_success", value.LastSuccess);
        Time("last_full_pass", value.LastFullPass);
        json.WriteEndObject();

        void Time(string name, DateTimeOffset? time)
        {
            if (time is { } known)
            {
                json.WriteString(name, known.ToString("O", CultureInfo.InvariantCulture));
            }
        }
    }
}
