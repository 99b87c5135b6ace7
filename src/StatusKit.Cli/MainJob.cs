using System.CommandLine;
using StatusKit;
using StatusKit.Cfs;
using StatusKit.Cli.Stores;
using StatusKit.Nmp;
using StatusKit.Storage;

namespace StatusKit.Cli;

/// <summary>
/// What the console does without arguments, on a store in one file: two upgrades and a session are driven from their
/// creation to their end, each step as it comes
/// out of the change feed; then what the original commands print, and what StatusKit makes of it.
/// </summary>
internal sealed partial class MainJob
{
    private const string Command = "bold";

    private readonly Screen _screen;
    private readonly Store _store;
    private readonly JobClock _clock;
    private readonly CancellationToken _cancellationToken;
    private long _shown;

    private MainJob(Screen screen, Store store, JobClock clock, CancellationToken cancellationToken) =>
        (_screen, _store, _clock, _cancellationToken) = (screen, store, clock, cancellationToken);

    /// <summary>Makes it what the root does.</summary>
    public static RootCommand AddTo(RootCommand root, ConsoleContext context)
    {
        var file = StoreVerbs.FileOption(
            "Of the run without arguments: the SQLite file; a temporary one unless given.");
        root.Add(file);
        root.SetAction((parsed, cancellationToken) => Run(root, context, parsed.GetValue(file), cancellationToken));
        return root;
    }

    private static async Task<int> Run(
        Command root, ConsoleContext context, string? file, CancellationToken cancellationToken)
    {
        using var folder = file is null ? new TemporaryFolder() : null;
        var clock = new JobClock();
        var place = new StoreLocation(
            folder is null ? context.PathOf(file!) : Path.Combine(folder.Path, "status.db"),
            Connection: null,
            CreateIfMissing: true);
        return await StoreVerbs.Run(
            root,
            context with { Time = clock },
            place,
            store => new MainJob(context.Screen, store, clock, cancellationToken).Run(),
            cancellationToken);
    }

    private async Task<int> Run()
    {
        _shown = await _store.Sessions.GetSequenceAsync(_cancellationToken);
        _screen.Line("# What happens, from the change feed", Command);
        _screen.Line(StoreChange.Head);
        await DriveUpgrade(Good, GoodWay, TimeSpan.Zero);
        await DriveUpgrade(Bad, BadWay, TimeSpan.FromMinutes(30));
        await ResetAtHub(Bad);
        await DriveSession();
        await ShowSession();
        await ShowUpgrades();
        await ShowHistory();
        await ShowAttention();
        return ExitCodes.Ok;
    }

    // Waits until the feed has reported what was just written.
    private async Task ReportAsync()
    {
        var last = await _store.Sessions.GetSequenceAsync(_cancellationToken);
        await foreach (var change in ChangeFeed.WatchAsync(_store, _shown, last, _cancellationToken))
        {
            _screen.Line(change.Line);
        }

        _shown = last;
    }

    private static StopException NotNew(string what) =>
        new(
            ExitCodes.Refused,
            $"{what}: error exists the store holds it already: the run without arguments wants a new file");

    /// <summary>A clock that the job sets: its records are of the past, and alike in every run.</summary>
    private sealed class JobClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = DateTimeOffset.UnixEpoch;

        public override DateTimeOffset GetUtcNow() => Now;
    }

    private sealed class TemporaryFolder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("statuskit-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
