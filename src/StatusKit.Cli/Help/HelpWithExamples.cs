using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace StatusKit.Cli.Help;

/// <summary>The help of a command, and what it is used for.</summary>
internal sealed class HelpWithExamples(SynchronousCommandLineAction help) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    /// <summary>Lets the help of all commands show examples.</summary>
    public static void AddTo(RootCommand root)
    {
        if (root.Options.OfType<HelpOption>().FirstOrDefault() is { Action: SynchronousCommandLineAction action } option)
        {
            option.Action = new HelpWithExamples(action);
        }
    }

    public override int Invoke(ParseResult parseResult)
    {
        var exitCode = help.Invoke(parseResult);
        var examples = Examples.For(parseResult.CommandResult.Command);
        if (examples.Count > 0)
        {
            var output = parseResult.InvocationConfiguration.Output;
            output.WriteLine("Examples:");
            foreach (var (arguments, meaning) in examples)
            {
                output.WriteLine($"  # {meaning}");
                output.WriteLine($"  {Verbs.CommandName} {arguments}");
            }

            output.WriteLine();
        }

        return exitCode;
    }
}
