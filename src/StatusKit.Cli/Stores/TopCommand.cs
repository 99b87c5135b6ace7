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
    private const int OtherLines = 7;

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
                var text = result.Tokens[0].Value;
                if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                    || number is < 1 or > 10_000)
                {
                    result.AddError($"--limit '{result.Tokens[0].Value}' is not 1 to 10000.");
                    return null;
                }

                return number;
            },
        };
        var options = new DiagnosisOptions();
        var output = OutputOption.Create();
        var command = new Command(
            "top",
            "Shows how many records of each system are in each state, and those that need the most attention: sessions, "
            + "and upgrades as the hub has them.")
        {
            limit,
            output,
        };
        options.AddTo(command);
        return command.OnStore(context, async (parsed, store, cancellationToken) =>
        {
            Func<DiagnosisContext> judging = () => options.Read(parsed, context.Time);
            var isJson = OutputOption.IsJson(parsed, output);
            if (context.Screen.Terminal is { } terminal && !isJson)
            {
                await Follow(terminal, context.Time, store, judging, parsed.GetValue(limit), cancellationToken);
                return ExitCodes.Ok;
            }

            var overview = await Overview.CreateAsync(store, judging(), parsed.GetValue(limit) ?? Usual,
                cancellationToken);
            if (isJson)
            {
                context.Screen.Json(json => Write(json, overview));
            }
            else
            {
                Write(context.Screen, overview);
            }

            return ExitCodes.Ok;
        }, services: ServiceUse.Followed);
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
        foreach (var line in LinesOf(overview))
        {
            screen.Line(line);
        }

        screen.Line("");
        StatusTable.Write(screen, Head, overview.MostUrgent.Select(CellsOf));
    }

    // The counts, and what is wrong with several records together.
    private static IEnumerable<string> LinesOf(Overview overview)
    {
        yield return CountsOf("sessions", overview.Sessions.ByState);
        yield return CountsOf("upgrades", overview.Upgrades.ByState);
        if (overview.Needs.Any())
        {
            var needs = overview.Needs.Select(count =>
                string.Create(CultureInfo.InvariantCulture,
                    $"{count.Value} {count.Key.ToString().ToLowerInvariant()}"));
            yield return $"needs: {string.Join(", ", needs)}";
        }

        foreach (var finding in overview.Findings)
        {
            var severity = finding.Severity.ToString().ToLowerInvariant();
            yield return Escaping.Visible($"{severity} {finding.Code}: {finding.Message}");
        }
    }

    private static IEnumerable<string> CellsOf(UrgentRecord record) =>
        [.. StatusTable.CellsOf(record.Row), record.Diagnosis.Severity.ToString().ToLowerInvariant(),
            record.Diagnosis.Code];

    private static void Write(Utf8JsonWriter json, Overview overview)
    {
        json.WriteStartObject();
        var counted = new[] { ("sessions", overview.Sessions.ByState), ("upgrades", overview.Upgrades.ByState) };
        foreach (var (name, counts) in counted)
        {
            json.WriteStartObject(name);
            foreach (var (word, count) in counts)
            {
                json.WriteNumber(word, count);
            }

            json.WriteEndObject();
        }

        json.WriteStartObject("needs");
        foreach (var (severity, count) in overview.Needs)
        {
            json.WriteNumber(severity.ToString().ToLowerInvariant(), count);
        }

        json.WriteEndObject();
        json.WriteStartObject("policies");
        foreach (var (policy, counts) in overview.Upgrades.ByGroup)
        {
            json.WriteStartObject(policy);
            foreach (var (state, count) in counts)
            {
                json.WriteNumber(state, count);
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteStartArray("findings");
        foreach (var finding in overview.Findings)
        {
            json.WriteStartObject();
            json.WriteString("severity", finding.Severity.ToString().ToLowerInvariant());
            json.WriteString("code", finding.Code);
            json.WriteString("message", finding.Message);
            json.WriteEndObject();
        }

        json.WriteEndArray();
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

    // Drawn again when something changed, and often enough that ages are right.
    private static Task Follow(
        IAnsiConsole terminal,
        TimeProvider time,
        Store store,
        Func<DiagnosisContext> judging,
        int? limit,
        CancellationToken cancellationToken) =>
        terminal.Live(new Text("")).Overflow(VerticalOverflow.Crop).AutoClear(false).StartAsync(async live =>
        {
            while (true)
            {
                var most = limit ?? Math.Max(terminal.Profile.Height - OtherLines, 1);
                live.UpdateTarget(Draw(await Overview.CreateAsync(store, judging(), most, cancellationToken)));
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

        return new([.. LinesOf(overview).Select(line => new Text(line)), new Text(""), table,
            new Text("Ctrl-C ends.")]);
    }
}
