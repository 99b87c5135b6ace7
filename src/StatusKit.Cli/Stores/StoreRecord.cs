using System.Buffers;
using System.Text;
using System.Text.Json;
using StatusKit.Cfs;
using StatusKit.Nmp;
using StatusKit.Storage;

namespace StatusKit.Cli.Stores;

/// <summary>A record of either system and the place that keeps it.</summary>
/// <param name="Session">The session, or null.</param>
/// <param name="Upgrade">The upgrade's status, or null.</param>
/// <param name="Where">The place: sessions, node or hub.</param>
internal sealed record StoreRecord(CfsSession? Session, NmpNodeStatus? Upgrade, string Where)
{
    private const string WhereName = "where";
    private const string RecordName = "record";

    /// <summary>
    /// What it makes of the record that is there, for documents that hold only a part; null takes its place.
    /// </summary>
    public Func<StoreRecord, StoreRecord>? Onto { get; init; }

    /// <summary>Whether a store can keep it: databases cannot hold every text.</summary>
    public bool IsStorable => Session is not null ? AreTextsStorable(Session) : AreTextsStorable(Upgrade!);

    /// <summary>What it is stored under.</summary>
    public StatusId Id => Session is not null ? new(Session.Name) : NmpNodeStatus.StorageId(Upgrade!.Id);

    /// <summary>The session's name, or the node's and the policy's.</summary>
    public string Name => Session?.Name ?? Upgrade!.Id.ToString();

    /// <summary>Whether it depends on the stored record: as a part of it, or because it can be older.</summary>
    public bool IsComparable =>
        Onto is not null || Session is not null || Upgrade!.Status.AgentUpgrade.LastUpdated != default;

    /// <summary>How every line of an export begins.</summary>
    public static ReadOnlySpan<byte> LineStart => "{\"where\":\""u8;

    public static StoreRecord ForSession(CfsSession session) => new(session, null, StoreChange.Sessions);

    public static StoreRecord ForNode(NmpNodeStatus upgrade) => new(null, upgrade, NmpScopes.Node);

    public static StoreRecord ForHub(NmpNodeStatus upgrade) => new(null, upgrade, NmpScopes.Hub);

    /// <summary>Whether two records hold the same.</summary>
    public bool IsEqualTo(StoreRecord other) =>
        Where == other.Where && Equals(Session, other.Session) && Equals(Upgrade, other.Upgrade);

    /// <summary>Why it must not take the place of a stored record; null when it may.</summary>
    public StatusReason? OlderThan(StoreRecord stored) => Session is not null
        ? CfsSessionSnapshot.Replace(stored.Session, Session).Reason
        : NmpStatusSnapshot.Replace(stored.Upgrade!.Status, Upgrade!.Status).Reason;

    /// <summary>Reads a line of an export.</summary>
    /// <exception cref="JsonException">It is none.</exception>
    public static StoreRecord Read(ReadOnlyMemory<byte> line)
    {
        using var parsed = JsonDocument.Parse(line);
        if (parsed.RootElement is { ValueKind: JsonValueKind.Object } root
            && root.TryGetProperty(WhereName, out var where)
                && where.ValueKind == JsonValueKind.String && root.TryGetProperty(RecordName, out var record))
        {
            var document = Encoding.UTF8.GetBytes(record.GetRawText());
            switch (where.GetString())
            {
                case StoreChange.Sessions:
                    return ForSession(Stored<CfsSession>(document));
                case NmpScopes.Node:
                    return ForNode(Stored<NmpNodeStatus>(document));
                case NmpScopes.Hub:
                    return ForHub(Stored<NmpNodeStatus>(document));
            }
        }

        throw new JsonException(
            $"a line of an export has '{WhereName}' ({StoreChange.Sessions}, {NmpScopes.Node} or {NmpScopes.Hub}) and "
            + $"'{RecordName}'",
            path: "$",
            lineNumber: null,
            bytePositionInLine: null);
    }

    /// <summary>Writes the line of an export.</summary>
    public void Write(Utf8JsonWriter json)
    {
        var document = new ArrayBufferWriter<byte>();
        if (Session is not null)
        {
            WriteStored(Session, document);
        }
        else
        {
            WriteStored(Upgrade!, document);
        }

        json.WriteStartObject();
        json.WriteString(WhereName, Where);
        json.WritePropertyName(RecordName);
        json.WriteRawValue(document.WrittenSpan, skipInputValidation: true);
        json.WriteEndObject();
    }

    // An id refuses what no store can keep.
    private static bool AreTextsStorable<T>(T value)
        where T : class, IStatusRecord<T>
    {
        try
        {
            _ = value.Id;
            foreach (var text in value.Keys.SelectMany(key => new[] { key.Name, key.Value }).Append(value.State).Where(text => text.Length > 0))
            {
                _ = new StatusId(text);
            }

            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static T Stored<T>(ReadOnlySpan<byte> utf8Json)
        where T : class, IStatusRecord<T> => T.ReadStored(utf8Json);

    private static void WriteStored<T>(T value, IBufferWriter<byte> output)
        where T : class, IStatusRecord<T> => T.WriteStored(value, output);
}
