using StatusKit.Cli.Stores;
using StatusKit.Storage;

namespace StatusKit.Cli;

/// <summary>What a run of the console works with: a process has its own, a test brings others.</summary>
internal sealed record ConsoleContext
{
    /// <summary>Where results and complaints go.</summary>
    public required Screen Screen { get; init; }

    /// <summary>What <c>-</c> reads.</summary>
    public required Stream Input { get; init; }

    /// <summary>What relative file names are relative to; "" is the process's own folder.</summary>
    public string Folder { get; init; } = "";

    /// <summary>The clock of ages, diagnoses and changes.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The environment's variables.</summary>
    public Func<string, string?> Variable { get; init; } = Environment.GetEnvironmentVariable;

    /// <summary>Opens the database that a verb asks for; who asked disposes it.</summary>
    public Func<StoreLocation, TimeProvider, IStatusDatabase> OpenDatabase { get; init; } =
        static (place, time) => place.Open(time);

    /// <summary>Makes what sends HTTP requests; the caller disposes it.</summary>
    public Func<HttpMessageHandler> CreateHttpHandler { get; init; } = static () => new SocketsHttpHandler();

    /// <summary>The context of this process.</summary>
    public static ConsoleContext ForProcess(IReadOnlyList<string> arguments) =>
        new() { Screen = Screen.ForProcess(arguments), Input = Console.OpenStandardInput() };

    /// <summary>The path of a file that an argument names.</summary>
    public string PathOf(string file) => file.Length == 0 ? file : Path.Combine(Folder, file);
}
