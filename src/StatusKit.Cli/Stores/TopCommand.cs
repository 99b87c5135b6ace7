using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Spectre.Console;
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

    // How often ages are brought up to date without any change.
    private const int PausesWithoutChange = 5;

    private static readonly TimeSpan Refresh = TimeSpan.FromSeconds(1);
    private static readonly TableColumn[] Columns = [.. StatusTable.RecordColumns, TableColumn.Needs, TableColumn.Reason];

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
        var haGroups = HaGroupsOption.Create();
        var command = new Command(
            "top",
            "Shows how many records of each system are in each state, and those that need the most attention: sessions, "
            + "and upgrades as the hub has them.")
        {
            limit,
            haGroups,
            output,
        };
        options.AddTo(command);
        return command.OnStore(context, async (parsed, store, cancellationToken) =>
        {
            var haGroupOf = HaGroupsOption.Read(context, parsed, haGroups);
            Func<int, Task<Overview>> look = most => Overview.CreateAsync(
                store, options.Read(parsed, context.Time), most, cancellationToken, haGroupOf);
            var isJson = OutputOption.IsJson(parsed, output);
            if (context.Screen.Terminal is { } terminal && !isJson)
            {
                await Follow(terminal, context.Time, store, look, parsed.GetValue(limit), cancellationToken);
                return ExitCodes.Ok;
            }

            var overview = await look(parsed.GetValue(limit) ?? Usual);
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
            .Select(count => $"{count.Value} {(count.Key.Length == 0 ? "without a state" : count.Key)}");
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
        StatusTable.Write(screen, Columns, overview.MostUrgent.Select(CellsOf));
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
            foreach (var (column, cell) in Columns.Zip(CellsOf(record)))
            {
                json.WriteString(column.Head.ToLowerInvariant(), cell);
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
        Func<int, Task<Overview>> look,
        int? limit,
        CancellationToken cancellationToken) =>
        terminal.Live(new Text("")).Overflow(VerticalOverflow.Crop).AutoClear(false).StartAsync(async live =>
        {
            for (var (drawn, pauses) = (-1L, 0); ; pauses++)
            {
                var last = await store.Sessions.GetSequenceAsync(cancellationToken);
                if (last != drawn || pauses >= PausesWithoutChange)
                {
                    var overview = await look(limit ?? Math.Max(terminal.Profile.Height - OtherLines, 1));
                    live.UpdateTarget(Draw(overview, terminal.Profile.Width));
                    live.Refresh();
                    (drawn, pauses) = (last, 0);
                }

                await Task.Delay(Refresh, time, cancellationToken);
            }
        });

    private static Rows Draw(Overview overview, int width)
    {
        var table = StatusTable.LinesOf(Columns, overview.MostUrgent.Select(CellsOf), width, hasSymbols: true);
        return new(
            [.. LinesOf(overview).Select(line => new Text(line)), new Text(""), .. table.Select(Screen.Drawn),
                new Text("Ctrl-C ends.")]);
    }
}
