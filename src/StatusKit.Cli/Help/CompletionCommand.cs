using System.CommandLine;
using System.Text;

namespace StatusKit.Cli.Help;

/// <summary><c>completion bash|zsh|fish|pwsh</c>: a script that completes verbs and options in a shell.</summary>
internal static class CompletionCommand
{
    // Each asks the command itself, so the script does not go out of date.
    private static readonly Dictionary<string, string> Scripts = new()
    {
        ["bash"] = """
            _statuskit() {
              local IFS=$'\n'
              COMPREPLY=($(statuskit "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null))
            }
            complete -o default -F _statuskit statuskit

            """,
        ["zsh"] = """
            _statuskit() {
              local -a found
              found=("${(@f)$(statuskit "[suggest:${#BUFFER}]" "$BUFFER" 2>/dev/null)}")
              compadd -a found
            }
            compdef _statuskit statuskit

            """,
        ["fish"] = """
            function _statuskit
              set -l line (commandline -cp)
              statuskit "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null
            end
            complete -c statuskit -a '(_statuskit)'

            """,
        ["pwsh"] = """
            Register-ArgumentCompleter -Native -CommandName statuskit -ScriptBlock {
              param($word, $line, $position)
              statuskit "[suggest:$position]" "$line" | ForEach-Object { [System.Management.Automation.CompletionResult]::new($_) }
            }

            """,
    };

    public static Command Create(ConsoleContext context)
    {
        var shell = new Argument<string>("SHELL") { Description = $"One of {string.Join(", ", Scripts.Keys)}." };
        shell.AcceptOnlyFromAmong([.. Scripts.Keys]);
        var command = new Command(
            "completion",
            "Prints a script that completes verbs and options: eval \"$(statuskit completion bash)\".") { shell };
        command.SetAction(
            parsed => context.Screen.Document(
                Encoding.UTF8.GetBytes(Scripts[parsed.GetRequiredValue(shell)].ReplaceLineEndings("\n"))));
        return command;
    }
}
