using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using StatusKit.Nmp;
using StatusKit.Storage;

namespace StatusKit.AspNetCore;

/// <summary>The change feed of the Exchange over the feed of the database.</summary>
/// <remarks>
/// Entries of one node are merged, the last operation wins, and the policy is not named. Source: spec nmp 6.9.
/// </remarks>
internal static class ExchangeChangeEndpoints
{
    private const int DefaultMaxRecords = 1000;

    private static readonly StatusWatchOptions ToTheEnd = new() { BookmarkInterval = TimeSpan.FromMilliseconds(1) };

    public static void Map(
        RouteGroupBuilder group, Func<Func<HttpContext, ExchangeApi, ExchangeCaller?, Task>, RequestDelegate> handler)
    {
        group.MapPost("/v1/orgs/{org}/changes", handler(ReadAsync)).Needs(StatusRight.Read);
        group.MapGet("/v1/orgs/{org}/changes/maxchangeid", handler(GetLastAsync)).Needs(StatusRight.Read);
        group.MapGet("/v1/changes/maxchangeid", handler(GetLastAsync)).Needs(StatusRight.Read);
    }

    private static async Task GetLastAsync(HttpContext context, ExchangeApi api, ExchangeCaller? caller)
    {
        var last = await api.Store.GetSequenceAsync(context.RequestAborted).ConfigureAwait(false);
        await JsonAnswer.WriteAsync(
            context, StatusCodes.Status200OK, ExchangeApi.Json, Encoding.UTF8.GetBytes(
                string.Create(CultureInfo.InvariantCulture, $"{{\"maxChangeId\":{last}}}"))).ConfigureAwait(false);
    }

    private static async Task ReadAsync(HttpContext context, ExchangeApi api, ExchangeCaller? caller)
    {
        var org = (string)context.Request.RouteValues["org"]!;
        if (await RequestBody.ReadAsync(context, api.Shared.MaxRequestBytes).ConfigureAwait(false) is not { } body
            || !TryReadRequest(body, out var from, out var most))
        {
            await api.AnswerAsync(
                context, StatusCodes.Status400BadRequest, ExchangeApi.InvalidInput, "The body must be an object with "
                    + "the integers changeId and maxRecords.").ConfigureAwait(false);
            return;
        }

        most = Math.Min(most, api.Shared.MaxPageSize);
        var (entries, last, isCut) = await CollectAsync(
            context, api, from, most, node => node.Org == org && IsShown(caller, node)).ConfigureAwait(false);
        var version = ExchangeApi.Quoted(api.Options.ExchangeVersion);
        var output = new StringBuilder("{\"changes\":[");
        output.AppendJoin(',', entries.Select(entry => Encoding.UTF8.GetString(NmpJson.FeedEntry.Write(entry))));
        output.Append(
            CultureInfo.InvariantCulture,
            $"],\"mostRecentChangeId\":{last},\"hitMaxRecords\":{(isCut ? "true" : "false")},\"exchangeVersion\":{version}}}");
        await JsonAnswer.WriteAsync(
            context,
            StatusCodes.Status201Created,
            ExchangeApi.Json,
            Encoding.UTF8.GetBytes(output.ToString())).ConfigureAwait(false);
    }

    // A node sees its own entries, everybody else those of the organization, which the other rules of reading leave
    // alone.
    private static bool IsShown(ExchangeCaller? caller, ExchangeId node) => caller?.Kind switch
    {
        null or ExchangeCallerKind.Root => true,
        ExchangeCallerKind.Node => caller.Id == node,
        ExchangeCallerKind.HubAdmin => false,
        _ => caller.Id.Org == node.Org
            || (caller.Kind == ExchangeCallerKind.Agbot && ExchangeRights.Allows(caller, StatusRight.Read, new(node))),
    };

    private static async ValueTask<(List<NmpFeedEntry> Entries, long Last, bool IsCut)> CollectAsync(
        HttpContext context, ExchangeApi api, long from, int most, Func<ExchangeId, bool> isShown)
    {
        var last = await api.Store.GetSequenceAsync(context.RequestAborted).ConfigureAwait(false);
        var entries = new Dictionary<ExchangeId, NmpFeedEntry>();
        var (seen, position) = (0, Math.Max(from - 1, 0));
        if (position >= last)
        {
            return ([], last, false);
        }

        try
        {
            await foreach (
                var change in api.Store.WatchAsync(position, ToTheEnd, context.RequestAborted).ConfigureAwait(false))
            {
                if (change.Kind != StatusChangeKind.Bookmark && change.Value is { } value && isShown(value.Id.Node))
                {
                    entries[value.Id.Node] = Entry(value.Id.Node, change.Kind, change.Sequence, change.ChangedAt);
                    if (++seen == most && change.Sequence < last)
                    {
                        return ([.. entries.Values], change.Sequence, true);
                    }
                }

                if (change.Sequence >= last)
                {
                    break;
                }
            }
        }
        catch (ChangesCompactedException)
        {
            // Too old to know what changed: every node may have. Its readers then look at their own.
            await foreach (var stored in api.Store.ListAsync(null, context.RequestAborted).ConfigureAwait(false))
            {
                if (isShown(stored.Value.Id.Node))
                {
                    entries[stored.Value.Id.Node] = Entry(
                        stored.Value.Id.Node, StatusChangeKind.Updated, stored.Sequence, stored.ChangedAt);
                }
            }
        }

        return ([.. entries.Values], last, false);
    }

    private static NmpFeedEntry Entry(ExchangeId node, StatusChangeKind kind, long sequence, DateTimeOffset at) => new()
    {
        OrgId = node.Org,
        Resource = NmpFeedEntry.StatusResource,
        Id = node.Name,
        Operation = kind == StatusChangeKind.Deleted ? "deleted" : "created/modified",
        ResourceChanges =
            [new() { ChangeId = sequence, LastUpdated = Timestamp.FromDateTimeOffset(at.ToUniversalTime()) }],
    };

    private static bool TryReadRequest(ReadOnlyMemory<byte> body, out long from, out int most)
    {
        (from, most) = (0, DefaultMaxRecords);
        try
        {
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;
            return root.ValueKind == JsonValueKind.Object
                && root.TryGetProperty("changeId", out var id)
                    && id.ValueKind == JsonValueKind.Number && id.TryGetInt64(out from) && from >= 0
                && (!root.TryGetProperty("maxRecords", out var records)
                    || (records.ValueKind == JsonValueKind.Number && records.TryGetInt32(out most) && most > 0));
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
