using System.CommandLine;

namespace StatusConsole;

/// <summary>Options that take one of a few words.</summary>
internal static class Choice
{
    // Not AcceptOnlyFromAmong: its message takes several lines.
    public static Option<string> Of(string name, string description, string usual, IEnumerable<string> others)
    {
        string[] choices = [usual, .. others];
        var option = new Option<string>(name) { Description = $"{description} One of {string.Join(", ", choices)}.", HelpName = "WORD", DefaultValueFactory = _ => usual };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var value }] && !choices.Contains(value))
            {
                result.AddError($"{name} '{value}' is not one of {string.Join(", ", choices)}.");
            }
        });
        return option;
    }
}
