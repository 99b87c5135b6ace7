using System.CommandLine;
using System.Text;
using System.Text.Json;
using StatusKit.Cfs;
using StatusKit.Cli.Documents;
using StatusKit.Nmp;

namespace StatusKit.Cli.Stores;

/// <summary>
/// <c>import FILE…</c>: takes documents of every kind into a store; and <c>import --generate-fleet N</c>.
/// </summary>
internal static class ImportCommand
{
    private static readonly string[] Extensions = [".json", ".jsonl", ".toml", ".yaml", ".yml"];

    // Links are not followed: they may lead back.
    private static readonly EnumerationOptions Inside =
        new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = false };

    public static Command Create(ConsoleContext context)
    {
        var files = new Argument<string[]>(
            "FILE")
        {
            Description =
                "Documents in JSON, TOML or YAML, one or several in a file, exports, and folders of them; - reads "
                + "stdin.",
            Arity =
                    ArgumentArity.ZeroOrMore
        };
        var session = new Option<string?>(
            "--session")
        { Description = "The session of a status section without a name.", HelpName = "NAME" };
        var node = IdOption("--node", "The node of statuses that do not say it, org/name.");
        var policy = IdOption("--policy", "The policy of statuses that do not say it, org/name.");
        var fleet = CountOption("--generate-fleet", "Make statuses of so many nodes, always the same ones.");
        var policies = CountOption("--policies", "The policies of each node of the fleet; 1 unless given.");
        var prune = new Option<bool>(
            "--prune")
        {
            Description =
                "Also delete what a complete list does not have: sessions, or the statuses of its node. A page of a "
                + "list is not complete."
        };
        var output = OutputOption.Create();
        var command = new Command(
            "import",
            "Stores the records of documents. A record replaces the stored one, unless that is a newer one of the "
            + "same run. Exit code 2 when something was refused.")
        {
            files, session, node, policy, prune, fleet, policies, output,
        };
        session.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var name }] && !CfsSession.IsValidName(name))
            {
                result.AddError($"--session '{name}' is not a valid session name.");
            }
        });
        command.Validators.Add(result =>
        {
            if (result.GetValue(files) is not { Length: > 0 } && result.GetResult(fleet) is null)
            {
                result.AddError("FILE or --generate-fleet must be given.");
            }
            else if (result.GetValue(files)?.Count(file => file == InputFile.Stdin) > 1)
            {
                result.AddError("Only one FILE can be stdin.");
            }
        });
        return command.OnStore(context, async (parsed, store, cancellationToken) =>
        {
            var importer = new RecordImporter(context, store);
            try
            {
                var owner = new RecordOwner(parsed.GetValue(session), parsed.GetValue(node), parsed.GetValue(policy));
                var documents = new ImportedDocuments(importer);
                foreach (var file in parsed.GetValue(files) ?? [])
                {
                    await ImportAsync(context, importer, documents, owner, file, isFound: false, cancellationToken);
                }

                var (nodes, each) = (parsed.GetValue(fleet) ?? 0, parsed.GetValue(policies) ?? 1);
                importer.Expected = importer.Kept + importer.Unchanged + importer.Refused + documents.Count + ((long)nodes * each);
                await documents.ImportAsync(cancellationToken);

                foreach (var status in FleetGenerator.Generate(nodes, each))
                {
                    await importer.AddAsync(StoreRecord.ForNode(status), "fleet", cancellationToken);
                }

                await importer.FlushAsync(cancellationToken);
                if (parsed.GetValue(prune))
                {
                    await documents.PruneAsync(store, cancellationToken);
                }
            }
            catch (OperationCanceledException)
            {
                context.Screen.WriteError($"interrupted: {Summary(importer)}");
                throw;
            }

            Show(context.Screen, importer, OutputOption.IsJson(parsed, output));
            return importer.Refused > 0 ? ExitCodes.Unusable : ExitCodes.Ok;
        }, createsStore: true);
    }

    private static async Task ImportAsync(
        ConsoleContext context,
        RecordImporter importer,
        ImportedDocuments documents,
        RecordOwner owner,
        string file,
        bool isFound,
        CancellationToken cancellationToken)
    {
        if (file != InputFile.Stdin && Directory.Exists(context.PathOf(file)))
        {
            foreach (var inside in FilesIn(context, importer, file))
            {
                await ImportAsync(context, importer, documents, owner, inside, isFound: true, cancellationToken);
            }

            return;
        }

        try
        {
            await using var stream = InputFile.Open(context, file);
            var first = new byte[StoreRecord.LineStart.Length];
            var length = InputFile.Guarded(
                context, file, () => stream.ReadAtLeast(first, first.Length, throwOnEndOfStream: false));
            if (first.AsSpan().SequenceEqual(StoreRecord.LineStart))
            {
                await ImportLinesAsync(context, importer, file, stream, cancellationToken);
            }
            else
            {
                documents.Add(
                    file, InputFile.Read(context, file, stream, first[..length]), owner.OwnerOf(file, isFound));
            }
        }
        catch (UnusableException e)
        {
            importer.Refuse(e.Diagnostic);
        }
    }

    private static string[] FilesIn(ConsoleContext context, RecordImporter importer, string folder)
    {
        var path = context.PathOf(folder);
        try
        {
            return
            [
                .. Directory.EnumerateFiles(path, "*", Inside)
                    .Where(name => Extensions.Contains(Path.GetExtension(name)))
                    .Order(StringComparer.Ordinal)
                    .Select(name => Path.Combine(folder, Path.GetRelativePath(path, name))),
            ];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            importer.Refuse(
                new Diagnostic(
                    folder, null, Severity.Error, "unreadable-folder", "it or a folder in it cannot be read"));
            return [];
        }
    }

    private static async Task ImportLinesAsync(
        ConsoleContext context,
        RecordImporter importer,
        string file,
        Stream stream,
        CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(stream, new UTF8Encoding(false, throwOnInvalidBytes: true));
        var begun = Encoding.UTF8.GetString(StoreRecord.LineStart);
        for (var line = 1; InputFile.Guarded(context, file, reader.ReadLine) is { } text; line++)
        {
            var utf8 = Encoding.UTF8.GetBytes(begun + text);
            begun = "";
            try
            {
                await importer.AddAsync(StoreRecord.Read(utf8), file, cancellationToken);
            }
            catch (JsonException e)
            {
                importer.Refuse(Diagnostic.From(e, file, utf8) with { Position = new(0, line, 1) });
            }
        }
    }

    private static string Summary(RecordImporter importer) =>
        $"{importer.Kept} kept, {importer.Unchanged} unchanged, {importer.Refused} "
        + $"refused{(importer.Deleted is { } deleted ? $", {deleted} deleted" : "")}";

    private static void Show(Screen screen, RecordImporter importer, bool isJson)
    {
        if (!isJson)
        {
            screen.Line(Summary(importer));
            return;
        }

        screen.ClearProgress();
        screen.Json(json =>
        {
            json.WriteStartObject();
            json.WriteNumber("kept", importer.Kept);
            json.WriteNumber("unchanged", importer.Unchanged);
            json.WriteNumber("refused", importer.Refused);
            if (importer.Deleted is { } deleted)
            {
                json.WriteNumber("deleted", deleted);
            }

            json.WriteEndObject();
        });
    }

    private static Option<ExchangeId?> IdOption(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "ID",
        CustomParser = result =>
        {
            if (!ExchangeId.TryParse(result.Tokens[0].Value, out var id))
            {
                result.AddError($"{name} '{result.Tokens[0].Value}' is not org/name.");
                return null;
            }

            return id;
        },
    };

    private static Option<int?> CountOption(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "N",
        CustomParser = result =>
        {
            if (!int.TryParse(
                    result.Tokens[0].Value,
                    System.Globalization.NumberStyles.None,
                    System.Globalization.CultureInfo.InvariantCulture,
                    out var count)
                || count is < 1 or > 1_000_000)
            {
                result.AddError($"{name} '{result.Tokens[0].Value}' is not 1 to 1000000.");
                return null;
            }

            return count;
        },
    };
}
