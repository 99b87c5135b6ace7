using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using StatusKit.Json;
using StatusKit.Nmp;
using StatusKit.Storage;

namespace StatusKit.AspNetCore;

/// <summary>The statuses of the Exchange's API.</summary>
/// <remarks>Source: spec nmp 6.5, 6.8.</remarks>
internal static class ExchangeEndpoints
{
    private const string NodePath = "/v1/orgs/{org}/nodes/{node}";
    private const string StatusesPath = NodePath + "/managementStatus";
    private const string StatusPath = StatusesPath + "/{nmp}";

    public static RouteGroupBuilder Map(IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("");
        var api = new ExchangeApi(endpoints.ServiceProvider);
        RequestDelegate Handler(Func<HttpContext, ExchangeApi, ExchangeCaller?, Task> handler) =>
            context => api.CallAsync(context, handler);

        group.MapGet(StatusesPath, Handler(GetAsync)).Needs(StatusRight.Read);
        group.MapGet(StatusPath, Handler(GetAsync)).Needs(StatusRight.Read);
        group.MapPut(StatusPath, Handler(PutAsync)).Needs(StatusRight.Write);
        group.MapDelete(StatusPath, Handler(DeleteAsync)).Needs(StatusRight.Write);
        ExchangeDirectoryEndpoints.Map(group, Handler);
        ExchangeChangeEndpoints.Map(group, Handler);
        group.MapFallback("/v1/{**path}", Handler(ElsewhereAsync)).Needs(StatusRight.Read);
        return group;
    }

    /// <summary>The node of a request, when a node can have that name.</summary>
    public static ExchangeId? NodeIn(HttpContext context) =>
        ExchangeId.TryParse($"{context.Request.RouteValues["org"]}/{context.Request.RouteValues["node"]}", out var node)
            ? node
            : null;

    private static async Task GetAsync(HttpContext context, ExchangeApi api, ExchangeCaller? caller)
    {
        if (NodeIn(context) is not { } id || context.Request.Path.Value!.EndsWith('/'))
        {
            await ElsewhereAsync(context, api, caller).ConfigureAwait(false);
            return;
        }

        var node = await FindNodeAsync(context, api, id).ConfigureAwait(false);
        if (node is null && caller is not null && (caller.Kind == ExchangeCallerKind.Root || caller.Id.Org != id.Org))
        {
            await api.AnswerAsync(
                context,
                StatusCodes.Status404NotFound,
                ExchangeApi.MissingThing,
                $"resource '{id}' not found").ConfigureAwait(false);
            return;
        }

        if (node is not null && !api.Allows(caller, StatusRight.Read, node))
        {
            await api.AnswerDeniedAsync(context, caller!, StatusRight.Read, id).ConfigureAwait(false);
            return;
        }

        var policy = context.Request.RouteValues["nmp"] as string;
        var statuses = node is null
            ? JsonMap<NmpStatus>.Empty
            : await ReadAsync(context, api, id, policy).ConfigureAwait(false);
        await api.AnswerAsync(
            context, new NmpExchangeStatuses { ManagementStatus = statuses, LastIndex = 0 }).ConfigureAwait(false);
    }

