using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using StatusKit.Cfs;
using StatusKit.Storage;

namespace StatusKit.AspNetCore;

/// <summary>The sessions of the CFS API, v3 and v2.</summary>
/// <remarks>Source: spec cfs 2, 5, 7.</remarks>
internal static class CfsSessionEndpoints
{
    private const string BadRequest = "Bad Request";
    private const string OptionsType = "text/html; charset=utf-8";
    private const string CollectionMethods = "DELETE, GET, HEAD, OPTIONS, POST";
    private const string ItemMethods = "DELETE, GET, HEAD, OPTIONS, PATCH";

    private const int DeletionBatch = 100;

    private static readonly TimeSpan BusyTimeout = TimeSpan.FromSeconds(60); // spec cfs 5.3
    private static readonly string[] Reading = [HttpMethods.Get, HttpMethods.Head];

    public static RouteGroupBuilder Map(IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("");
        var v3 = new CfsApi(CfsVersion.V3, endpoints.ServiceProvider);
        Map(group, v3);
        Map(group, new CfsApi(CfsVersion.V2, endpoints.ServiceProvider));
        CfsServiceEndpoints.Map(group, v3);
        if (v3.Shared.Upstream)
        {
            group.MapFallback("{**path}", context => v3.CallAsync(context, ElsewhereAsync)).Needs(StatusRight.Read);
        }

        return group;
    }

    private static void Map(RouteGroupBuilder group, CfsApi api)
    {
        var item = api.Path + "/{name}";
        RequestDelegate Handler(Func<HttpContext, CfsApi, Task> handler) => context => api.CallAsync(context, handler);

        group.MapMethods(api.Path, Reading, Handler(ListAsync)).Needs(StatusRight.Read);
        group.MapPost(api.Path, Handler(CreateAsync)).Needs(StatusRight.Write);
        group.MapDelete(api.Path, Handler(DeleteManyAsync)).Needs(StatusRight.DeleteMany);
        group.MapMethods(item, Reading, Handler(GetAsync)).Needs(StatusRight.Read);
        group.MapPatch(item, Handler(PatchAsync)).Needs(StatusRight.Write);
        group.MapDelete(item, Handler(DeleteAsync)).Needs(StatusRight.Write);
        group.MapFallback($"{api.Path[..3]}/{{**path}}", Handler(ElsewhereAsync)).Needs(StatusRight.Read);
    }

    private static async Task GetAsync(HttpContext context, CfsApi api)
    {
        if (NameIn(context, api) is not { } name)
        {
            await api.AnswerAsync(context, CfsFault.NotFound).ConfigureAwait(false);
            return;
        }

        var stored = await FindAsync(context, api, name).ConfigureAwait(false);
        await (stored is null
            ? api.AnswerAsync(context, CfsProblem.NotFound(name))
            : api.AnswerAsync(context, StatusCodes.Status200OK, api.Show(stored.Value))).ConfigureAwait(false);
    }

    private static Task ListAsync(HttpContext context, CfsApi api) =>
        !IsCollection(context, api) ? api.AnswerAsync(context, CfsFault.NotFound)
        : CfsSessionFilters.TryRead(
            api,
            context,
            isDeletion: false,
            out var filters,
            out var fault) ? CfsSessionPages.WriteAsync(context, api, filters)
        : api.AnswerAsync(context, fault);

    private static async Task CreateAsync(HttpContext context, CfsApi api)
    {
        if (!IsCollection(context, api))
        {
            await api.AnswerAsync(context, CfsFault.NotFound).ConfigureAwait(false);
            return;
        }

        var (request, fault) = await ReadRequestAsync(context, api).ConfigureAwait(false);
        if (request is null)
        {
            await api.AnswerAsync(context, fault!).ConfigureAwait(false);
            return;
        }

        var created = await CreateAsync(context, api, request).ConfigureAwait(false);
        // spec cfs Q16
        var success = api.Version == CfsVersion.V3 ? StatusCodes.Status201Created : StatusCodes.Status200OK;
        await (created.IsApplied(out var session)
            ? api.AnswerAsync(context, success, api.Show(session))
            : api.AnswerAsync(context, FaultOf(created.Reason!))).ConfigureAwait(false);
    }

