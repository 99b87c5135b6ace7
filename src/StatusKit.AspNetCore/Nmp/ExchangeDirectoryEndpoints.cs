using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using StatusKit.Nmp;
using StatusKit.Storage;

namespace StatusKit.AspNetCore;

/// <summary>
/// The look-ups of nodes and policies that <c>hzn</c> does before it asks for statuses, and the version.
/// </summary>
internal static class ExchangeDirectoryEndpoints
{
    private const string NodesPath = "/v1/orgs/{org}/nodes";
    private const string PoliciesPath = "/v1/orgs/{org}/managementpolicies";

    public static void Map(
        RouteGroupBuilder group, Func<Func<HttpContext, ExchangeApi, ExchangeCaller?, Task>, RequestDelegate> handler)
    {
        group.MapGet(NodesPath, handler(ListNodesAsync)).Needs(StatusRight.Read);
        group.MapGet(NodesPath + "/{node}", handler(GetNodeAsync)).Needs(StatusRight.Read);
        group.MapGet(PoliciesPath, handler(ListPoliciesAsync)).Needs(StatusRight.Read);
        group.MapGet(PoliciesPath + "/{nmp}", handler(GetPolicyAsync)).Needs(StatusRight.Read);
        group.MapGet(
            "/v1/admin/version",
            handler(
                (context, api, _) => ExchangeApi.AnswerTextAsync(
                    context, StatusCodes.Status200OK, api.Options.ExchangeVersion + "\n"))).Needs(StatusRight.Read);
    }

    private static async Task ListNodesAsync(HttpContext context, ExchangeApi api, ExchangeCaller? caller)
    {
        var nodes = new SortedDictionary<string, string>(StringComparer.Ordinal);
        await foreach (var node in NodesAsync(context, api).ConfigureAwait(false))
        {
            if (api.Allows(caller, StatusRight.Read, node))
            {
                nodes[node.Id.ToString()] = Document(node);
            }
        }

        await AnswerAsync(context, "nodes", nodes).ConfigureAwait(false);
    }

    private static async Task GetNodeAsync(HttpContext context, ExchangeApi api, ExchangeCaller? caller)
    {
        var node = ExchangeEndpoints.NodeIn(context) is not { } id ? null
            : api.Directory is { } directory ? await directory.GetNodeAsync(
                id, context.RequestAborted).ConfigureAwait(false)
            : await api.Store.HasAnyAsync(
                new(NmpNodeStatus.NodeKey, id.ToString()), context.RequestAborted).ConfigureAwait(false)
                ? new ExchangeNode(id)
                : null;
        await (node is not null && !api.Allows(caller, StatusRight.Read, node)
            ? api.AnswerDeniedAsync(context, caller!, StatusRight.Read, node.Id)
            : AnswerAsync(
                context,
                "nodes",
                node is null ? [] : new() { [node.Id.ToString()] = Document(node) })).ConfigureAwait(false);
    }

    private static async Task ListPoliciesAsync(HttpContext context, ExchangeApi api, ExchangeCaller? caller)
    {
        var policies = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (api.Directory is { } directory)
        {
            await foreach (
                var (id, policy) in directory.ListPoliciesAsync(OrgIn(context), context.RequestAborted).ConfigureAwait(false))
            {
                policies[id.ToString()] = Document(policy);
            }
        }
        else
        {
            await foreach (var stored in api.Store.ListAsync(null, context.RequestAborted).ConfigureAwait(false))
            {
                if (stored.Value.Id.Policy.Org == OrgIn(context))
                {
                    policies[stored.Value.Id.Policy.ToString()] = "{}";
                }
            }
        }

        await AnswerAsync(context, "managementPolicy", policies).ConfigureAwait(false);
    }

    private static async Task GetPolicyAsync(HttpContext context, ExchangeApi api, ExchangeCaller? caller)
    {
        var policy = !ExchangeId.TryParse($"{OrgIn(context)}/{context.Request.RouteValues["nmp"]}", out var id) ? null
            : api.Directory is { } directory ? await directory.GetPolicyAsync(
                id, context.RequestAborted).ConfigureAwait(false)
            : await api.Store.HasAnyAsync(
                new(NmpNodeStatus.PolicyKey, id.ToString()), context.RequestAborted).ConfigureAwait(false)
                ? new NmpPolicy()
                : null;
        await AnswerAsync(
            context,
            "managementPolicy",
            policy is null ? [] : new() { [id.ToString()] = Document(policy) }).ConfigureAwait(false);
    }

    private static string OrgIn(HttpContext context) => (string)context.Request.RouteValues["org"]!;

    private static async IAsyncEnumerable<ExchangeNode> NodesAsync(HttpContext context, ExchangeApi api)
    {
        if (api.Directory is { } directory)
        {
            await foreach (
                var node in directory.ListNodesAsync(OrgIn(context), context.RequestAborted).ConfigureAwait(false))
            {
                yield return node;
            }

            yield break;
        }

        var last = default(ExchangeId);
        await foreach (var stored in api.Store.ListAsync(null, context.RequestAborted).ConfigureAwait(false))
        {
            if (stored.Value.Id.Node is var node && node != last && node.Org == OrgIn(context))
            {
                yield return new(last = node);
            }
        }
    }

    private static string Document(ExchangeNode node) =>
        $"{{\"name\":{ExchangeApi.Quoted(node.Id.Name)},\"owner\":{ExchangeApi.Quoted(node.Owner?.ToString() ?? "")}}}";

    private static string Document(NmpPolicy policy) => Encoding.UTF8.GetString(NmpJson.Policy.Write(policy));

    private static Task AnswerAsync(HttpContext context, string envelope, SortedDictionary<string, string> documents)
    {
        var members = string.Join(',', documents.Select(each => $"{ExchangeApi.Quoted(each.Key)}:{each.Value}"));
        return JsonAnswer.WriteAsync(
            context,
            documents.Count == 0 ? StatusCodes.Status404NotFound : StatusCodes.Status200OK,
            ExchangeApi.Json,
            Encoding.UTF8.GetBytes($"{{\"{envelope}\":{{{members}}},\"lastIndex\":0}}"));
    }

    private static async ValueTask<bool> HasAnyAsync(
        this IStatusStore<NmpNodeStatus> store, StatusKey key, CancellationToken cancellationToken)
    {
        await foreach (
            var _ in store.ListAsync(new() { Keys = [key], Limit = 1 }, cancellationToken).ConfigureAwait(false))
        {
            return true;
        }

        return false;
    }
}
