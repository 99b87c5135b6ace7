using System.CommandLine;

namespace StatusKit.Cli;

/// <summary>Options that take one of a few words.</summary>
internal static class ChoiceOption
{
    public static Option<string> Create(string name, string description, string usual, IEnumerable<string> others)
    {
        string[] choices = [usual, .. others];
        var option = new Option<string>(
            name)
        { Description = Describe(description, choices), HelpName = "WORD", DefaultValueFactory = _ => usual };
        Restrict(option, choices);
        return option;
    }

    /// <summary>The same without a usual word.</summary>
    public static Option<string?> CreateOptional(string name, string description, IReadOnlyList<string> choices)
    {
        var option = new Option<string?>(name) { Description = Describe(description, choices), HelpName = "WORD" };
        Restrict(option, choices);
        return option;
    }

    private static string Describe(string description, IReadOnlyList<string> choices) =>
        $"{description} One of {string.Join(", ", choices)}.";

    // Not AcceptOnlyFromAmong: its message takes several lines.
    private static void Restrict(Option option, IReadOnlyList<string> choices)
    {
        option.CompletionSources.Add([.. choices]);
        option.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var value }] && !choices.Contains(value))
            {
                result.AddError($"{option.Name} '{value}' is not one of {string.Join(", ", choices)}.");
            }
        });
    }
}
