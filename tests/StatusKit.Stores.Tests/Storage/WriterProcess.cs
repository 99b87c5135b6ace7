using System.Diagnostics;

namespace StatusKit.Tests.Storage;

/// <summary>The test writer as a process of its own.</summary>
internal sealed class WriterProcess : IDisposable
{
    private readonly Process _process;

    public WriterProcess(params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            ArgumentList = { Path.Combine(AppContext.BaseDirectory, "StatusKit.TestWriter.dll") },
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        _process = Process.Start(start)!;
    }

    /// <summary>Reads what it acknowledges until it has said so many lines.</summary>
    public async Task<List<string>> ReadAsync(int lines, CancellationToken cancellationToken)
    {
        var said = new List<string>();
        while (said.Count < lines)
        {
            said.Add(await _process.StandardOutput.ReadLineAsync(cancellationToken)
                ?? throw new InvalidOperationException($"The writer ended: {await _process.StandardError.ReadToEndAsync(cancellationToken)}"));
        }

        return said;
    }

    /// <summary>Reads until it has said so many lines, kills it without warning, and reads what it had still said: whole lines only.</summary>
    public async Task<List<string>> KillAfter(int lines, CancellationToken cancellationToken)
    {
        var said = await ReadAsync(lines, cancellationToken);
        _process.Kill(); // SIGKILL
        var rest = await _process.StandardOutput.ReadToEndAsync(cancellationToken);
        await _process.WaitForExitAsync(cancellationToken);
        said.AddRange(rest.Split('\n')[..^1]);
        return said;
    }

    /// <summary>Kills it without warning and waits for its end.</summary>
    public async Task KillAsync(CancellationToken cancellationToken)
    {
        _process.Kill();
        await _process.WaitForExitAsync(cancellationToken);
    }

    /// <summary>What it acknowledged until it ended by itself.</summary>
    public async Task<List<string>> Finish(CancellationToken cancellationToken)
    {
        var errors = _process.StandardError.ReadToEndAsync(cancellationToken);
        var said = await _process.StandardOutput.ReadToEndAsync(cancellationToken);
        await _process.WaitForExitAsync(cancellationToken);
        return _process.ExitCode == 0 ? [.. said.Split('\n')[..^1]] : throw new InvalidOperationException($"The writer ended with {_process.ExitCode}: {await errors}");
    }

    /// <summary>The next line that it says; null when it has ended.</summary>
    public ValueTask<string?> ReadLineAsync(CancellationToken cancellationToken) => _process.StandardOutput.ReadLineAsync(cancellationToken);

    /// <summary>Asks one that runs for ever to stop.</summary>
    public void EndInput() => _process.StandardInput.Close();

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