    private static async Task PatchAsync(HttpContext context, CfsApi api)
    {
        if (NameIn(context, api) is not { } name)
        {
            await api.AnswerAsync(context, CfsFault.NotFound).ConfigureAwait(false);
            return;
        }

        var limit = api.Shared.MaxRequestBytes;
        if (await RequestBody.ReadAsync(context, limit).ConfigureAwait(false) is not { } body)
        {
            await api.AnswerAsync(context, CfsFault.TooLarge(limit)).ConfigureAwait(false);
            return;
        }

        var isJson = RequestBody.IsJson(context.Request.ContentType);
        if (!CfsPatchReader.TryRead(api.Version, body, isJson, api.Shared.Upstream, out var patch, out var fault))
        {
            await api.AnswerAsync(context, fault).ConfigureAwait(false);
            return;
        }

        var update = TryId(name, out var id)
            ? await api.Store.UpdateAsync(
                id,
                session => api.Rules.Merge(session, patch, api.Version),
                BusyTimeout,
                context.RequestAborted).ConfigureAwait(false)
            : StatusUpdate.Missing<CfsSession>();
        await (update.Kind switch
        {
            StatusUpdateKind.Missing => api.AnswerAsync(context, CfsProblem.NotFound(name)),
            StatusUpdateKind.Refused => api.AnswerAsync(context, Conflict(update.Value!, patch)),
            _ => api.AnswerAsync(context, StatusCodes.Status200OK, api.ShowPatched(update.Value!)),
        }).ConfigureAwait(false);
    }

    private static async Task DeleteAsync(HttpContext context, CfsApi api)
    {
        if (NameIn(context, api) is not { } name)
        {
            await api.AnswerAsync(context, CfsFault.NotFound).ConfigureAwait(false);
            return;
        }

        var isDeleted = TryId(name, out var id)
            && await api.Store.DeleteAsync(id, context.RequestAborted).ConfigureAwait(false);
        await (isDeleted ? api.AnswerNoContentAsync(context) : api.AnswerAsync(context, CfsProblem.NotFound(name))).ConfigureAwait(false);
    }

    private static async Task DeleteManyAsync(HttpContext context, CfsApi api)
    {
        if (!IsCollection(context, api))
        {
            await api.AnswerAsync(context, CfsFault.NotFound).ConfigureAwait(false);
            return;
        }

        if (!CfsSessionFilters.TryRead(api, context, isDeletion: true, out var filters, out var fault))
        {
            await api.AnswerAsync(context, fault).ConfigureAwait(false);
            return;
        }

        var deleted = filters.Query is { } query ? await DeleteAsync(context, api, query).ConfigureAwait(false) : [];
        await (api.Version == CfsVersion.V2 ? api.AnswerNoContentAsync(context) : CfsApi.AnswerIdsAsync(context, deleted)).ConfigureAwait(false);
    }

    // Each on its own, so that the answer names exactly those that were deleted; one that changed meanwhile is left
    // alone.
    private static async ValueTask<List<string>> DeleteAsync(HttpContext context, CfsApi api, StatusQuery query)
    {
        var deleted = new List<string>();
        var batch = new List<Task<string?>>(DeletionBatch);
        await foreach (var stored in api.Store.ListAsync(query, context.RequestAborted).ConfigureAwait(false))
        {
            batch.Add(DeleteAsync(context, api, stored));
            if (batch.Count == DeletionBatch)
            {
                deleted.AddRange((await Task.WhenAll(batch).ConfigureAwait(false)).OfType<string>());
                batch.Clear();
            }
        }

        deleted.AddRange((await Task.WhenAll(batch).ConfigureAwait(false)).OfType<string>());
        return deleted;
    }

    private static async Task<string?> DeleteAsync(HttpContext context, CfsApi api, Stored<CfsSession> stored) =>
        await api.Store.DeleteAsync(stored.Value.Id, stored.Sequence, context.RequestAborted).ConfigureAwait(false)
            ? stored.Value.Name
            : null;

