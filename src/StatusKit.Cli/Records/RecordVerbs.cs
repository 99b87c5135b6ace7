using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using StatusKit.Cli.Documents;
using StatusKit.Cli.Stores;
using StatusKit.Storage;

namespace StatusKit.Cli.Records;

/// <summary>The verbs that every kind of record has: list, show, wait, watch, diagnose, history and delete.</summary>
/// <typeparam name="T">The type of the record.</typeparam>
internal sealed class RecordVerbs<T>(ConsoleContext context, RecordKind<T> kind, Func<FilterOptions> filters)
    where T : class, IStatusRecord<T>
{
    /// <summary>All of them.</summary>
    public IEnumerable<Command> All() => [List(), Show(), Wait(), Watch(), Diagnose(), History(), Delete()];

    private Command List()
    {
        var (filter, output, now) = (filters(), OutputOption.CreateForRecords(), NowOption.Create());
        var newest = CountOption("--newest", "The last started first, and only N of them when N is given.", isOptional: true);
        var limit = CountOption("--limit", "The most records to print.");
        var command = new Command("list", $"Lists the {kind.Group} that match.") { newest, limit, now, output };
        filter.AddTo(command);
        var watch = LiveView.AddTo(command, context);
        return command.OnStore(context, (parsed, store, cancellationToken) =>
        {
            return LiveView.ShowAsync(
                context.Screen, parsed.GetValue(watch), kind.StoreOf(store).GetSequenceAsync, Draw, context.Time, cancellationToken);

            async Task<int> Draw(Screen screen)
            {
                var time = parsed.GetValue(now) ?? context.Time.GetUtcNow();
                var query = filter.Read(parsed, time) with
                {
                    Order = parsed.GetResult(newest) is null ? StatusOrder.Id : StatusOrder.NewestFirst,
                    Limit = parsed.GetValue(limit) ?? parsed.GetValue(newest),
                };
                var records = kind.StoreOf(store).ListAsync(query, cancellationToken);
                await RecordView.WriteAsync(
                    screen, kind, records, OutputOption.FormatOf(parsed, output), time, cancellationToken);
                return ExitCodes.Ok;
            }
        }, services: ServiceUse.Followed);
    }

    private static Option<int?> CountOption(string name, string description, bool isOptional = false) => new(name)
    {
        Description = description,
        HelpName = "N",
        Arity = isOptional ? ArgumentArity.ZeroOrOne : ArgumentArity.ExactlyOne,
        CustomParser = result =>
        {
            if (result.Tokens is [{ Value: var text }])
            {
                if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0)
                {
                    return number;
                }

                result.AddError($"{name} '{text}' must be a number of at least 1.");
            }

            return null;
        },
    };

    private Command Show()
    {
        var (id, output) = (IdArgument(), OutputOption.Create());
        var command = new Command(
            "show",
            $"Prints one {kind.Noun} as the original does, and what it says in one line; exit code 3 when there is none.") { id, output };
        return command.OnStore(context, async (parsed, store, cancellationToken) =>
        {
            var stored = await FindAsync(store, parsed.GetRequiredValue(id), cancellationToken);
            if (OutputOption.IsJson(parsed, output))
            {
                context.Screen.Json(json => RecordView.Write(json, kind, stored, context.Time.GetUtcNow()));
            }
            else
            {
                context.Screen.Document(kind.DocumentOf(stored.Value));
                context.Screen.Line(kind.SummaryOf(stored.Value));
            }

            return ExitCodes.Ok;
        }, services: ServiceUse.Read);
    }

    private Command Diagnose()
    {
        var (filter, options, output) = (filters(), new DiagnosisOptions(), OutputOption.CreateForDiagnoses());
        var id = IdArgument(isOptional: true);
        var command = new Command(
            "diagnose",
            $"Says what is wrong, the most urgent first; without {string.Join(' ', kind.IdNames)}, of all {kind.Group} "
            + "that need attention. Exit code 1 when something is probably wrong.")
        {
            id, output,
        };
        options.AddTo(command);
        filter.AddTo(command);
        var watch = LiveView.AddTo(command, context);
        return command.OnStore(context, (parsed, store, cancellationToken) =>
        {
            return LiveView.ShowAsync(
                context.Screen, parsed.GetValue(watch), kind.StoreOf(store).GetSequenceAsync, Draw, context.Time, cancellationToken);

            async Task<int> Draw(Screen screen)
            {
                var judging = options.Read(parsed, context.Time);
                List<Diagnosed> found = parsed.GetValue(id) is { Length: > 0 } words
                    ? [Diagnosed(await FindAsync(store, words, cancellationToken), judging)]
                    : await Select(store, filter, parsed, cancellationToken)
                        .Select(stored => Diagnosed(stored, judging))
                        .Where(d => d.Diagnosis.Severity > StatusSeverity.Ok)
                        .ToListAsync(cancellationToken);
                return DiagnoseCommand.Show(screen, found, OutputOption.DiagnosisFormatOf(parsed, output));
            }
        }, services: ServiceUse.Followed);
    }

    private Command History()
    {
        var (id, output) = (IdArgument(), OutputOption.CreateForRecords());
        var command = new Command(
            "history",
            $"Shows the last changes of one {kind.Noun}, also of one that was deleted; exit code 3 when there are none.") { id, output };
        return command.OnStore(context, async (parsed, store, cancellationToken) =>
        {
            var words = parsed.GetRequiredValue(id);
            _ = kind.IdOf(words); // says what is wrong with the words
            var changes = await HistoryCommand.ListAsync(store, words, cancellationToken)
                .OrderBy(change => change.Sequence)
                .ToListAsync(cancellationToken);
            if (changes is [])
            {
                throw NotFound(words);
            }

            await StoreChange.Show(
                context.Screen, changes.ToAsyncEnumerable(), OutputOption.FormatOf(parsed, output), isFollowed: false);
            return ExitCodes.Ok;
        });
    }

    private Command Watch()
    {
        var (id, after, output) = (IdArgument(isOptional: true), ChangesCommand.AfterOption(), OutputOption.CreateForRecords());
        var command = new Command(
            "watch",
            $"Shows every change of {kind.Group} as it happens, until it is interrupted.") { id, after, output };
        return command.OnStore(context, async (parsed, store, cancellationToken) =>
        {
            StatusId? only = parsed.GetValue(id) is { Length: > 0 } words ? kind.IdOf(words) : null;
            var records = kind.StoreOf(store);
            var position = parsed.GetValue(after) ?? await records.GetSequenceAsync(cancellationToken);
            var changes = records.WatchAsync(position, cancellationToken: cancellationToken)
                .Where(change => change.Kind != StatusChangeKind.Bookmark && (only is null || change.Id == only))
                .Select(change => StoreChange.From(change, kind.Where));
            await ChangesCommand.Guarded(
                () => StoreChange.Show(context.Screen, changes, OutputOption.FormatOf(parsed, output), isFollowed: true));
            return ExitCodes.Ok;
        }, services: ServiceUse.Followed);
    }

    private Command Wait()
    {
        var (filter, output) = (filters(), OutputOption.Create());
        var id = IdArgument(isOptional: true, isRepeatable: true);
        var timeout = DurationOption.Create(
            "--timeout", "How long to wait at most, such as 90s, 30m, 8h or 2d; no limit unless given.");
        var isCreated = new Option<bool>("--for-creation")
        {
            Description = $"Also wait for a {kind.Noun} that is named and not there yet.",
        };
        var after = NowOption.Create("--started-after", "Wait for a run that started after this time: the next one under the same name.");
        var any = new Option<bool>("--any") { Description = "Until the first one has ended, not all." };
        var command = new Command(
            "wait",
            $"Waits for the end of {kind.Group}: those named, or all that match now. Exit code 0 when all succeeded, "
                + "1 when one did not, 3 when there is none, 4 when the time is up.") { id, timeout, isCreated, after, any, output };
        filter.AddTo(command);
        return command.OnStore(context, async (parsed, store, cancellationToken) =>
        {
            List<StatusId> ids = parsed.GetValue(id) is { Length: > 0 } words
                ? [.. words.Chunk(kind.IdNames.Count).Select(kind.IdOf)]
                : await Select(
                    store,
                    filter,
                    parsed,
                    cancellationToken).Select(stored => stored.Value.Id).ToListAsync(cancellationToken);
            if (ids is [])
            {
                throw new StopException(
                    ExitCodes.NotFound, $"{kind.Group}: error not-found there is no such {kind.Noun}");
            }

            var options = new StatusWaitOptions<T>
            {
                Timeout = parsed.GetValue(timeout),
                WaitForCreation = parsed.GetValue(isCreated),
                StartedAfter = parsed.GetValue(after),
                Progress = new WaitProgress<T>(context.Screen, kind, ids.Count, context.Time),
                Diagnose = (record, now) => kind.Diagnose(new Stored<T>(record, 0, now), new DiagnosisContext(now)),
            };
            var results = await kind.StoreOf(store).WaitForEndAsync(
                ids, parsed.GetValue(any) ? StatusWaitMode.Any : StatusWaitMode.All, options, cancellationToken);
            context.Screen.ClearProgress();
            foreach (var result in results)
            {
                Print(result, OutputOption.IsJson(parsed, output));
            }

            return parsed.GetValue(any) && results.Any(result => result.Outcome == StatusWaitOutcome.Reached)
                ? results.Where(result => result.Outcome == StatusWaitOutcome.Reached).Min(ExitCodeOf)
                : results.Max(ExitCodeOf);
        }, services: ServiceUse.Followed);
    }

    private Command Delete()
    {
        var filter = filters();
        var id = IdArgument(isOptional: true, isRepeatable: true);
        var all = new Option<bool>("--all") { Description = $"All {kind.Group} that match." };
        var command = new Command(
            "delete",
            $"Deletes {kind.Group}: those named, or with --all those that match. Exit code 3 when one of those named is not there.") { id, all };
        filter.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetValue(all) == result.GetValue(id) is { Length: > 0 })
            {
                result.AddError($"Either {string.Join(' ', kind.IdNames)} or --all must be given.");
            }
        });
        return command.OnStore(context, async (parsed, store, cancellationToken) =>
        {
            var (records, exitCode) = (kind.StoreOf(store), ExitCodes.Ok);
            var deleted = parsed.GetValue(all)
                ? await records.DeleteManyAsync(filter.Read(parsed, context.Time.GetUtcNow()), cancellationToken)
                : 0;
            foreach (var words in (parsed.GetValue(id) ?? []).Chunk(kind.IdNames.Count))
            {
                if (await records.DeleteAsync(kind.IdOf(words), cancellationToken))
                {
                    deleted++;
                }
                else
                {
                    exitCode = ExitCodes.NotFound;
                    context.Screen.WriteError(NotFound(words).Message);
                }
            }

            context.Screen.Line($"{deleted} deleted");
            return exitCode;
        });
    }

    private Argument<string[]> IdArgument(bool isOptional = false, bool isRepeatable = false)
    {
        var words = kind.IdNames.Count;
        var argument = new Argument<string[]>(string.Join(' ', kind.IdNames))
        {
            Description = words == 1 ? $"The {kind.Noun}." : "The node, and the policy, each org/name.",
            Arity = new(isOptional ? 0 : words, 100_000),
        };
        argument.Validators.Add(result =>
        {
            if (result.Tokens.Count % words != 0)
            {
                result.AddError($"{string.Join(' ', kind.IdNames)} must be given together.");
            }
            else if (!isRepeatable && result.Tokens.Count > words)
            {
                result.AddError($"Only one {kind.Noun} can be given.");
            }
        });
        return argument;
    }

    private IAsyncEnumerable<Stored<T>> Select(
        Store store, FilterOptions filter, ParseResult parsed, CancellationToken cancellationToken) =>
        kind.StoreOf(store).ListAsync(filter.Read(parsed, context.Time.GetUtcNow()), cancellationToken);

    private async Task<Stored<T>> FindAsync(
        Store store, IReadOnlyList<string> words, CancellationToken cancellationToken) =>
        await kind.StoreOf(store).GetAsync(kind.IdOf(words), cancellationToken) ?? throw NotFound(words);

    private StopException NotFound(IEnumerable<string> words) =>
        new(ExitCodes.NotFound, $"{string.Join(' ', words)}: error not-found there is no such {kind.Noun}");

    private Diagnosed Diagnosed(Stored<T> stored, DiagnosisContext judging) =>
        new(kind.RowOf(stored.Value, judging.Now).Name, kind.Diagnose(stored, judging));

    private void Print(StatusWaitResult<T> result, bool isJson)
    {
        var exitCode = ExitCodeOf(result);
        if (isJson)
        {
            context.Screen.Json(json => Write(json, result));
        }
        else if (exitCode is ExitCodes.Ok or ExitCodes.Findings)
        {
            context.Screen.Line(kind.SummaryOf(result.Last!.Value), exitCode == ExitCodes.Ok ? "green" : "red");
        }
        else
        {
            context.Screen.WriteError(result.Message);
        }
    }

    private static int ExitCodeOf(StatusWaitResult<T> result) => result switch
    {
        { Outcome: StatusWaitOutcome.Missing or StatusWaitOutcome.Deleted } => ExitCodes.NotFound,
        { Outcome: StatusWaitOutcome.TimedOut } => ExitCodes.TimedOut,
        { Last.Value.Phase: StatusPhase.Succeeded } => ExitCodes.Ok,
        _ => ExitCodes.Findings,
    };

    private void Write(Utf8JsonWriter json, StatusWaitResult<T> result)
    {
        json.WriteStartObject();
        json.WriteString(
            "name", result.Last is { Value: var last } ? kind.RowOf(last, default).Name : result.Id.ToString());
        json.WriteString("wait", JsonNamingPolicy.CamelCase.ConvertName(result.Outcome.ToString()));
        if (result.Last is { Value: var record })
        {
            json.WriteString("status", record.State);
            json.WriteString("outcome", StatusRow.OutcomeOf(record.Phase));
        }

        if (result.Diagnosis is { } diagnosis)
        {
            json.WriteString("reason", diagnosis.Code);
            json.WriteString("message", diagnosis.Message);
        }

        json.WriteEndObject();
    }
}
