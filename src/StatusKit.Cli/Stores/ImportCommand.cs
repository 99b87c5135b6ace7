using System.CommandLine;
using System.Text;
using System.Text.Json;
using StatusKit.Cli.Documents;
using StatusKit.Cfs;
using StatusKit.Nmp;

namespace StatusKit.Cli.Stores;

/// <summary><c>import FILE…</c>: takes documents of every kind into a store; and <c>import --generate-fleet N</c>.</summary>
internal static class ImportCommand
{
    private static readonly string[] Extensions = [".json", ".jsonl"];

    // Links are not followed: they may lead back.
    private static readonly EnumerationOptions Inside = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = false };

    public static Command Create(Surroundings here)
    {
        var files = new Argument<string[]>("FILE") { Description = "Documents, exports, and folders with .json and .jsonl files in them; - reads stdin.", Arity = ArgumentArity.ZeroOrMore };
        var session = new Option<string?>("--session") { Description = "The session of a status section that stands alone.", HelpName = "NAME" };
        var node = IdOption("--node", "The node of statuses that do not say it, org/name.");
        var policy = IdOption("--policy", "The policy of statuses that do not say it, org/name.");
        var fleet = CountOption("--generate-fleet", "Make statuses of so many nodes, always the same ones.");
        var policies = CountOption("--policies", "The policies of each node of the fleet; 1 unless given.");
        var output = OutputOption.Create();
        var command = new Command("import", "Keeps the records of documents: what was there is replaced, what is equal is left. Says what was kept, unchanged and refused; exit code 2 when something was refused.")
        {
            files, session, node, policy, fleet, policies, output,
        };
        session.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var name }] && !CfsSession.IsValidName(name))
            {
                result.AddError($"--session '{name}' is no name of a session.");
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
        return command.OnStore(here, async (parsed, store, cancellationToken) =>
        {
            var keeping = new Keeping(here, store);
            try
            {
                var owner = new Owner(parsed.GetValue(session), parsed.GetValue(node), parsed.GetValue(policy));
                foreach (var file in parsed.GetValue(files) ?? [])
                {
                    await ImportAsync(here, keeping, owner, file, cancellationToken);
                }

                foreach (var status in Fleet.Make(parsed.GetValue(fleet) ?? 0, parsed.GetValue(policies) ?? 1))
                {
                    await keeping.AddAsync(StoreRecord.AtNode(status), "fleet", cancellationToken);
                }

                await keeping.FlushAsync(cancellationToken);
            }
            catch (OperationCanceledException)
            {
                here.Screen.Complain($"interrupted: {Summary(keeping)}");
                throw;
            }

            Show(here.Screen, keeping, OutputOption.IsJson(parsed, output));
            return keeping.Refused > 0 ? ExitCodes.Unusable : ExitCodes.Ok;
        }, makes: true);
    }

    private static async Task ImportAsync(Surroundings here, Keeping keeping, Owner owner, string file, CancellationToken cancellationToken)
    {
        if (file != InputFile.Stdin && Directory.Exists(here.PathOf(file)))
        {
            foreach (var inside in FilesIn(here, keeping, file))
            {
                await ImportAsync(here, keeping, owner, inside, cancellationToken);
            }

            return;
        }

        try
        {
            await using var stream = InputFile.Open(here, file);
            var first = new byte[StoreRecord.LineStart.Length];
            var length = InputFile.Guarded(here, file, () => stream.ReadAtLeast(first, first.Length, throwOnEndOfStream: false));
            if (first.AsSpan().SequenceEqual(StoreRecord.LineStart))
            {
                await ImportLinesAsync(here, keeping, file, stream, cancellationToken);
            }
            else
            {
                await ImportDocumentAsync(keeping, owner, file, InputFile.Read(here, file, stream, first[..length]), cancellationToken);
            }
        }
        catch (UnusableException e)
        {
            keeping.Refuse(e.Remark);
        }
    }

    private static string[] FilesIn(Surroundings here, Keeping keeping, string folder)
    {
        var path = here.PathOf(folder);
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
            keeping.Refuse(new Remark(folder, null, Severity.Error, "unreadable-folder", "it or a folder in it cannot be read"));
            return [];
        }
    }

    // All of a document or nothing: what it holds is looked at before the first record is kept.
    private static async Task ImportDocumentAsync(Keeping keeping, Owner owner, string file, byte[] utf8Json, CancellationToken cancellationToken)
    {
        var kind = DocumentKinds.Choose(DocumentKinds.Auto, utf8Json, file);
        List<StoreRecord> records = [.. new ImportedRecords(file, owner).Of(DocumentKinds.Read(kind, utf8Json, file, []))];
        foreach (var record in records)
        {
            await keeping.AddAsync(record, file, cancellationToken);
        }
    }

    private static async Task ImportLinesAsync(Surroundings here, Keeping keeping, string file, Stream stream, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(stream, new UTF8Encoding(false, throwOnInvalidBytes: true));
        var begun = Encoding.UTF8.GetString(StoreRecord.LineStart);
        for (var line = 1; InputFile.Guarded(here, file, reader.ReadLine) is { } text; line++)
        {
            var utf8 = Encoding.UTF8.GetBytes(begun + text);
            begun = "";
            try
            {
                await keeping.AddAsync(StoreRecord.Read(utf8), file, cancellationToken);
            }
            catch (JsonException e)
            {
                keeping.Refuse(Remark.Of(e, file, utf8) with { Place = new(line, 1) });
            }
        }
    }

    private static string Summary(Keeping keeping) => $"{keeping.Kept} kept, {keeping.Unchanged} unchanged, {keeping.Refused} refused";

    private static void Show(Screen screen, Keeping keeping, bool isJson)
    {
        if (!isJson)
        {
            screen.Line(Summary(keeping));
            return;
        }

        screen.ClearProgress();
        screen.Json(json =>
        {
            json.WriteStartObject();
            json.WriteNumber("kept", keeping.Kept);
            json.WriteNumber("unchanged", keeping.Unchanged);
            json.WriteNumber("refused", keeping.Refused);
            json.WriteEndObject();
        });
    }

    private static Option<ExchangeId?> IdOption(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "ID",
        CustomParser = result =>
        {
            if (!ExchangeId.TryParse(result.Tokens[0].Value, null, out var id))
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
            if (!int.TryParse(result.Tokens[0].Value, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var count) || count is < 1 or > 1_000_000)
            {
                result.AddError($"{name} '{result.Tokens[0].Value}' is not 1 to 1000000.");
                return null;
            }

            return count;
        },
    };
}
