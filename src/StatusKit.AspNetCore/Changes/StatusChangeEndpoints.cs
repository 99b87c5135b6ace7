using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using StatusKit.Storage;

namespace StatusKit.AspNetCore;

/// <summary>Changes of the database as server-sent events, and counts, history and diagnosis next to them.</summary>
internal static class StatusChangeEndpoints
{
    private const string Json = "application/json";
    private const string LastEventId = "Last-Event-ID";
    private const string Bookmark = "bookmark";
    private const string Compacted = "compacted";

    public static RouteGroupBuilder Map(IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/status");
        group.WithTags("Status");
        group.MapGet("/changes", StreamAsync).Needs(StatusRight.Read)
            .WithSummary("Streams changes as server-sent events.").Produces(200, contentType: "text/event-stream")
                .ProducesProblem(400)
                .ProducesProblem(429);
        group.MapGet("/counts", CountAsync)
            .Needs(StatusRight.Read)
            .WithSummary("Counts records by kind and state.")
            .Produces(200, contentType: Json);
        group.MapGet("/{kind}/history/{**id}", HistoryAsync).Needs(StatusRight.Read)
            .WithSummary(
                "Lists the last changes of one record, oldest "
                + "first.").Produces(200, contentType: Json).ProducesProblem(404);
        group.MapGet("/{kind}/diagnosis/{**id}", DiagnoseAsync).Needs(StatusRight.Read)
            .WithSummary(
                "Says what a record means and what to do.").Produces(200, contentType: Json).ProducesProblem(404);
        return group;
    }

    internal static async Task<IResult> StreamAsync(
        HttpContext context, StatusChangeService service, string? kind, string? phase, string? id, string? after)
    {
        try
        {
            return await OpenAsync(context, service, kind, phase, id, after).ConfigureAwait(false);
        }
        catch (Exception e) when (!context.RequestAborted.IsCancellationRequested)
        {
            return Failed(context, service, e);
        }
    }

    private static async ValueTask<IResult> OpenAsync(
        HttpContext context, StatusChangeService service, string? kind, string? phase, string? id, string? start)
    {
        var kinds = (kind ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries);
        if (Array.Find(kinds, each => service.Find(each) is null) is { } unknown)
        {
            return Problem(
                400,
                $"'{unknown}' is not a kind of record. Known are "
                + $"{string.Join(", ", service.Options.Kinds.Select(each => each.Name))}.");
        }

        var sent = context.Request.Headers[LastEventId].ToString() is { Length: > 0 } header ? header : start ?? "";
        var after = sent.Length == 0
            ? await service.Database.GetSequenceAsync(context.RequestAborted).ConfigureAwait(false)
            : -1;
        if (sent.Length > 0 && (!long.TryParse(sent, NumberStyles.None, CultureInfo.InvariantCulture, out after) || after < 0))
        {
            return Problem(400, $"'{sent}' is not the id of an event.");
        }

        if (!TryReadFilter(phase, id, service, out var options, out var fault))
        {
            return Problem(400, fault);
        }

        var isShown = await service.VisibilityAsync(context).ConfigureAwait(false);
        if (service.Streams.TryOpen(context, service.Options.MaxStreamsPerCaller) is not { } stream)
        {
            return Problem(429, $"A caller can have {service.Options.MaxStreamsPerCaller} streams at the same time.");
        }

        context.Response.RegisterForDispose(stream);
        return TypedResults.ServerSentEvents(
            EventsAsync(service, stream, after, options, kinds, isShown, context.RequestAborted));
    }

