using System.CommandLine;

namespace StatusKit.Cli;

/// <summary>How the console's own verbs print what they found.</summary>
internal enum OutputFormat
{
    Table,
    Wide,
    Json,
    JsonLines,
    Csv,
}

/// <summary><c>-o FORMAT</c>.</summary>
internal static class OutputOption
{
    private const string Text = "text";
    private const string Table = "table";
    private const string Wide = "wide";
    private const string Json = "json";
    private const string JsonLines = "jsonl";
    private const string Csv = "csv";

    /// <summary>For verbs that print one thing: <c>table</c> or <c>json</c>.</summary>
    public static Option<string> Create() => Create([Json]);

    /// <summary>For verbs that print records: also <c>wide</c>, <c>jsonl</c> and <c>csv</c>.</summary>
    public static Option<string> CreateForRecords() => Create([Wide, Json, JsonLines, Csv]);

    /// <summary>For diagnoses: text unless given.</summary>
    public static Option<string> CreateForDiagnoses() => Create(Text, [Table, Wide, Json, JsonLines, Csv]);

    /// <summary>The format of diagnoses; null for text.</summary>
    public static OutputFormat? DiagnosisFormatOf(ParseResult parsed, Option<string> output) =>
        parsed.GetValue(output) == Text ? null : FormatOf(parsed, output);

    public static bool IsJson(ParseResult parsed, Option<string> output) =>
        FormatOf(parsed, output) == OutputFormat.Json;

    public static OutputFormat FormatOf(ParseResult parsed, Option<string> output) => parsed.GetValue(output) switch
    {
        Wide => OutputFormat.Wide,
        Json => OutputFormat.Json,
        JsonLines => OutputFormat.JsonLines,
        Csv => OutputFormat.Csv,
        _ => OutputFormat.Table,
    };

    private static Option<string> Create(string[] others) => Create(Table, others);

    private static Option<string> Create(string usual, string[] others)
    {
        var output = ChoiceOption.Create("--output", "The format of the output.", usual, others);
        output.Aliases.Add("-o");
        return output;
    }
}