    // Whatever no other route takes: other methods of our paths, and other paths.
    private static Task ElsewhereAsync(HttpContext context, CfsApi api)
    {
        var methods = IsCollection(context, api) ? CollectionMethods : IsItem(context, api) ? ItemMethods : null;
        if (methods is null)
        {
            return api.AnswerAsync(context, CfsFault.NotFound);
        }

        context.Response.Headers.Allow = methods;
        return HttpMethods.IsOptions(context.Request.Method)
            ? JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, OptionsType, [])
            : api.AnswerAsync(context, CfsFault.MethodNotAllowed);
    }

    private static async ValueTask<(CfsSessionRequest? Request, CfsFault? Fault)> ReadRequestAsync(
        HttpContext context, CfsApi api)
    {
        var limit = api.Shared.MaxRequestBytes;
        if (await RequestBody.ReadAsync(context, limit).ConfigureAwait(false) is not { } body)
        {
            return (null, CfsFault.TooLarge(limit));
        }

        if (body.IsEmpty)
        {
            return (null, new(400, BadRequest, "None is not of type 'object'"));
        }

        if (!RequestBody.IsJson(context.Request.ContentType))
        {
            return (null, new(415, "Unsupported Media Type", $"Invalid Content-type ({context.Request.ContentType}), "
                + "expected JSON data"));
        }

        using var document = LenientJson.TryRead(body);
        if (document is null || document.RootElement.ValueKind == JsonValueKind.Null)
        {
            return (null, new(400, BadRequest, "Request body is not valid JSON"));
        }

        var schema = api.Version == CfsVersion.V3 ? CfsCreateSchema.V3 : CfsCreateSchema.V2;
        if (schema.FindFault(document.RootElement) is { } fault)
        {
            return (null, new(400, BadRequest, fault));
        }

        try
        {
            return (api.Dialect.Request.Read(Encoding.UTF8.GetBytes(document.RootElement.GetRawText())), null);
        }
        catch (JsonException e)
        {
            return (null, new(400, BadRequest, e.Message));
        }
    }

    private static async ValueTask<StatusUpdate<CfsSession>> CreateAsync(
        HttpContext context, CfsApi api, CfsSessionRequest request)
    {
        var options = api.Options;
        var facts = new CfsFacts
        {
            Now = api.Time.GetUtcNow(),
            Version = api.Version,
            DefaultAnsibleConfig = options.DefaultAnsibleConfig,
            IsNameTaken = await FindAsync(context, api, request.Name).ConfigureAwait(false) is not null,
            IsConfigurationUnknown = options.ConfigurationExists is { } exists
                && !await exists(request.ConfigurationName, context.RequestAborted).ConfigureAwait(false),
        };
        var created = api.Rules.Create(request, facts);
        if (created.IsApplied(out var session) && await api.Store.CreateAsync(session, context.RequestAborted).ConfigureAwait(false) is null)
        {
            return api.Rules.Create(request, facts with { IsNameTaken = true }); // somebody was faster
        }

        return created;
    }

    private static CfsFault FaultOf(StatusReason reason) =>
        (CfsFault)CfsProblem.FromReason(
            reason) with
        { FailsUpstream = reason.Message.EndsWith("No closing quotation", StringComparison.Ordinal) };

    private static CfsFault Conflict(CfsSession session, CfsSessionPatch patch) => new(
        409,
        "Session patch conflict.",
        $"Session {session.Name} could not be patched: status.session.job field cannot be updated after it has been "
        + $"set; current value: {Job(session.Status.Session)}, patch value: {Job(patch.Status.Session)}");

    // A job that is not a string is shown as the original shows it.
    private static string Job(CfsSessionRun run) =>
        run.UnknownMembers.TryGetValue("job", out var other) && run.Job.Length == 0 ? CfsPythonText.Repr(other) : run.Job;

    private static ValueTask<Stored<CfsSession>?> FindAsync(HttpContext context, CfsApi api, string name) =>
        TryId(name, out var id) ? api.Store.GetAsync(id, context.RequestAborted) : default;

    // A store cannot hold such a name, so there is no session of it.
    private static bool TryId(string name, out StatusId id)
    {
        var isPossible = name.Length > 0
            && !name.Contains('\0', StringComparison.Ordinal) && !name.Any(char.IsSurrogate);
        id = isPossible ? new StatusId(name) : default;
        return isPossible;
    }

    // Routing ignores case and a slash at the end, the original does not.
    private static bool IsCollection(HttpContext context, CfsApi api) =>
        context.Request.Path.Value!.EndsWith(api.Path, StringComparison.Ordinal);

    private static bool IsItem(HttpContext context, CfsApi api) => NameIn(context, api) is not null;

    // The name, when the path is exactly that of a session. An encoded slash is part of no name.
    private static string? NameIn(HttpContext context, CfsApi api)
    {
        var path = context.Request.Path.Value!;
        var start = path.LastIndexOf('/') + 1;
        return start < path.Length && path.AsSpan(0, start - 1).EndsWith(api.Path, StringComparison.Ordinal)
            && path.IndexOf("%2F", start, StringComparison.OrdinalIgnoreCase) < 0 ? path[start..] : null;
    }
}