    private static async Task PutAsync(HttpContext context, ExchangeApi api, ExchangeCaller? caller)
    {
        if (IdIn(context) is not { } id)
        {
            await ElsewhereAsync(context, api, caller).ConfigureAwait(false);
            return;
        }

        var (status, answered) = await ReadBodyAsync(context, api, id).ConfigureAwait(false);
        if (status is null)
        {
            await answered.ConfigureAwait(false);
            return;
        }

        var node = await FindNodeAsync(context, api, id.Node).ConfigureAwait(false);
        var right = status.AgentUpgrade.Status == NmpState.Reset ? StatusRight.Reset : StatusRight.Write;
        if (caller is not null && !api.Allows(caller, right, node ?? new(id.Node)))
        {
            await api.AnswerDeniedAsync(context, caller, right, id.Node).ConfigureAwait(false);
            return;
        }

        if (node is null || !await HasPolicyAsync(context, api, id.Policy).ConfigureAwait(false))
        {
            await AnswerParentMissingAsync(
                context,
                api,
                id,
                node is null ? $"node '{id.Node}'" : $"management policy '{id.Policy}'").ConfigureAwait(false);
            return;
        }

        var stamped =
            status with { AgentUpgrade = status.AgentUpgrade with { LastUpdated = Stamp(api.Time.GetUtcNow()) } };
        await api.Store.PutAsync(new(id, stamped), context.RequestAborted).ConfigureAwait(false);
        await api.AnswerAsync(
            context,
            StatusCodes.Status201Created,
            "ok",
            $"status added or updated for management policy '{id.Policy}' for node '{id.Node}'.").ConfigureAwait(false);
    }

    private static async Task DeleteAsync(HttpContext context, ExchangeApi api, ExchangeCaller? caller)
    {
        if (IdIn(context) is not { } id)
        {
            await ElsewhereAsync(context, api, caller).ConfigureAwait(false);
            return;
        }

        var node = await FindNodeAsync(context, api, id.Node).ConfigureAwait(false) ?? new(id.Node);
        if (!api.Allows(caller, StatusRight.Write, node))
        {
            await api.AnswerDeniedAsync(context, caller!, StatusRight.Write, id.Node).ConfigureAwait(false);
            return;
        }

        if (await api.Store.DeleteAsync(NmpNodeStatus.StorageId(id), context.RequestAborted).ConfigureAwait(false))
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        await api.AnswerAsync(
            context, StatusCodes.Status404NotFound, ExchangeApi.MissingThing, "status of management policy "
                + $"'{id.Policy}' for node '{id.Node}' not found").ConfigureAwait(false);
    }

    private static Task ElsewhereAsync(HttpContext context, ExchangeApi api, ExchangeCaller? caller)
    {
        var isStatus = context.Request.Path.Value!.Split(
            '/') is [.., "nodes", _, "managementStatus"] or [.., "nodes", _, "managementStatus", not ""];
        return isStatus
            ? ExchangeApi.AnswerTextAsync(
                context,
                StatusCodes.Status405MethodNotAllowed,
                "HTTP method not allowed, supported methods: GET, PUT, DELETE")
            : api.AnswerAsync(context, StatusCodes.Status404NotFound, ExchangeApi.MissingThing, "unrecognized route");
    }

    // The status, or the answer that says what is wrong with the body.
    private static async ValueTask<(NmpStatus? Status, Task Answered)> ReadBodyAsync(
        HttpContext context, ExchangeApi api, NmpStatusId id)
    {
        if (await RequestBody.ReadAsync(context, api.Shared.MaxRequestBytes).ConfigureAwait(false) is not { } body)
        {
            var tooLong = $"The body is longer than {api.Shared.MaxRequestBytes} bytes.";
            return (null, ExchangeApi.AnswerTextAsync(context, StatusCodes.Status413PayloadTooLarge, tooLong));
        }

        if (!RequestBody.IsJson(context.Request.ContentType))
        {
            return (null, ExchangeApi.AnswerTextAsync(
                context, StatusCodes.Status415UnsupportedMediaType, "The request's Content-Type is not supported. "
                    + "Expected:\napplication/json"));
        }

        if (body.IsEmpty)
        {
            return (null, ExchangeApi.AnswerTextAsync(context, StatusCodes.Status400BadRequest, "Request entity "
                + "expected but not supplied"));
        }

        NmpStatus status;
        try
        {
            status = NmpJson.ExchangePut.Read(body.Span);
        }
        catch (JsonException e)
        {
            return (null, api.AnswerAsync(context, StatusCodes.Status400BadRequest, ExchangeApi.InvalidInput, e.Message));
        }

        if (!status.Has(r => r.AgentUpgrade) || status.IsNull(r => r.AgentUpgrade))
        {
            // spec nmp Q22
            return (null, AnswerWrongAsync(context, api, 502, "database-connection-error", "'agentUpgradePolicyStatus' is missing"));
        }

        if (!status.AgentUpgrade.Has(r => r.ScheduledTime) || status.AgentUpgrade.IsNull(r => r.ScheduledTime))
        {
            // spec nmp Q23
            return (null, AnswerWrongAsync(context, api, 500, "internal_error", $"{NotWritten(id)}'scheduledTime' is "
                + "missing"));
        }

        return (status, Task.CompletedTask);
    }

