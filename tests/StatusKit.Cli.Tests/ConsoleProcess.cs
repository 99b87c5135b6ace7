using System.Diagnostics;
using System.Text;

namespace StatusKit.Tests.Console;

/// <summary>The built console as a process of its own, in the folder of the corpus.</summary>
internal sealed class ConsoleProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly CancellationTokenSource _patience = new(Patience);
    private readonly StringBuilder _errors = new();
    private readonly TaskCompletionSource _errorsEnded = new();

    private ConsoleProcess(IEnumerable<string> command)
    {
        var start = new ProcessStartInfo(command.First())
        {
            WorkingDirectory = ConsoleRun.Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,

            // As at a desk that likes colours: only the redirection speaks against them.
            Environment = { ["TERM"] = "xterm-256color", ["COLORTERM"] = "truecolor", ["NO_COLOR"] = null, ["DOTNET_TieredPGO"] = "0" },
        };
        foreach (var argument in command.Skip(1))
        {
            start.ArgumentList.Add(argument);
        }

        _process = Process.Start(start)!;
        _ = Gather();
    }

    private static string[] Console => [Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", Path.Combine(AppContext.BaseDirectory, "StatusKit.Cli.dll")];

    /// <summary>Runs it to its end.</summary>
    public static async Task<ConsoleRun> Run(params string[] arguments)
    {
        using var process = Start(arguments);
        process._process.StandardInput.Close();
        return await process.End();
    }

    /// <summary>Runs another program that lies beside the tests, such as a sample.</summary>
    public static async Task<ConsoleRun> RunProgram(string name)
    {
        using var process = new ConsoleProcess([Console[0], Path.Combine(AppContext.BaseDirectory, $"{name}.dll")]);
        process._process.StandardInput.Close();
        return await process.End();
    }

    /// <summary>Runs a line of the shell in which <c>$STATUSKIT</c> is the console.</summary>
    public static async Task<ConsoleRun> RunInShell(string line)
    {
        using var process = new ConsoleProcess(["bash", "-c", $"STATUSKIT='{string.Join(' ', Console)}'; {line}"]);
        process._process.StandardInput.Close();
        return await process.End();
    }

    /// <summary>Starts it, to be read line by line and interrupted: however the tests were started, it obeys SIGINT.</summary>
    public static ConsoleProcess Start(params string[] arguments) => new([.. OperatingSystem.IsLinux() ? ["env", "--default-signal=INT"] : Array.Empty<string>(), .. Console, .. arguments]);

    /// <summary>Starts it on a terminal of its own, which <c>script</c> of util-linux makes; its output is what the terminal receives.</summary>
    public static ConsoleProcess StartOnTerminal(params string[] arguments)
    {
        var command = string.Join(' ', Console.Concat(arguments).Select(StatusHint.Quote));
        return new(["env", "--default-signal=INT", "script", "-qec", $"stty rows 24 cols 120; exec {command}", "/dev/null"]);
    }

    /// <summary>The next line of stdout.</summary>
    public async Task<string?> ReadLine() => await _process.StandardOutput.ReadLineAsync(_patience.Token);

    /// <summary>Reads stdout until a text comes, and answers all that was read.</summary>
    public async Task<string> ReadUntil(string text)
    {
        var read = new StringBuilder();
        var buffer = new char[4096];
        while (!read.ToString().Contains(text, StringComparison.Ordinal))
        {
            var length = await _process.StandardOutput.ReadAsync(buffer, _patience.Token);
            Assert.True(length > 0, $"'{text}' did not come, but: {read}{(length == 0 ? Errors : "")}");
            read.Append(buffer, 0, length);
        }

        return read.ToString();
    }

    /// <summary>Waits until stderr ends with a text.</summary>
    public async Task ErrorsUntil(string text)
    {
        while (!Errors.EndsWith(text, StringComparison.Ordinal))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), _patience.Token);
        }
    }

    /// <summary>Types on the terminal.</summary>
    public async Task Type(string text)
    {
        await _process.StandardInput.WriteAsync(text);
        await _process.StandardInput.FlushAsync();
    }

    /// <summary>Ctrl-C.</summary>
    public void Interrupt()
    {
        using var kill = Process.Start("kill", ["-INT", $"{_process.Id}"]);
        kill.WaitForExit();
    }

    /// <summary>Waits for its end; what was not read of stdout yet.</summary>
    public async Task<ConsoleRun> End()
    {
        var output = new MemoryStream();
        var rest = await _process.StandardOutput.ReadToEndAsync(_patience.Token);
        output.Write(Encoding.UTF8.GetBytes(rest));
        await _process.WaitForExitAsync(_patience.Token);
        await _errorsEnded.Task.WaitAsync(_patience.Token);
        return new(_process.ExitCode, output.ToArray(), Errors);
    }

    private string Errors
    {
        get
        {
            lock (_errors)
            {
                return _errors.ToString();
            }
        }
    }

    private async Task Gather()
    {
        var buffer = new char[4096];
        for (int length; (length = await _process.StandardError.ReadAsync(buffer)) > 0;)
        {
            lock (_errors)
            {
                _errors.Append(buffer, 0, length);
            }
        }

        _errorsEnded.SetResult();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
        _patience.Dispose();
    }
}
