using System.Buffers;
using System.CommandLine;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using StatusKit.Nmp;

namespace StatusKit.Cli;

/// <summary><c>transitions [--format table|mermaid|json]</c>: how the status of an upgrade may change.</summary>
internal static class TransitionsCommand
{
    private const string Table = "table";
    private const string Mermaid = "mermaid";
    private const string Json = "json";

    public static Command Create(ConsoleContext context)
    {
        var format = ChoiceOption.Create(
            "--format",
            "How to write the table; the diagram leaves out the rows of a cluster's status file.",
            Table,
            [Mermaid, Json]);
        var command = new Command("transitions", "Shows how the status of an upgrade may change.") { format };
        command.SetAction(parsed => Run(context, parsed.GetRequiredValue(format)));
        return command;
    }

    private static int Run(ConsoleContext context, string format)
    {
        context.Screen.Document(format switch
        {
            Mermaid => Encoding.UTF8.GetBytes(NmpTransitionTable.Corrected.ToMermaid()),
            Json => AsJson(),
            _ => Encoding.UTF8.GetBytes(AsTable()),
        });
        return ExitCodes.Ok;
    }

    private static string AsTable()
    {
        string[][] rows =
            [["ID", "TRIGGER", "ACTOR", "WRITTEN", "FROM", "TO", "GUARD"],
                .. NmpTransitionTable.Corrected.Rows.Select(Cells)];
        int[] widths = [.. rows[0].Select((_, column) => rows.Max(row => row[column].Length))];
        var text = new StringBuilder();
        foreach (var row in rows)
        {
            text.Append(
                string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd()).Append('\n');
        }

        return text.ToString();
    }

    private static string[] Cells(NmpTransition row) =>
    [
        row.Id,
        row.Trigger.ToString(),
        row.Actor.ToString(),
        row.Places == NmpPlaces.None ? "-" : string.Join('+', Places(row)),
        row.From.Count == 0 ? "-" : Abridged(row.From),
        row.To?.Text ?? $"({row.Outcome switch { NmpTransitionOutcome.Stays => "stays", NmpTransitionOutcome.Deleted => "deleted", _ => "as reported" }})",
        row.Guard,
    ];

    // A long list says more by what it lacks.
    private static string Abridged(NmpStateSet states) =>
        NmpStateSet.Any.Except(states) is { Count: 1 } missing ? $"any but {missing}" : states.ToString();

    private static IEnumerable<string> Places(NmpTransition row) =>
        new[] { NmpPlaces.Agent, NmpPlaces.Hub, NmpPlaces.StatusFile }.Where(
            place => row.Places.HasFlag(place)).Select(place => Camel(place));

    private static byte[] AsJson()
    {
        var bytes = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(
            bytes,
            new JsonWriterOptions
            {
                Indented = true,
                NewLine = "\n",
                Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping
            });
        json.WriteStartArray();
        foreach (var row in NmpTransitionTable.Corrected.Rows)
        {
            Write(json, row);
        }

        json.WriteEndArray();
        json.Flush();
        return [.. bytes.WrittenSpan, (byte)'\n'];
    }

    private static void Write(Utf8JsonWriter json, NmpTransition row)
    {
        json.WriteStartObject();
        json.WriteString("id", row.Id);
        json.WriteString("trigger", Camel(row.Trigger));
        json.WriteString("actor", Camel(row.Actor));
        WriteList(json, "writtenAt", Places(row));
        WriteStates(json, "from", row.From);
        WriteStates(json, "uncheckedFrom", row.UncheckedFrom);
        json.WriteString("outcome", Camel(row.Outcome));
        json.WriteString("to", row.To?.Text);
        json.WriteString("guard", row.Guard);
        json.WriteStartObject("effects");
        foreach (var (field, effect) in Effects(row.Effects).Where(e => e.Effect != NmpEffect.Keep))
        {
            json.WriteString(field, Camel(effect));
        }

        json.WriteEndObject();
        json.WriteString("sideEffects", row.SideEffects);
        json.WriteBoolean("isReport", row.IsReport);
        json.WriteString("nodeType", row.NodeType is { } type ? Camel(type) : null);
        WriteList(json, "quirks", row.Quirks);
        json.WriteString("source", row.Source);
        json.WriteEndObject();
    }

    // Null is every state that is not documented.
    private static void WriteStates(Utf8JsonWriter json, string name, NmpStateSet states) =>
        WriteList(
            json, name, states.Select(state => state == NmpStateKind.Other ? null : NmpState.All[(int)state - 1].Text));

    private static void WriteList(Utf8JsonWriter json, string name, IEnumerable<string?> items)
    {
        json.WriteStartArray(name);
        foreach (var item in items)
        {
            json.WriteStringValue(item);
        }

        json.WriteEndArray();
    }

    private static IEnumerable<(string Field, NmpEffect Effect)> Effects(NmpEffects effects) =>
    [
        ("startTime", effects.StartTime),
        ("endTime", effects.EndTime),
        ("errorMessage", effects.ErrorMessage),
        ("downloadAttempts", effects.DownloadAttempts),
        ("schedule", effects.Schedule),
        ("upgradedVersions", effects.Versions),
        ("latestMap", effects.LatestMap),
    ];

    private static string Camel<T>(T name)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(name.ToString());
}
