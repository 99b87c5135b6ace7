using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StatusKit.Nmp;
using StatusKit.Storage;

namespace StatusKit.AspNetCore;

/// <summary>What the endpoints of changes work with.</summary>
internal sealed class StatusChangeService : IDisposable
{
    /// <summary>What databases call the statuses of nodes.</summary>
    public const string NmpModel = "nmp_status";

    private const int CachedEvents = 64;

    private readonly IExchangeCallers? _callers;
    private readonly IExchangeDirectory? _directory;
    private readonly bool _writersMayReset;
    private readonly Event?[] _events = new Event?[CachedEvents];

    public StatusChangeService(IServiceProvider services)
    {
        Options = services.GetRequiredService<IOptions<StatusEndpointOptions>>().Value;
        Database = services.GetRequiredService<IStatusDatabase>();
        Time = services.GetService<TimeProvider>() ?? TimeProvider.System;
        Logger = services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(StatusChangeEndpoints));
        Streams = new(Time, Options.StreamWriteTimeout, Logger);
        _writersMayReset = services.GetRequiredService<IOptions<ExchangeEndpointOptions>>().Value.WritersMayReset;
        (_callers, _directory) = (services.GetService<IExchangeCallers>(), services.GetService<IExchangeDirectory>());
    }

    /// <summary>The settings.</summary>
    public StatusEndpointOptions Options { get; }

    /// <summary>The database whose changes are shown.</summary>
    public IStatusDatabase Database { get; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; }

    /// <summary>Where failures are logged.</summary>
    public ILogger Logger { get; }

    /// <summary>The open streams.</summary>
    public StatusStreams Streams { get; }

    /// <summary>The kinds that are shown, by name.</summary>
    public StatusKindView? Find(string name) => Options.Kinds.Find(kind => kind.Name == name);

    /// <summary>The kind of a change; null when it is not shown.</summary>
    public StatusKindView? KindOf(StatusDatabaseChange change)
    {
        foreach (var kind in Options.Kinds)
        {
            if (kind.Model == change.Model && kind.Scope == change.Scope)
            {
                return kind;
            }
        }

        return null;
    }

    /// <summary>
    /// The document of a change, which is written once for all streams that send it at about the same time.
    /// </summary>
    public string Write(StatusKindView kind, StatusDatabaseChange change)
    {
        ref var cached = ref _events[change.Sequence % CachedEvents];
        var known = Volatile.Read(ref cached);
        if (known?.Sequence != change.Sequence)
        {
            known = new(
                change.Sequence,
                StatusChangeDocument.Write(
                    kind.Name, change.Sequence, change.Kind, change.Id, change.ChangedAt, change.Utf8Json.Span));
            Volatile.Write(ref cached, known);
        }

        return known.Document;
    }

    /// <summary>What the caller of a request may see of the statuses of nodes; null for everything.</summary>
    /// <exception cref="BadHttpRequestException">The caller is not known.</exception>
    public async ValueTask<Func<StatusId, ValueTask<bool>>?> VisibilityAsync(HttpContext context)
    {
        if (_callers is null)
        {
            return null;
        }

        var caller = await _callers.IdentifyAsync(context).ConfigureAwait(false)
            ?? throw new BadHttpRequestException("The caller is not known.", StatusCodes.Status401Unauthorized);
        return caller.Kind == ExchangeCallerKind.Root ? null : async id =>
        {
            var node = new ExchangeId(id.Parts[0], id.Parts[1]);
            var found = _directory is null
                ? null
                : await _directory.GetNodeAsync(node, context.RequestAborted).ConfigureAwait(false);
            return ExchangeRights.Allows(caller, StatusRight.Read, found ?? new(node));
        };
    }

    /// <summary>Whether the caller of a request may reset an upgrade, by the rights of the Exchange.</summary>
    /// <exception cref="BadHttpRequestException">The caller is not known.</exception>
    public async ValueTask<bool> MayResetAsync(HttpContext context, StatusId id)
    {
        if (_callers is null)
        {
            return true;
        }

        var caller = await _callers.IdentifyAsync(context).ConfigureAwait(false)
            ?? throw new BadHttpRequestException("The caller is not known.", StatusCodes.Status401Unauthorized);
        var node = new ExchangeId(id.Parts[0], id.Parts[1]);
        var found = _directory is null
            ? null
            : await _directory.GetNodeAsync(node, context.RequestAborted).ConfigureAwait(false);
        return ExchangeRights.Allows(
            caller, _writersMayReset ? StatusRight.Write : StatusRight.Reset, found ?? new(node));
    }

    /// <summary>Whether rights on nodes decide who may see records of a kind.</summary>
    public static bool IsOfNodes(StatusKindView kind) => kind.Model == NmpModel;

    /// <inheritdoc/>
    public void Dispose() => Streams.Dispose();

    private sealed record Event(long Sequence, string Document);
}
