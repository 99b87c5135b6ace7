using System.CommandLine;

namespace StatusKit.Cli;

/// <summary><c>-o table|json</c>: how the console's own verbs show what they found.</summary>
internal static class OutputOption
{
    private const string Json = "json";

    public static Option<string> Create()
    {
        var output = ChoiceOption.Create("--output", "How to show it.", "table", [Json]);
        output.Aliases.Add("-o");
        return output;
    }

    public static bool IsJson(ParseResult parsed, Option<string> output) => parsed.GetValue(output) == Json;
}
