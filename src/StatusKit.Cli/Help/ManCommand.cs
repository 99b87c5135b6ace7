using System.CommandLine;
using System.Reflection;
using System.Text;

namespace StatusKit.Cli.Help;

/// <summary><c>man</c>: the manual page of all commands.</summary>
internal static class ManCommand
{
    public static Command Create(ConsoleContext context, RootCommand root)
    {
        var command = new Command(
            "man", "Prints the manual page: statuskit man | man -l -, or > /usr/local/share/man/man1/statuskit.1.");
        command.SetAction(_ =>
        {
            var version = typeof(ManCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>();
            context.Screen.Document(
                Encoding.UTF8.GetBytes(ManPage.Write(root, version?.InformationalVersion.Split('+')[0] ?? "")));
        });
        return command;
    }
}
