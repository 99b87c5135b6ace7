using System.CommandLine;
using System.Text;

namespace StatusKit.Cli.Help;

/// <summary>The manual page, in the language of <c>man(7)</c>, made of the commands themselves.</summary>
internal static class ManPage
{
    /// <summary>The page.</summary>
    /// <param name="root">All commands.</param>
    /// <param name="version">The version that its foot names.</param>
    public static string Write(RootCommand root, string version)
    {
        var page = new StringBuilder();
        page.Append($".TH STATUSKIT 1 \"\" \"StatusKit {Text(version)}\" \"User Commands\"\n");
        page.Append($".SH NAME\n{Verbs.CommandName} \\- status of CFS sessions and of upgrades by node management policy\n");
        page.Append($".SH SYNOPSIS\n.B {Verbs.CommandName}\n.I COMMAND\n[\\fIOPTION\\fR]...\n");
        page.Append($".SH DESCRIPTION\n{Text(root.Description ?? "")}\n");
        WriteOptions(page, root);
        page.Append(".SH COMMANDS\n");
        foreach (var command in All(root))
        {
            WriteCommand(page, command);
        }

        page.Append(".SH EXIT STATUS\n");
        foreach (var (code, meaning) in ExitCodes.Meanings)
        {
            page.Append($".TP\n.B {code}\n{Text(meaning)}\n");
        }

        page.Append(".SH ENVIRONMENT\n");
        foreach (var (variable, meaning) in Variables)
        {
            page.Append($".TP\n.B {variable}\n{Text(meaning)}\n");
        }

        page.Append(".SH EXAMPLES\n");
        foreach (var (arguments, meaning) in Examples.For(root))
        {
            WriteExample(page, arguments, meaning);
        }

        return page.ToString();
    }

    private static readonly (string Name, string Meaning)[] Variables =
    [
        ("NO_COLOR", "No color, also on a terminal."),
        ("HZN_ORG_ID", "The organization at the Exchange."),
        ("HZN_EXCHANGE_USER_AUTH", "The credentials for the Exchange, ORG/USER:PASSWORD."),
        ("PGPASSWORD", "The password for PostgreSQL."),
        ("STATUSKIT_ARA_HOST", "The host of the links to logs."),
        ("STATUSKIT_CONFIGURATIONS", "The configurations that exist; all unless set."),
        ("STATUSKIT_PAGE_SIZE", "The size of a page of 'cray'."),
    ];

    private static IEnumerable<Command> All(Command parent) =>
        parent.Subcommands.Where(command => !command.Hidden).SelectMany(command => All(command).Prepend(command));

    private static void WriteCommand(StringBuilder page, Command command)
    {
        var arguments = string.Concat(command.Arguments.Where(each => !each.Hidden).Select(UsageOf));
        page.Append($".SS \"{Text(Examples.PathOf(command))}{arguments}\"\n{Text(command.Description ?? "")}\n");
        foreach (var argument in command.Arguments.Where(each => !each.Hidden))
        {
            page.Append($".TP\n.I {Text(argument.Name)}\n{Text(argument.Description ?? "")}\n");
        }

        WriteOptions(page, command);
        foreach (var (line, meaning) in Examples.For(command))
        {
            WriteExample(page, line, meaning);
        }
    }

    private static void WriteOptions(StringBuilder page, Command command)
    {
        foreach (var option in command.Options.Where(each => !each.Hidden))
        {
            var names = string.Join(", ", option.Aliases.Prepend(option.Name).Order(StringComparer.Ordinal).Select(Text));
            var value = option.ValueType == typeof(bool) || option.Arity.MaximumNumberOfValues == 0
                ? ""
                : $" \\fI{Text(option.HelpName ?? "VALUE")}\\fR";
            page.Append($".TP\n\\fB{names}\\fR{value}\n{Text(option.Description ?? "")}\n");
        }
    }

    private static void WriteExample(StringBuilder page, string arguments, string meaning) =>
        page.Append($".PP\n{Text(meaning)}:\n.PP\n.RS\n.nf\n{Verbs.CommandName} {Text(arguments)}\n.fi\n.RE\n");

    private static string UsageOf(Argument argument) => (argument.Arity.MinimumNumberOfValues, argument.Arity.MaximumNumberOfValues) switch
    {
        (0, 1) => $" [{Text(argument.Name)}]",
        (0, _) => $" [{Text(argument.Name)}]...",
        (_, > 2) => $" {Text(argument.Name)}...",
        _ => $" {Text(argument.Name)}",
    };

    // A dot or an apostrophe at the start of a line would be a command, and a hyphen could become a dash.
    private static string Text(string text)
    {
        var escaped = text.ReplaceLineEndings(" ").Replace("\\", "\\e", StringComparison.Ordinal)
            .Replace("-", "\\-", StringComparison.Ordinal).Replace("\"", "\\(dq", StringComparison.Ordinal)
            .Replace("…", "...", StringComparison.Ordinal);
        return escaped.StartsWith('.') || escaped.StartsWith('\'') ? "\\&" + escaped : escaped;
    }
}
