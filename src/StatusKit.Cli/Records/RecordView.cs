using System.Text.Json;
using StatusKit.Cli.Stores;
using StatusKit.Storage;

namespace StatusKit.Cli.Records;

/// <summary>Prints records in every format.</summary>
internal static class RecordView
{
    private static readonly TableColumn[] WideColumns =
        [.. StatusTable.RecordColumns, TableColumn.Phase, TableColumn.Needs, TableColumn.Reason, TableColumn.Changed];

    /// <summary>Prints records.</summary>
    /// <param name="screen">Where to.</param>
    /// <param name="kind">Their kind.</param>
    /// <param name="records">The records.</param>
    /// <param name="format">The format.</param>
    /// <param name="now">The time that ages count to.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    public static async Task WriteAsync<T>(
        Screen screen, RecordKind<T> kind, IAsyncEnumerable<Stored<T>> records, OutputFormat format,
            DateTimeOffset now, CancellationToken cancellationToken)
        where T : class, IStatusRecord<T>
    {
        switch (format)
        {
            case OutputFormat.Json:
                var all = await records.ToListAsync(cancellationToken);
                screen.Json(json =>
                {
                    json.WriteStartArray();
                    all.ForEach(stored => Write(json, kind, stored, now));
                    json.WriteEndArray();
                });
                break;
            case OutputFormat.JsonLines:
                await foreach (var stored in records.WithCancellation(cancellationToken))
                {
                    screen.Json(json => Write(json, kind, stored, now));
                }

                break;
            case OutputFormat.Csv:
                screen.Line(TableOutput.Csv(WideColumns.Select(column => column.Head.ToLowerInvariant())));
                await foreach (var stored in records.WithCancellation(cancellationToken))
                {
                    screen.Line(TableOutput.Csv(WideCellsOf(kind, stored, now)));
                }

                break;
            default:
                var isWide = format == OutputFormat.Wide;
                var rows = await records.Select(
                    stored => isWide
                        ? WideCellsOf(kind, stored, now)
                        : StatusTable.CellsOf(kind.RowOf(stored.Value, now))).ToListAsync(cancellationToken);
                StatusTable.Write(screen, isWide ? WideColumns : StatusTable.RecordColumns, rows, isWide);
                break;
        }
    }

    /// <summary>Writes a record with what it means as one JSON object.</summary>
    public static void Write<T>(Utf8JsonWriter json, RecordKind<T> kind, Stored<T> stored, DateTimeOffset now)
        where T : class, IStatusRecord<T>
    {
        var (row, diagnosis) = (kind.RowOf(stored.Value, now), kind.Diagnose(stored, new DiagnosisContext(now)));
        json.WriteStartObject();
        json.WriteString("name", row.Name);
        json.WriteString("status", row.Status);
        json.WriteString("phase", Lower(stored.Value.Phase));
        json.WriteString("needs", Lower(diagnosis.Severity));
        json.WriteString("reason", diagnosis.Code);
        json.WriteString("message", diagnosis.Message);
        json.WriteNumber("sequence", stored.Sequence);
        json.WritePropertyName("record");
        using (var document = JsonDocument.Parse(kind.DocumentOf(stored.Value)))
        {
            document.RootElement.WriteTo(json); // on one line
        }

        json.WriteEndObject();
    }

    private static IEnumerable<string> WideCellsOf<T>(RecordKind<T> kind, Stored<T> stored, DateTimeOffset now)
        where T : class, IStatusRecord<T>
    {
        var diagnosis = kind.Diagnose(stored, new DiagnosisContext(now));
        return [.. StatusTable.CellsOf(kind.RowOf(stored.Value, now)), Lower(stored.Value.Phase),
            Lower(diagnosis.Severity), diagnosis.Code, StoreChange.Time(stored.ChangedAt)];
    }

    private static string Lower<TEnum>(TEnum value)
        where TEnum : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}
