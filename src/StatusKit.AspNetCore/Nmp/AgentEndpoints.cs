using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using StatusKit.Nmp;
using StatusKit.Storage;

namespace StatusKit.AspNetCore;

/// <summary>The node management API of the agent.</summary>
/// <remarks>Source: spec nmp 6.2, 6.7.</remarks>
internal static class AgentEndpoints
{
    private const string StatusPath = "/nodemanagement/status";
    private const string ResetPath = "/nodemanagement/reset";
    private const string NextJobPath = "/nodemanagement/nextjob";

    public static RouteGroupBuilder Map(IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("");
        var api = new AgentApi(endpoints.ServiceProvider);
        RequestDelegate Handler(Func<HttpContext, AgentApi, Task> handler) =>
            context => api.CallAsync(context, handler);

        group.MapGet(StatusPath, Handler(ListAsync)).Needs(StatusRight.Read);
        foreach (var one in new[] { "/{nmp}", "/{org}/{nmp}" })
        {
            group.MapGet(StatusPath + one, Handler(GetAsync)).Needs(StatusRight.Read);
            group.MapPut(StatusPath + one, Handler(ReportAsync)).Needs(StatusRight.Write);
            group.MapPut(ResetPath + one, Handler(ResetAsync)).Needs(StatusRight.Reset);
        }

        group.MapPut(ResetPath, Handler(ResetAllAsync)).Needs(StatusRight.Reset);
        group.MapGet(NextJobPath, Handler(GetNextJobAsync)).Needs(StatusRight.Read);
        group.MapFallback("/nodemanagement/{**path}", Handler(ElsewhereAsync)).Needs(StatusRight.Read);
        return group;
    }

    private static async Task ListAsync(HttpContext context, AgentApi api) =>
        await api.AnswerAsync(context, await StatusesAsync(context, api).ConfigureAwait(false)).ConfigureAwait(false);

    private static async Task GetAsync(HttpContext context, AgentApi api)
    {
        var (id, name) = IdIn(context, api);
        if (id is not { } known)
        {
            await api.AnswerUnregisteredAsync(context).ConfigureAwait(false);
            return;
        }

        var stored = await api.Store.GetAsync(
            NmpNodeStatus.StorageId(known), context.RequestAborted).ConfigureAwait(false);
        await (stored is null
            ? api.AnswerMissingAsync(context, name)
            : api.AnswerAsync(context, [new(known.Policy, stored.Value.Status)])).ConfigureAwait(false);
    }

    private static async Task ReportAsync(HttpContext context, AgentApi api)
    {
        if (await RequestBody.ReadAsync(context, api.Shared.MaxRequestBytes).ConfigureAwait(false) is not { } body)
        {
            await AgentApi.AnswerErrorAsync(
                context,
                StatusCodes.Status413PayloadTooLarge,
                $"The body is longer than {api.Shared.MaxRequestBytes} bytes.",
                "management status").ConfigureAwait(false);
            return;
        }

        NmpStatus report;
        try
        {
            // The original's reader takes null for an empty object.
            report = body.Span.Trim(" \t\r\n"u8).SequenceEqual("null"u8) ? new() : NmpJson.Agent.Read(body.Span);
        }
        catch (JsonException e)
        {
            var error =
                "Input body couldn't be deserialized to management status object: "
                + $"{Encoding.UTF8.GetString(body.Span)}, error: {e.Message}";
            await AgentApi.AnswerErrorAsync(
                context, StatusCodes.Status400BadRequest, error, "management status").ConfigureAwait(false);
            return;
        }

        await UpdateAsync(
            context,
            api,
            status => IsReport(report)
                ? Apply(status, report, api)
                : StatusUpdate.Unchanged(status)).ConfigureAwait(false);
    }

    private static Task ResetAsync(HttpContext context, AgentApi api) =>
        UpdateAsync(context, api, status => NmpReset.Local(status, api.Table));

    private static async Task ResetAllAsync(HttpContext context, AgentApi api)
    {
        var policies = new List<ExchangeId>();
        foreach (var (policy, _) in await StatusesAsync(context, api).ConfigureAwait(false))
        {
            var id = NmpNodeStatus.StorageId(new(api.Node!.Value, policy));
            await api.Store.UpdateAsync(
                id,
                stored => stored.Update(status => NmpReset.Local(status, api.Table)),
                cancellationToken: context.RequestAborted).ConfigureAwait(false);
            policies.Add(policy);
        }

        await AgentApi.AnswerTextAsync(context, policies switch
        {
            [] => "No nmp status found",
            [var only] => $"Updated the status for NMP {only}.",
            _ => $"Updated the status for NMPs {string.Join(',', policies)}.",
        }).ConfigureAwait(false);
    }

