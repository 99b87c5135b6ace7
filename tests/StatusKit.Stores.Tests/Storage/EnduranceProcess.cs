using System.Globalization;

namespace StatusKit.Tests.Storage;

/// <summary>What a writer process tells.</summary>
internal sealed class EnduranceProcess : IDisposable
{
    private readonly WriterProcess _process;
    private readonly CancellationToken _deadline;
    private readonly List<string> _lines = [];
    private readonly SemaphoreSlim _heard = new(0);
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _lastAt;
    private long _gap;

    public EnduranceProcess(WriterProcess process, CancellationToken deadline)
    {
        (_process, _deadline) = (process, deadline);
        Ended = Task.Run(Hear, deadline);
    }

    public Task Stopped => _stopped.Task.WaitAsync(_deadline);

    public Task Ended { get; }

    public IEnumerable<(string Name, long Sequence)> Acknowledged =>
        Told("ack").Select(parts => (parts[2], long.Parse(parts[3], CultureInfo.InvariantCulture)));

    public IEnumerable<long> Seen => Told("saw").Select(parts => long.Parse(parts[2], CultureInfo.InvariantCulture));

    public int Count(string what) => Told(what).Count();

    public IEnumerable<string> Names(string what) => Told(what).Select(parts => parts[2]);

    public void Stop() => _process.EndInput();

    /// <summary>Waits until, from now on, so many more creations were acknowledged.</summary>
    public async Task Acknowledges(int more)
    {
        while (_heard.Wait(0, _deadline))
        {
        }

        for (var heard = 0; heard < more; heard++)
        {
            await _heard.WaitAsync(_deadline);
        }
    }

    /// <summary>The longest time between two acknowledgments since the last call, in milliseconds.</summary>
    public long TakeLongestGap()
    {
        lock (_lines)
        {
            (var gap, _gap) = (_gap, 0);
            return gap;
        }
    }

    public void Dispose() => _process.Dispose();

    private IReadOnlyList<string> Lines
    {
        get
        {
            lock (_lines)
            {
                return [.. _lines];
            }
        }
    }

    private IEnumerable<string[]> Told(string what) => Lines.Select(line => line.Split(' ')).Where(parts => parts[1] == what);

    private async Task Hear()
    {
        while (await _process.ReadLineAsync(_deadline) is { } line)
        {
            var parts = line.Split(' ');
            lock (_lines)
            {
                _lines.Add(line);
                if (parts[1] is "ack")
                {
                    var at = long.Parse(parts[0], CultureInfo.InvariantCulture);
                    _gap = Math.Max(_gap, _lastAt == 0 ? 0 : at - _lastAt);
                    _lastAt = at;
                }
            }

            if (parts[1] is "ack")
            {
                _heard.Release();
            }
            else if (parts[1] is "stopped" or "broken")
            {
                _stopped.TrySetResult();
            }
        }

        _stopped.TrySetResult();
    }
}
