using System.CommandLine;
using System.Diagnostics;
using StatusKit.Cli;
using StatusKit.Cli.Help;

namespace StatusKit.Tests.Console;

public sealed class HelpTests : IDisposable
{
    private readonly ConsoleDesk _desk = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("statuskit-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Every_example_can_be_typed()
    {
        var root = Verbs.Root(Context());
        foreach (var (arguments, _) in Examples.All.Where(each => !each.Arguments.Contains("--watch", StringComparison.Ordinal)))
        {
            Assert.Empty(root.Parse(arguments).Errors);
        }
    }

    [Fact]
    public void Examples_belong_to_commands() =>
        Assert.Empty(Examples.Commands.Except(All(Verbs.Root(Context())).Select(Examples.PathOf)));

    [Fact]
    public async Task Help_ends_with_examples()
    {
        var help = await _desk.Run("sessions", "wait", "--help");

        Assert.Contains("Examples:\n  # two sessions\n  statuskit sessions wait s1 s2 --timeout 30m\n", help.Output);
        Assert.Equal(0, help.ExitCode);
    }

    [Fact]
    public async Task The_manual_page_has_every_command_and_option()
    {
        var page = (await _desk.Run("man")).Output.Replace("\\-", "-", StringComparison.Ordinal);
        foreach (var command in All(Verbs.Root(Context())).Where(each => each is not RootCommand && !each.Hidden))
        {
            Assert.Contains($".SS \"{Examples.PathOf(command)}", page);
            Assert.All(command.Options.Where(option => !option.Hidden), option => Assert.Contains(option.Name, page));
        }
    }

    [ProgramFact("/usr/bin/groff")]
    public async Task The_manual_page_is_understood_without_a_warning()
    {
        File.WriteAllBytes(Path.Combine(_folder, "statuskit.1"), (await _desk.Run("man")).Utf8Output);

        var (output, errors) = await ShellAsync("/usr/bin/groff", "-man", "-Tascii", "-ww", "-P-cbou", Path.Combine(_folder, "statuskit.1"));

        Assert.Equal("", errors);
        Assert.Contains("upgrades diagnose", output);
        Assert.Contains("--threshold NAME=TIME", output);
    }

    [ProgramTheory("/bin/bash")]
    [InlineData("statuskit sessions wa", "wait\nwatch\n")]
    [InlineData("statuskit upgrades list --pol", "--policy\n")]
    [InlineData("statuskit sessions list -o j", "json\njsonl\n")]
    public async Task Bash_completes(string line, string expected) => Assert.Equal(expected, await CompleteAsync(
        "/bin/bash", "bash", $"COMP_LINE='{line}' COMP_POINT={line.Length}; _statuskit; printf '%s\\n' \"${{COMPREPLY[@]}}\""));

    [ProgramFact("/usr/bin/fish")]
    public async Task Fish_completes() => Assert.Equal(
        "wait\nwatch\n", await CompleteAsync("/usr/bin/fish", "fish", "complete -C 'statuskit sessions wa'"));

    [ProgramFact("/usr/bin/zsh")]
    public async Task Zsh_completes() => Assert.Equal("wait\nwatch\n", await CompleteAsync(
        "/usr/bin/zsh",
        "zsh",
        "BUFFER='statuskit sessions wa'; compadd() { printf '%s\\n' $found }; _statuskit",
        before: "compdef() { : }"));

    [Fact]
    public async Task PowerShell_gets_a_script() => Assert.Contains("Register-ArgumentCompleter", (await _desk.Run("completion", "pwsh")).Output);

    // The script asks the command, which is here a script that starts the built one.
    private async Task<string> CompleteAsync(string shell, string name, string ask, string before = "")
    {
        var script = (await _desk.Run("completion", name)).Output;
        var command = Path.Combine(_folder, "statuskit");
        var host = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        File.WriteAllText(command, $"#!/bin/sh\nexec {host} {Path.Combine(AppContext.BaseDirectory, "StatusKit.Cli.dll")} \"$@\"\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(command, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        var file = Path.Combine(_folder, "complete");
        File.WriteAllText(file, $"{before}\n{script}\n{ask}\n");
        var (output, errors) = await ShellAsync(shell, file);
        Assert.Equal("", errors);
        return output;
    }

    private async Task<(string Output, string Errors)> ShellAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = _folder };
        start.Environment["PATH"] = $"{_folder}:{Environment.GetEnvironmentVariable("PATH")}";
        start.Environment["HOME"] = _folder;
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (output, await errors);
    }

    private static IEnumerable<Command> All(Command command) => command.Subcommands.SelectMany(All).Prepend(command);

    private static ConsoleContext Context() => new() { Screen = new(Stream.Null, Stream.Null), Input = Stream.Null };
}

/// <summary>A fact that needs a program; skipped with the reason where it is not installed.</summary>
public sealed class ProgramFactAttribute : FactAttribute
{
    public ProgramFactAttribute(string program) => Skip = File.Exists(program) ? null : $"{program} is not installed";
}

/// <summary>A theory that needs a program; skipped with the reason where it is not installed.</summary>
public sealed class ProgramTheoryAttribute : TheoryAttribute
{
    public ProgramTheoryAttribute(string program) => Skip = File.Exists(program) ? null : $"{program} is not installed";
}
