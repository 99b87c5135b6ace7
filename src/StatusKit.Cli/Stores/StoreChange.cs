using System.Buffers;
using System.Globalization;
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

    // Lines come one by one, so widths cannot be those of the widest cell.
    private static readonly (TableColumn Column, int Width)[] Columns =
    [
        (new("SEQUENCE", 20) { IsNumber = true }, 8),
        (new("AT", 70), 20),
        (new("WHERE", 10), 8),
        (new("CHANGE", 30), 7),
        (TableColumn.Status, 19),
        (TableColumn.Outcome, 9),
        (TableColumn.Name, 34),
    ];

    /// <summary>The head of the lines.</summary>
    public static string Head { get; } = Layout(null)(HeadCells);

    private static string[] HeadCells => [.. Columns.Select(each => each.Column.Head)];

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
    public string Line => Layout(null)(Cells);

    private string[] Cells =>
    [
        Sequence.ToString(CultureInfo.InvariantCulture), Time(At), Where, KindText, Status, Outcome, Name,
    ];

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

    /// <summary>Shows changes as they come; in JSON each on a line of its own.</summary>
    public static async Task Show(
        Screen screen, IAsyncEnumerable<StoreChange> changes, OutputFormat format, bool isFollowed)
    {
        var isJson = format is OutputFormat.Json or OutputFormat.JsonLines;
        Func<string[], string> line = format == OutputFormat.Csv
            ? TableOutput.Csv
            : Layout(format == OutputFormat.Wide ? null : screen.Width);
        if (!isJson)
        {
            screen.Line(line(format == OutputFormat.Csv ? [.. HeadCells.Select(head => head.ToLowerInvariant())] : HeadCells));
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
                screen.Line(line(change.Cells));
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

    private static Func<string[], string> Layout(int? width)
    {
        var columns = Array.ConvertAll(Columns, each => each.Column);
        return StatusTable.LayoutOf(columns, Array.ConvertAll(Columns, each => each.Width), width);
    }
}
