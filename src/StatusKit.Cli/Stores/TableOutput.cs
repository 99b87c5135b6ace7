using System.Text.Json;

namespace StatusKit.Cli.Stores;

/// <summary>Prints rows of any columns in every format.</summary>
internal static class TableOutput
{
    /// <summary>Prints rows; in JSON as objects whose members are named by the columns.</summary>
    /// <param name="screen">Where to.</param>
    /// <param name="format">The format.</param>
    /// <param name="columns">The columns.</param>
    /// <param name="rows">A cell for each column.</param>
    public static void Write(
        Screen screen, OutputFormat format, IReadOnlyList<TableColumn> columns, IEnumerable<IEnumerable<string>> rows)
    {
        switch (format)
        {
            case OutputFormat.Json:
                screen.Json(json =>
                {
                    json.WriteStartArray();
                    foreach (var row in rows)
                    {
                        Write(json, columns, row);
                    }

                    json.WriteEndArray();
                });
                break;
            case OutputFormat.JsonLines:
                foreach (var row in rows)
                {
                    screen.Json(json => Write(json, columns, row));
                }

                break;
            case OutputFormat.Csv:
                screen.Line(Csv(columns.Select(column => NameOf(column))));
                foreach (var row in rows)
                {
                    screen.Line(Csv(row));
                }

                break;
            default:
                StatusTable.Write(screen, columns, rows, format == OutputFormat.Wide);
                break;
        }
    }

    /// <summary>A line of CSV.</summary>
    public static string Csv(IEnumerable<string> cells) => string.Join(',', cells.Select(cell =>
        cell.AsSpan().IndexOfAny(",\"\r\n") < 0
            ? cell
            : $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\""));

    private static void Write(Utf8JsonWriter json, IReadOnlyList<TableColumn> columns, IEnumerable<string> row)
    {
        json.WriteStartObject();
        foreach (var (column, cell) in columns.Zip(row))
        {
            json.WriteString(NameOf(column), cell);
        }

        json.WriteEndObject();
    }

    private static string NameOf(TableColumn column) => column.Head.ToLowerInvariant();
}
