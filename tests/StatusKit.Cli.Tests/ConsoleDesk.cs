using System.Text;
using StatusKit.Cli;
using StatusKit.Cli.Stores;
using StatusKit.Storage;

namespace StatusKit.Tests.Console;

/// <summary>A person's desk without a process: a console with a store in memory, which all its runs share, and a clock that only the test moves.</summary>
internal sealed class ConsoleDesk
{
    private readonly DeskClock _clock = new();
    private readonly InMemoryStatusDatabase _database;

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
    public Func<StoreLocation, TimeProvider, IStatusDatabase>? OpenDatabase { get; init; }

    /// <summary>Makes what sends HTTP requests; in place of the network.</summary>
    public Func<HttpMessageHandler> CreateHttpHandler { get; init; } = static () => new SocketsHttpHandler();

    public Task<ConsoleRun> Run(params string[] arguments) => Run(arguments, []);

    public async Task<ConsoleRun> Run(string[] arguments, byte[] stdin, CancellationToken cancellationToken = default)
    {
        var (output, errors) = (new MemoryStream(), new MemoryStream());
        var exitCode = await Run(arguments, stdin, output, errors, cancellationToken);
        return new(exitCode, output.ToArray(), Encoding.UTF8.GetString(errors.ToArray()));
    }

    /// <summary>Starts a verb that goes on until it is interrupted.</summary>
    public OpenRun Start(params string[] arguments) => new((output, errors, cancellationToken) => Run(arguments, [], output, errors, cancellationToken));

    private Task<int> Run(string[] arguments, byte[] stdin, Stream output, Stream errors, CancellationToken cancellationToken)
    {
        var context = new ConsoleContext
        {
            Screen = new(output, errors),
            Input = new MemoryStream(stdin),
            Folder = ConsoleRun.Folder,
            Time = _clock,
            CreateHttpHandler = CreateHttpHandler,
            Variable = name => name == "HZN_ORG_ID" ? Org : null,

            // The run without arguments comes with a clock, and so with a database, of its own.
            OpenDatabase = OpenDatabase ?? ((_, time) => time == _clock ? new SharedDatabase(_database) : new InMemoryStatusDatabase(time: time)),
        };
        return Verbs.Run(arguments, context, patience: null, cancellationToken);
    }

    /// <summary>A run that is under way: what it wrote so far can be waited for.</summary>
    public sealed class OpenRun : IAsyncDisposable
    {
        private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

        private readonly CancellationTokenSource _interrupt = new();
        private readonly Written _output = new();
        private readonly Written _errors = new();
        private readonly Task<int> _run;

        public OpenRun(Func<Stream, Stream, CancellationToken, Task<int>> run) => _run = Task.Run(() => run(_output, _errors, _interrupt.Token));

        public Task Until(string text) => Until(_output, text);

        public string Errors => _errors.Text;

        public Task UntilErrors(string text) => Until(_errors, text);

        /// <summary>Ctrl-C.</summary>
        public async Task<ConsoleRun> Interrupt()
        {
            await _interrupt.CancelAsync();
            return await End();
        }

        public async Task<ConsoleRun> End()
        {
            var exitCode = await _run.WaitAsync(Patience);
            return new(exitCode, Encoding.UTF8.GetBytes(_output.Text), _errors.Text);
        }

        public async ValueTask DisposeAsync()
        {
            await _interrupt.CancelAsync();
            await ((Task)_run).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _interrupt.Dispose();
        }

        private static async Task Until(Written written, string text)
        {
            using var patience = new CancellationTokenSource(Patience);
            while (!written.Text.Contains(text, StringComparison.Ordinal))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(10), patience.Token);
            }
        }

        // Read while it is written.
        private sealed class Written : MemoryStream
        {
            private readonly Lock _gate = new();

            public string Text
            {
                get
                {
                    lock (_gate)
                    {
                        return Encoding.UTF8.GetString(ToArray());
                    }
                }
            }

            public override void Write(byte[] buffer, int offset, int count)
            {
                lock (_gate)
                {
                    base.Write(buffer, offset, count);
                }
            }

            public override void Write(ReadOnlySpan<byte> buffer) => Write(buffer.ToArray(), 0, buffer.Length);
        }
    }

    private sealed class DeskClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
