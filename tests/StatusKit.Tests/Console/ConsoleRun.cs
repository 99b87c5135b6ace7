using System.Diagnostics;
using System.Text;

namespace StatusKit.Tests.Console;

/// <summary>One run of the built console as a process of its own, in the folder of the corpus: what it wrote, and its exit code.</summary>
internal sealed record ConsoleRun(int ExitCode, byte[] Utf8Output, string Errors)
{
    public static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Corpus");

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public string Output => Encoding.UTF8.GetString(Utf8Output);

    public static Task<ConsoleRun> With(params string[] arguments) => Reading([], arguments);

    public static Task<ConsoleRun> Reading(string stdin, params string[] arguments) => Reading(Encoding.UTF8.GetBytes(stdin), arguments);

    public static async Task<ConsoleRun> Reading(byte[] stdin, params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            ArgumentList = { Path.Combine(AppContext.BaseDirectory, "StatusConsole.dll") },
            WorkingDirectory = Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardErrorEncoding = Encoding.UTF8,

            // As at a desk that likes colours: only the redirection speaks against them.
            Environment = { ["TERM"] = "xterm-256color", ["COLORTERM"] = "truecolor", ["NO_COLOR"] = null, ["DOTNET_TieredPGO"] = "0" },
        };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using var patience = new CancellationTokenSource(Patience);
        using var process = Process.Start(start)!;
        try
        {
            var output = new MemoryStream();
            var reading = process.StandardOutput.BaseStream.CopyToAsync(output, patience.Token);
            var errors = process.StandardError.ReadToEndAsync(patience.Token);
            await Feed(process, stdin);
            await reading;
            await process.WaitForExitAsync(patience.Token);
            return new ConsoleRun(process.ExitCode, output.ToArray(), await errors);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw;
        }
    }

    private static async Task Feed(Process process, byte[] stdin)
    {
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(stdin);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading on; what it wrote tells why.
        }
    }
}