    private static async Task GetNextJobAsync(HttpContext context, AgentApi api)
    {
        var query = RawQuery.Read(context.Request.QueryString.Value);
        var (type, ready) = (query.GetValueOrDefault("type", ""), query.GetValueOrDefault("ready", ""));
        var fault = type is not ("" or "agentUpgrade") ? "jobType currently only supports \"agentUpgrade\"."
            : ready is not ("" or "true" or "false") ? "invalid value for \"ready\" argument."
            : null;
        if (fault is not null)
        {
            await api.AnswerFaultAsync(context, fault).ConfigureAwait(false);
            return;
        }

        try
        {
            var next = NmpScheduling.NextJob(
                await StatusesAsync(context, api).ConfigureAwait(false), ready.Length == 0 ? null : ready == "true");
            await api.AnswerAsync(context, next is { } job ? [job] : []).ConfigureAwait(false);
        }
        catch (FormatException e)
        {
            await api.AnswerFaultAsync(context, e.Message).ConfigureAwait(false);
        }
    }

    // Whatever no other route takes (spec nmp Q36).
    private static Task ElsewhereAsync(HttpContext context, AgentApi api)
    {
        var parts = context.Request.Path.Value!.Trim('/').Split('/');
        var methods = parts switch
        {
            [_, "status"] or [_, "nextjob"] => "GET, OPTIONS",
            [_, "status", _] or [_, "status", _, _] => "GET, PUT, OPTIONS",
            [_, "reset"] or [_, "reset", _] or [_, "reset", _, _] => "PUT, OPTIONS",
            _ => null,
        };
        if (methods is null)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        if (api.Shared.Upstream && !HttpMethods.IsOptions(context.Request.Method))
        {
            context.Response.Redirect("/", permanent: false, preserveMethod: true);
            return Task.CompletedTask;
        }

        context.Response.Headers.Allow = methods;
        context.Response.StatusCode = HttpMethods.IsOptions(context.Request.Method)
            ? StatusCodes.Status200OK
            : StatusCodes.Status405MethodNotAllowed;
        return Task.CompletedTask;
    }

    private static async Task UpdateAsync(
        HttpContext context, AgentApi api, Func<NmpStatus, StatusUpdate<NmpStatus>> rule)
    {
        var (id, name) = IdIn(context, api);
        if (id is not { } known)
        {
            await api.AnswerUnregisteredAsync(context).ConfigureAwait(false);
            return;
        }

        var update = await api.Store.UpdateAsync(
            NmpNodeStatus.StorageId(known),
            stored => stored.Update(rule),
            cancellationToken: context.RequestAborted).ConfigureAwait(false);
        await (update.Kind == StatusUpdateKind.Missing
            ? api.AnswerMissingAsync(context, name)
            : AgentApi.AnswerTextAsync(context, $"Updated status for NMP {known.Policy}.")).ConfigureAwait(false);
    }

    private static bool IsReport(NmpStatus report) =>
        report.Has(r => r.AgentUpgrade) && !report.IsNull(r => r.AgentUpgrade);

    private static StatusUpdate<NmpStatus> Apply(NmpStatus status, NmpStatus report, AgentApi api) => api.Table.Report(
        status, report.AgentUpgrade.Status, new() { Now = api.Time.GetLocalNow(), ErrorMessage = report.AgentUpgrade.ErrorMessage });

    private static async ValueTask<List<KeyValuePair<ExchangeId, NmpStatus>>> StatusesAsync(
        HttpContext context, AgentApi api)
    {
        var statuses = new List<KeyValuePair<ExchangeId, NmpStatus>>();
        if (api.Node is { } node)
        {
            var query = new StatusQuery { Keys = [new(NmpNodeStatus.NodeKey, node.ToString())] };
            await foreach (var stored in api.Store.ListAsync(query, context.RequestAborted).ConfigureAwait(false))
            {
                statuses.Add(new(stored.Value.Id.Policy, stored.Value.Status));
            }
        }

        return statuses;
    }

    // The name alone is what messages show. A name that no id can have names nothing.
    private static (NmpStatusId? Id, string Name) IdIn(HttpContext context, AgentApi api)
    {
        var name = (string)context.Request.RouteValues["nmp"]!;
        var org = context.Request.RouteValues["org"] as string ?? api.Node?.Org;
        return (api.Node is { } node && org is not null
            && ExchangeId.TryParse($"{org}/{name}", out var policy) ? new NmpStatusId(node, policy) : null, name);
    }
}
