using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace StatusKit.AspNetCore;

/// <summary>The open streams of this process: how many each caller has, and which of them nobody reads.</summary>
internal sealed class StatusStreams : IDisposable
{
    private readonly ConcurrentDictionary<StatusStream, bool> _open = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, int> _callers = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly TimeSpan _timeout;
    private readonly ILogger _logger;
    private readonly ITimer _timer;

    public StatusStreams(TimeProvider time, TimeSpan timeout, ILogger logger)
    {
        (_time, _timeout, _logger) = (time, timeout, logger);
        _timer = time.CreateTimer(_ => DropUnread(), null, timeout / 4, timeout / 4);
    }

    /// <summary>How many streams are open.</summary>
    public int Count => _open.Count;

    /// <summary>Opens a stream; null when the caller has as many as it may.</summary>
    public StatusStream? TryOpen(HttpContext context, int most)
    {
        var caller = context.User.Identity is { IsAuthenticated: true, Name: { } name }
            ? $"user {name}"
            : $"address {context.Connection.RemoteIpAddress}";
        lock (_gate)
        {
            var count = _callers.GetValueOrDefault(caller);
            if (count >= most)
            {
                return null;
            }

            _callers[caller] = count + 1;
        }

        var stream = new StatusStream(this, context, caller, _time);
        _open.TryAdd(stream, true);
        return stream;
    }

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    internal void Close(StatusStream stream)
    {
        if (!_open.TryRemove(stream, out _))
        {
            return;
        }

        lock (_gate)
        {
            if (--_callers[stream.Caller] == 0)
            {
                _callers.Remove(stream.Caller);
            }
        }
    }

    // The reader has the number of the last event that it took, and resumes after it.
    private void DropUnread()
    {
        foreach (var stream in _open.Keys)
        {
            if (stream.BlockedFor > _timeout)
            {
                StatusEndpointLog.SlowReader(_logger, stream.Sequence, _timeout);
                stream.Abort();
            }
        }
    }
}

/// <summary>One open stream.</summary>
internal sealed class StatusStream(
    StatusStreams owner, HttpContext context, string caller, TimeProvider time) : IDisposable
{
    private long _handedOverAt;

    /// <summary>Whose stream it is.</summary>
    public string Caller => caller;

    /// <summary>The number of the last event that was handed over.</summary>
    public long Sequence { get; private set; }

    /// <summary>For how long the last event has been waiting to be taken.</summary>
    public TimeSpan BlockedFor =>
        Volatile.Read(ref _handedOverAt) is not 0 and var at ? time.GetElapsedTime(at) : TimeSpan.Zero;

    /// <summary>Notes that an event is handed over to be written.</summary>
    public void HandOver(long sequence)
    {
        Sequence = sequence;
        Volatile.Write(ref _handedOverAt, time.GetTimestamp());
    }

    /// <summary>Notes that everything handed over was written.</summary>
    public void Written() => Volatile.Write(ref _handedOverAt, 0);

    /// <summary>Ends the connection.</summary>
    public void Abort() => context.Abort();

    /// <inheritdoc/>
    public void Dispose() => owner.Close(this);
}
