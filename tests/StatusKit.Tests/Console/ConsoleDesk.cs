using System.Text;
using StatusConsole;
using StatusConsole.Stores;
using StatusKit.Storage;

namespace StatusKit.Tests.Console;

/// <summary>A person's desk without a process: a console with a store in memory, which all its runs share, and a clock that only the test moves.</summary>
internal sealed class ConsoleDesk
{
    private readonly DeskClock _clock = new();
    private readonly InMemoryStatusStore _database;

    public ConsoleDesk()
    {
        _database = new(time: _clock);
        Store = new(_database);
    }

    public Store Store { get; }

    public DateTimeOffset Now
    {
        get => _clock.Now;
        set => _clock.Now = value;
    }

    /// <summary>What the variable HZN_ORG_ID says.</summary>
    public string? Org { get; init; }

    /// <summary>Opens the database; in place of the one in memory.</summary>
    public Func<StorePlace, TimeProvider, IStatusDatabase>? OpenDatabase { get; init; }

    public Task<ConsoleRun> Run(params string[] arguments) => Run(arguments, []);

    public async Task<ConsoleRun> Run(string[] arguments, byte[] stdin, bool isTerminal = false, CancellationToken cancellationToken = default)
    {
        var (output, errors) = (new MemoryStream(), new MemoryStream());
        var here = new Surroundings
        {
            Screen = new(output, errors, isTerminal, hasProgress: isTerminal),
            Input = new MemoryStream(stdin),
            Folder = ConsoleRun.Folder,
            Time = _clock,
            Variable = name => name == "HZN_ORG_ID" ? Org : null,

            // The run without arguments comes with a clock, and so with a database, of its own.
            OpenDatabase = OpenDatabase ?? ((_, time) => time == _clock ? _database : new InMemoryStatusStore(time: time)),
        };
        var exitCode = await Verbs.Run(arguments, here, patience: null, cancellationToken);
        return new(exitCode, output.ToArray(), Encoding.UTF8.GetString(errors.ToArray()));
    }

    private sealed class DeskClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