    private static Task AnswerWrongAsync(
        HttpContext context, ExchangeApi api, int upstream, string code, string message) => api.Shared.Upstream
        ? api.AnswerAsync(context, upstream, code, message)
        : api.AnswerAsync(context, StatusCodes.Status400BadRequest, ExchangeApi.InvalidInput, message);

    // Spec nmp Q24.
    private static Task AnswerParentMissingAsync(
        HttpContext context, ExchangeApi api, NmpStatusId id, string missing) => api.Shared.Upstream
        ? api.AnswerAsync(
            context,
            StatusCodes.Status500InternalServerError,
            "internal_error",
            $"{NotWritten(id)}{missing} violates foreign key constraint")
        : api.AnswerAsync(context, StatusCodes.Status404NotFound, ExchangeApi.MissingThing, $"{missing} not found");

    private static string NotWritten(NmpStatusId id) =>
        $"management policy '{id.Policy}' status for node '{id.Node}' not inserted or updated: ";

    // Nine digits, as the hub writes since its release 2.143.
    internal static Timestamp Stamp(DateTimeOffset now) => Timestamp.Parse(
        now.UtcDateTime.ToString(
            "yyyy-MM-ddTHH:mm:ss.fffffff", System.Globalization.CultureInfo.InvariantCulture) + "00Z");

    private static NmpStatusId? IdIn(HttpContext context) =>
        NodeIn(context) is { } node
            && ExchangeId.TryParse($"{node.Org}/{context.Request.RouteValues["nmp"]}", out var policy)
            && !context.Request.Path.Value!.EndsWith('/')
            ? new(node, policy)
            : null;

    private static async ValueTask<JsonMap<NmpStatus>> ReadAsync(
        HttpContext context, ExchangeApi api, ExchangeId node, string? policy)
    {
        if (policy is not null)
        {
            return ExchangeId.TryParse($"{node.Org}/{policy}", out var known)
                && await api.Store.GetAsync(
                    NmpNodeStatus.StorageId(new(node, known)),
                    context.RequestAborted).ConfigureAwait(false) is { } stored
                    ? JsonMap.Create([KeyValuePair.Create(known.ToString(), stored.Value.Status)])
                    : JsonMap<NmpStatus>.Empty;
        }

        var statuses = new List<KeyValuePair<string, NmpStatus>>();
        var query = new StatusQuery { Keys = [new(NmpNodeStatus.NodeKey, node.ToString())] };
        await foreach (var each in api.Store.ListAsync(query, context.RequestAborted).ConfigureAwait(false))
        {
            statuses.Add(new(each.Value.Id.Policy.ToString(), each.Value.Status));
        }

        return JsonMap.Create(statuses.AsEnumerable());
    }

    private static ValueTask<ExchangeNode?> FindNodeAsync(HttpContext context, ExchangeApi api, ExchangeId node) =>
        api.Directory is null ? new(new ExchangeNode(node)) : api.Directory.GetNodeAsync(node, context.RequestAborted);

    private static async ValueTask<bool> HasPolicyAsync(HttpContext context, ExchangeApi api, ExchangeId policy) =>
        api.Directory is null
            || await api.Directory.GetPolicyAsync(policy, context.RequestAborted).ConfigureAwait(false) is not null;
}