    private static async IAsyncEnumerable<SseItem<string>> EventsAsync(
        StatusChangeService service,
        StatusStream stream,
        long after,
        StatusWatchOptions options,
        string[] kinds,
        Func<StatusId, ValueTask<bool>>? isShown,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var open = stream;
        // so that a reader knows where it is before anything happens
        yield return Hand(stream, Position(after, Bookmark));
        stream.Written();
        var changes = service.Database.WatchAsync(
            after, options, cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using var disposed = changes.ConfigureAwait(false);
        while (true)
        {
            var item = await NextAsync(service, changes, kinds, isShown).ConfigureAwait(false);
            if (item is not { } found)
            {
                yield break;
            }

            yield return Hand(stream, found);
            stream.Written();
            if (found.EventType == Compacted)
            {
                yield break;
            }
        }
    }

    // The next event that is to be sent; null at the end.
    private static async ValueTask<SseItem<string>?> NextAsync(
        StatusChangeService service, IAsyncEnumerator<StatusDatabaseChange> changes, string[] kinds, Func<StatusId, ValueTask<bool>>? isShown)
    {
        try
        {
            while (await changes.MoveNextAsync().ConfigureAwait(false))
            {
                var change = changes.Current;
                if (change.Kind == StatusChangeKind.Bookmark)
                {
                    return Position(change.Sequence, Bookmark);
                }

                if (service.KindOf(change) is { } kind && (kinds.Length == 0 || kinds.Contains(kind.Name))
                    && (isShown is null || !StatusChangeService.IsOfNodes(kind) || await isShown(change.Id).ConfigureAwait(false)))
                {
                    return new(
                        service.Write(kind, change),
                        StatusChangeDocument.NameOf(change.Kind))
                    { EventId = Id(change.Sequence) };
                }
            }

            return null;
        }
        catch (ChangesCompactedException e)
        {
            // The reader lists again and continues from the last position.
            return Position(e.LastSequence, Compacted);
        }
    }

    private static SseItem<string> Position(long sequence, string type) =>
        new($"{{\"sequence\":{Id(sequence)}}}", type) { EventId = Id(sequence) };

    private static SseItem<string> Hand(StatusStream stream, SseItem<string> item)
    {
        stream.HandOver(long.Parse(item.EventId!, CultureInfo.InvariantCulture));
        return item;
    }

    private static string Id(long sequence) => sequence.ToString(CultureInfo.InvariantCulture);

    private static bool TryReadFilter(
        string? phases, string? id, StatusChangeService service, out StatusWatchOptions options, out string fault)
    {
        (options, fault) = (new() { BookmarkInterval = service.Options.HeartbeatInterval }, "");
        if (phases is not null)
        {
            var read = phases.Split(',')
                .Select(
                    phase => Enum.TryParse<StatusPhase>(phase, ignoreCase: true, out var known)
                        && !char.IsAsciiDigit(phase[0])
                        ? known
                        : (StatusPhase?)null)
                .ToArray();
            if (read.Contains(null))
            {
                fault = $"'{phases}' are not phases. Known are {string.Join(", ", Enum.GetNames<StatusPhase>())}.";
                return false;
            }

            options = options with { Phases = [.. read.Select(phase => phase!.Value)] };
        }

        if (id is not null)
        {
            if (!TryReadId(id, out var known))
            {
                fault = $"'{id}' is not the id of a record.";
                return false;
            }

            options = options with { Ids = [known] };
        }

        return true;
    }

    private static async Task<IResult> CountAsync(HttpContext context, StatusChangeService service)
    {
        try
        {
            var isShown = await service.VisibilityAsync(context).ConfigureAwait(false);
            var output = new System.Buffers.ArrayBufferWriter<byte>();
            var writer = new Utf8JsonWriter(output);
            await using var disposed = writer.ConfigureAwait(false);
            writer.WriteStartObject();
            foreach (var kind in service.Options.Kinds)
            {
                writer.WriteStartObject(kind.Name);
                var filter = StatusChangeService.IsOfNodes(kind) ? isShown : null;
                var counts = await kind.CountAsync(service.Database, filter, context.RequestAborted).ConfigureAwait(false);
                foreach (var (state, count) in counts)
                {
                    writer.WriteNumber(state, count);
                }

                writer.WriteEndObject();
            }

            writer.WriteEndObject();
            await writer.FlushAsync(context.RequestAborted).ConfigureAwait(false);
            return TypedResults.Bytes(output.WrittenMemory, Json);
        }
        catch (Exception e) when (!context.RequestAborted.IsCancellationRequested)
        {
            return Failed(context, service, e);
        }
    }

    private static async Task<IResult> HistoryAsync(
        HttpContext context, StatusChangeService service, string kind, string id)
    {
        try
        {
            if (service.Find(kind) is not { } view || !TryReadId(id, out var known)
                || !await MaySeeAsync(context, service, view, known).ConfigureAwait(false))
            {
                return NotFound(kind, id);
            }

            var output = new StringBuilder("[");
            await foreach (var change in view.HistoryAsync(service.Database, known, context.RequestAborted).ConfigureAwait(false))
            {
                output.Append(output.Length > 1 ? "," : "").Append(change);
            }

            return output.Length == 1
                ? NotFound(kind, id)
                : TypedResults.Text(output.Append(']').ToString(), Json, Encoding.UTF8);
        }
        catch (Exception e) when (!context.RequestAborted.IsCancellationRequested)
        {
            return Failed(context, service, e);
        }
    }

    private static async Task<IResult> DiagnoseAsync(
        HttpContext context, StatusChangeService service, string kind, string id)
    {
        try
        {
            return service.Find(kind) is { } view
                && TryReadId(id, out var known)
                && await MaySeeAsync(context, service, view, known).ConfigureAwait(false)
                && await view.DiagnoseAsync(
                    service.Database,
                    known,
                    service.Time.GetUtcNow(),
                    context.RequestAborted).ConfigureAwait(false) is { } diagnosis
                    ? TypedResults.Bytes(StatusChangeDocument.Write(diagnosis), Json)
                    : NotFound(kind, id);
        }
        catch (Exception e) when (!context.RequestAborted.IsCancellationRequested)
        {
            return Failed(context, service, e);
        }
    }

    internal static async ValueTask<bool> MaySeeAsync(
        HttpContext context, StatusChangeService service, StatusKindView kind, StatusId id) =>
        await service.VisibilityAsync(context).ConfigureAwait(false) is not { } isShown
        || !StatusChangeService.IsOfNodes(kind) || (id.Parts.Length == 4 && await isShown(id).ConfigureAwait(false));

    // The parts of an id with slashes between them.
    private static bool TryReadId(string? text, out StatusId id)
    {
        string[] parts = text?.Split('/') ?? [];
        var isId = parts.Length > 0
            && parts.All(part => part.Length > 0 && !part.Any(c => c == '\0' || char.IsSurrogate(c)));
        id = isId ? new StatusId(parts) : default;
        return isId;
    }

    private static ContentHttpResult NotFound(string kind, string id) =>
        Problem(404, $"There is no record '{id}' of the kind '{kind}'.");

    private static ContentHttpResult Failed(HttpContext context, StatusChangeService service, Exception e)
    {
        if (e is BadHttpRequestException bad)
        {
            return Problem(bad.StatusCode, bad.Message);
        }

        StatusEndpointLog.Failed(service.Logger, context.Request.Method, context.Request.Path, e);
        return StorageFailure.Is(e)
            ? Problem(503, "The database is not available.")
            : Problem(500, "The request failed.");
    }

    // Written here, so that no setting of the host changes its form.
    private static ContentHttpResult Problem(int status, string detail) => TypedResults.Text(
        $"{{\"title\":{ExchangeApi.Quoted(ReasonPhrases.GetReasonPhrase(status))},\"status\":{status},\"detail\":{ExchangeApi.Quoted(detail)}}}",
        "application/problem+json",
        Encoding.UTF8,
        status);
}
