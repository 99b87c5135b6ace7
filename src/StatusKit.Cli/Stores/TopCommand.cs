using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Spectre.Console;
using Spectre.Console.Rendering;
using StatusKit;

namespace StatusKit.Cli.Stores;

/// <summary>
/// <c>top</c>: both systems at a glance, what needs attention first; live on a terminal, once into a pipe.
/// </summary>
internal static class TopCommand
{
    private const int Usual = 20;

    // Head and foot of the screen.
    private const int OtherLines = 6;

    private static readonly TimeSpan Refresh = TimeSpan.FromSeconds(1);
    private static readonly string[] Head = ["NAME", "STATUS", "OUTCOME", "AGE", "DURATION", "NEEDS", "REASON"];

    public static Command Create(ConsoleContext context)
    {
        var limit = new Option<int?>("--limit")
        {
            Description = $"The most records to show; what the terminal has room for, or {Usual}.",
            HelpName = "N",
            CustomParser = result =>
            {
                if (!int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is < 1 or > 10_000)
                {
                    result.AddError($"--limit '{result.Tokens[0].Value}' is not 1 to 10000.");
                    return null;
                }

                return number;
            },
        };
        var now = NowOption.Create();
        var output = OutputOption.Create();
        var command = new Command(
            "top",
            "Shows how many records of each system stand where, and those that need the most attention: sessions, and upgrades as the hub has them.") { limit, now, output };
        return command.OnStore(context, async (parsed, store, cancellationToken) =>
        {
            Func<DateTimeOffset> clock = parsed.GetValue(now) is { } given ? () => given : context.Time.GetUtcNow;
            var isJson = OutputOption.IsJson(parsed, output);
            if (context.Screen.Terminal is { } terminal && !isJson)
            {
                await Follow(terminal, context.Time, store, clock, parsed.GetValue(limit), cancellationToken);
                return ExitCodes.Ok;
            }

            var overview = await Overview.CreateAsync(
                store, clock(), parsed.GetValue(limit) ?? Usual, cancellationToken);
            if (isJson)
            {
                context.Screen.Json(json => Write(json, overview));
            }
            else
            {
                Write(context.Screen, overview);
            }

            return ExitCodes.Ok;
        });
    }

    /// <summary>Records counted by word in one line, the most first.</summary>
    public static string CountsOf(string what, ImmutableSortedDictionary<string, long> counts)
    {
        var words = counts.OrderByDescending(count => count.Value)
            .ThenBy(count => count.Key, StringComparer.Ordinal)
            .Select(count => $"{count.Value} {(count.Key.Length == 0 ? "without a word" : count.Key)}");
        return Escaping.Visible(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{what}: {counts.Values.Sum()}{(counts.IsEmpty ? "" : $" ({string.Join(", ", words)})")}"));
    }

    /// <summary>Shows it as plain text.</summary>
    public static void Write(Screen screen, Overview overview)
    {
        screen.Line(CountsOf("sessions", overview.Sessions));
        screen.Line(CountsOf("upgrades", overview.Upgrades));
        screen.Line("");
        StatusTable.Write(screen, Head, overview.MostUrgent.Select(CellsOf));
    }

    private static IEnumerable<string> CellsOf(UrgentRecord record) =>
        [.. StatusTable.CellsOf(record.Row), record.Diagnosis.Severity.ToString().ToLowerInvariant(), record.Diagnosis.Code];

    private static void Write(Utf8JsonWriter json, Overview overview)
    {
        json.WriteStartObject();
        foreach (var (name, counts) in new[] { ("sessions", overview.Sessions), ("upgrades", overview.Upgrades) })
        {
            json.WriteStartObject(name);
            foreach (var (word, count) in counts)
            {
                json.WriteNumber(word, count);
            }

            json.WriteEndObject();
        }

        json.WriteStartArray("mostUrgent");
        foreach (var record in overview.MostUrgent)
        {
            json.WriteStartObject();
            foreach (var (name, cell) in Head.Zip(CellsOf(record)))
            {
                json.WriteString(name.ToLowerInvariant(), cell);
            }

            json.WriteString("message", record.Diagnosis.Message);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    // Drawn anew when something changed, and often enough that ages are right.
    private static Task Follow(
        IAnsiConsole terminal,
        TimeProvider time,
        Store store,
        Func<DateTimeOffset> clock,
        int? limit,
        CancellationToken cancellationToken) =>
        terminal.Live(new Text("")).Overflow(VerticalOverflow.Crop).AutoClear(false).StartAsync(async live =>
        {
            while (true)
            {
                var most = limit ?? Math.Max(terminal.Profile.Height - OtherLines, 1);
                live.UpdateTarget(Draw(await Overview.CreateAsync(store, clock(), most, cancellationToken)));
                live.Refresh();
                await Task.Delay(Refresh, time, cancellationToken);
            }
        });

    private static Rows Draw(Overview overview)
    {
        var table = new Table { Border = TableBorder.None };
        foreach (var head in Head)
        {
            table.AddColumn(new TableColumn(new Text(head, new Style(decoration: Decoration.Bold))).NoWrap());
        }

        foreach (var record in overview.MostUrgent)
        {
            var style = Style.Parse(DiagnoseCommand.ColourOf(record.Diagnosis.Severity));
            table.AddRow(
                CellsOf(record).Select(
                    (cell, column) => (IRenderable)new Text(
                        Escaping.Visible(cell),
                        column == Head.Length - 2 ? style : Style.Plain).Overflow(Overflow.Ellipsis)));
        }

        return new(
            new Text(CountsOf("sessions", overview.Sessions)),
            new Text(CountsOf("upgrades", overview.Upgrades)),
            new Text(""),
            table,
            new Text("Ctrl-C ends."));
    }
}
