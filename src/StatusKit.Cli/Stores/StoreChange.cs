using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using StatusKit;
using StatusKit.Nmp;
using StatusKit.Storage;

namespace StatusKit.Cli.Stores;

/// <summary>One change in a store, of a record of either system, as the feed and the history show it.</summary>
/// <param name="Sequence">Its number; of a bookmark, the position up to which there is nothing else.</param>
/// <param name="Kind">What happened.</param>
/// <param name="At">When.</param>
/// <param name="Where">Where: among the sessions, at the node or at the hub.</param>
/// <param name="Id">Which record.</param>
/// <param name="Status">The state after it.</param>
/// <param name="Outcome">How the work ended.</param>
/// <param name="Document">The record after it, as stores keep it.</param>
internal sealed record StoreChange(
    long Sequence, StatusChangeKind Kind, DateTimeOffset At, string Where, StatusId Id, string Status, string Outcome,
        Action<IBufferWriter<byte>> Document)
{
    /// <summary>Where sessions are.</summary>
    public const string Sessions = "sessions";

    private static readonly CompositeFormat Layout = CompositeFormat.Parse(
        "{0,8}  {1,-20}  {2,-8}  {3,-7}  {4,-19}  {5,-9}  {6}");

    /// <summary>The head of the lines.</summary>
    public static string Head { get; } = LineOf("SEQUENCE", "AT", "WHERE", "CHANGE", "STATUS", "OUTCOME", "NAME");

    public static StoreChange From<T>(StatusChange<T> change, string where)
        where T : class, IStatusRecord<T> => new(
            change.Sequence,
            change.Kind,
            change.ChangedAt,
            where,
            change.Id,
            change.Value?.State ?? "",
            change.Value is { } value ? StatusRow.OutcomeOf(value.Phase) : "",
            output => T.WriteStored(change.Value!, output));

    /// <summary>The record's name as commands take it: the session's, or node and policy.</summary>
    public string Name => Id.Parts is [var org, var node, var policyOrg, var policy]
        ? new NmpStatusId(new(org, node), new(policyOrg, policy)).ToString()
        : Id.ToString();

    /// <summary>
    /// A line with a place for everything, so that lines that come one by one are aligned; the name, which
    /// may be of any length, comes last.
    /// </summary>
    public string Line => LineOf(
        Sequence.ToString(CultureInfo.InvariantCulture), Time(At), Where, KindText, Escaping
            .Visible(Status), Outcome, Escaping
            .Visible(Name));

    private string KindText => Kind.ToString().ToLowerInvariant();

    /// <summary>The same as one JSON object.</summary>
    public void Write(Utf8JsonWriter json)
    {
        var document = new ArrayBufferWriter<byte>();
        Document(document);
        json.WriteStartObject();
        json.WriteNumber("sequence", Sequence);
        json.WriteString("at", Time(At));
        json.WriteString("where", Where);
        json.WriteString("change", KindText);
        json.WriteStartArray("id");
        foreach (var part in Id.Parts)
        {
            json.WriteStringValue(part);
        }

        json.WriteEndArray();
        json.WritePropertyName("record");
        json.WriteRawValue(document.WrittenSpan, skipInputValidation: true);
        json.WriteEndObject();
    }

    /// <summary>Shows changes as they come.</summary>
    public static async Task Show(Screen screen, IAsyncEnumerable<StoreChange> changes, bool isJson, bool isFollowed)
    {
        if (!isJson)
        {
            screen.Line(Head);
        }

        if (isFollowed)
        {
            screen.Flush();
        }

        await foreach (var change in changes)
        {
            if (isJson)
            {
                screen.Json(change.Write);
            }
            else
            {
                screen.Line(change.Line);
            }

            if (isFollowed)
            {
                screen.Flush();
            }
        }
    }

    /// <summary>A time in UTC, to the second.</summary>
    public static string Time(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string LineOf(params object[] cells) =>
        string.Format(CultureInfo.InvariantCulture, Layout, cells).TrimEnd();
}
