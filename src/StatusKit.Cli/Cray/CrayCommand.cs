using System.Text;

namespace StatusKit.Cli.Cray;

/// <summary>What a command of <c>cray</c> does with its arguments.</summary>
internal delegate Task<int> CrayAction(
    CrayMirror mirror, CrayCommand command, CrayArguments arguments, CancellationToken cancellationToken);

/// <summary>A command of <c>cray</c>, such as <c>cray cfs v3 sessions list</c>.</summary>
/// <param name="Path">All its words.</param>
/// <param name="Argument">The argument that it needs; null for none.</param>
/// <param name="Description">A sentence for its help.</param>
/// <param name="Action">What it does.</param>
/// <param name="Own">The options that only some commands have.</param>
internal sealed record CrayCommand(
    string Path, string? Argument, string Description, CrayAction Action, params IReadOnlyList<CrayOption> Own)
{
    public static readonly CrayOption Configuration = new(
        "--configuration",
        CrayValueType.Text,
        "The configuration of cray that names the service.")
    { ValueNames = ["CONFIG"], Variable = "CRAY_CONFIG" };
    public static readonly CrayOption Format = CrayOption.Choice(
        "--format",
        "How to print the answer.",
        CrayOutput.Json,
        CrayOutput.Toml,
        CrayOutput.Yaml) with
    { Variable = "CRAY_FORMAT" };
    public static readonly CrayOption Token = new(
        "--token",
        CrayValueType.Text,
        "A file with the token of the service.")
    { ValueNames = ["TOKEN_FILE_PATH"], Variable = "CRAY_CREDENTIALS" };
    public static readonly CrayOption Quiet = CrayOption.Flag("--quiet", null, "Accepted, and without effect.");
    public static readonly CrayOption Verbose = CrayOption.Flag(
        "--verbose", "-v", "Three times: also print the request and the body of an error.");
    public static readonly CrayOption Help = CrayOption.Flag("--help", "-h", "Show this help.");
    public static readonly CrayOption Store = new(
        "--store", CrayValueType.Text, "The SQLite file to work on.")
    { ValueNames = ["FILE"] };
    public static readonly CrayOption Postgres = new(
        "--postgres", CrayValueType.Text, "The PostgreSQL server to work on.")
    { ValueNames = ["CONNECTION"] };
    public static readonly CrayOption Cfs = new(
        "--cfs", CrayValueType.Text, "The service to work on, such as https://api.example.")
    { ValueNames = ["URL"] };

    private static readonly CrayOption[] Common =
        [Configuration, Quiet, Format, Token, Verbose, Help, Store, Postgres, Cfs];

    /// <summary>All its options.</summary>
    public IReadOnlyList<CrayOption> Options { get; } = [.. Own, .. Common];

    /// <summary>How it reports errors.</summary>
    public CrayStyle Style { get; } = new(Path, Argument is null ? "[OPTIONS]" : $"[OPTIONS] {Argument}");

    /// <summary>Its help.</summary>
    public string HelpText
    {
        get
        {
            var text = new StringBuilder($"Usage: {Path} {Style.Arguments}\n\n  {Description}\n\nOptions:\n");
            foreach (var option in Options)
            {
                var names = string.Join(' ', option.ValueNames);
                var head =
                    $"  {(option.ShortName is null ? "" : $"{option.ShortName}, ")}{option.Name}{(names.Length == 0 ? "" : $" {names}")}";
                text.Append(head.Length > 30 ? $"{head}\n{new string(' ', 34)}" : head.PadRight(34))
                    .Append(option.Description)
                    .Append(option.IsRequired ? "  [required]\n" : "\n");
            }

            return text.ToString();
        }
    }
}

/// <summary>How <c>cray</c> reports errors: its usage, a hint, an empty line and the error.</summary>
/// <param name="Path">The words of the command.</param>
/// <param name="Arguments">What follows them.</param>
internal sealed record CrayStyle(string Path, string Arguments)
{
    /// <summary>The command line is wrong, or the service answered with an error.</summary>
    public StopException Usage(string message) =>
        new(ExitCodes.Unusable, $"Usage: {Path} {Arguments}", $"Try '{Path} -h' for help.", "", $"Error: {message}");

    /// <summary>The service cannot be reached.</summary>
    public StopException Unreachable(string message) =>
        new(ExitCodes.Unusable, $"Usage: {Path} {Arguments}", "", $"Error: {message}");

    /// <summary>An error in one line.</summary>
    public static StopException OneLine(
        string message, int exitCode = ExitCodes.Unusable) => new(exitCode, $"Error: {message}");
}
