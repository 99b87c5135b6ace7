using System.Buffers;
using System.Text.Json;
using StatusKit.Cfs;
using StatusKit.Cli.Stores;
using StatusKit.Json;
using StatusKit.Storage;

namespace StatusKit.Cli.Cray;

/// <summary>The CFS API over a store, without HTTP: what the service would answer.</summary>
/// <param name="store">The store.</param>
/// <param name="time">The clock of ages and of new sessions.</param>
/// <param name="options">What the service is configured with.</param>
internal sealed class StoreCfsService(Store store, TimeProvider time, CfsServiceOptions options) : ICfsService
{
    private const string Root = "/apis/cfs/";

    public async Task<CfsAnswer> SendAsync(
        HttpMethod method, Uri uri, byte[]? body, CancellationToken cancellationToken)
    {
        string[] path = uri.AbsolutePath.StartsWith(Root, StringComparison.Ordinal)
            ? uri.AbsolutePath[Root.Length..].Split('/')
            : [];
        CfsVersion? version = path is ["v2", ..] ? CfsVersion.V2 : path is ["v3", ..] ? CfsVersion.V3 : null;
        return (method.Method, path) switch
        {
            ("GET", [_, "sessions"]) when version is { } v => await ListAsync(v, QueryOf(uri), cancellationToken),
            ("POST", [_, "sessions"]) when version is { } v => await CreateAsync(v, body ?? [], cancellationToken),
            ("DELETE", [_, "sessions"]) when version is { } v => await DeleteManyAsync(
                v, QueryOf(uri), cancellationToken),
            ("GET", [_, "sessions", { Length: > 0 } name]) when version is { } v => await GetAsync(
                v, Uri.UnescapeDataString(name), cancellationToken),
            ("DELETE", [_, "sessions", { Length: > 0 } name]) when version is not null => await DeleteAsync(
                Uri.UnescapeDataString(name), cancellationToken),
            _ => Problem(404, "Not Found", "There is no such address."),
        };
    }

    private async Task<CfsAnswer> GetAsync(CfsVersion version, string name, CancellationToken cancellationToken) =>
        SessionIds.From(name) is { } id
            && await store.Sessions.GetAsync(id, cancellationToken) is { Value: var session }
            ? Ok(200, Write(version, session))
            : Problem(CfsProblem.NotFound(name));

    private async Task<CfsAnswer> DeleteAsync(string name, CancellationToken cancellationToken) =>
        SessionIds.From(name) is { } id && await store.Sessions.DeleteAsync(id, cancellationToken: cancellationToken)
            ? Ok(204, [])
            : Problem(CfsProblem.NotFound(name));

    private async Task<CfsAnswer> ListAsync(
        CfsVersion version, Dictionary<string, string> parameters, CancellationToken cancellationToken)
    {
        var query = Query(version, parameters);
        if (!query.TryRead(time.GetUtcNow(), out var filters, out var problem))
        {
            return Problem(problem);
        }

        // One more than the page holds says whether there is a next one.
        var limit = query.LimitOr(options.PageSize);
        var found = await store.Sessions.ListAsync(
            filters with { Limit = limit < int.MaxValue ? limit + 1 : limit }, cancellationToken)
            .Select(stored => stored.Value)
            .ToListAsync(cancellationToken);
        var hasMore = found.Count > limit;
        if (version == CfsVersion.V2)
        {
            return hasMore
                ? Problem(
                    400,
                    "The response size is too large",
                    "There are more sessions than fit on one page; the v3 API has pages.")
                : Ok(
                    200,
                    CfsJson.V2.SessionList.Write(
                        new()
                        {
                            Wrapper = CfsListWrapper.None,
                            Sessions = [.. found.Select(CfsJson.V2.Session.Convert)]
                        }));
        }

        List<CfsSession> page = hasMore ? found[..limit] : found;
        return Ok(200, CfsJson.V3.SessionList.Write(new()
        {
            Next = hasMore ? query.NextPage(page[^1].Name, limit) : null,
            Sessions = [.. page.Select(WithLogs)],
        }));
    }

    private async Task<CfsAnswer> DeleteManyAsync(
        CfsVersion version, Dictionary<string, string> parameters, CancellationToken cancellationToken)
    {
        parameters.Remove("limit");
        parameters.Remove("after_id");
        parameters.TryAdd("status", "complete");
        if (!Query(version, parameters).TryRead(time.GetUtcNow(), out var filters, out var problem))
        {
            return Problem(problem);
        }

        var names = await store.Sessions.ListAsync(filters, cancellationToken)
            .Select(stored => stored.Value.Name)
            .ToListAsync(cancellationToken);
        var deleted = new List<string>();
        foreach (var name in names)
        {
            if (await store.Sessions.DeleteAsync(new(name), cancellationToken: cancellationToken))
            {
                deleted.Add(name);
            }
        }

        return version == CfsVersion.V2 ? Ok(204, []) : Ok(200, IdsOf(deleted));
    }

    private async Task<CfsAnswer> CreateAsync(CfsVersion version, byte[] body, CancellationToken cancellationToken)
    {
        CfsSessionRequest create;
        try
        {
            create = CfsJson.ForVersion(version).Request.Read(body);
        }
        catch (JsonException e)
        {
            return Problem(400, "Bad Request", e.Message);
        }

        var isTaken = SessionIds.From(create.Name) is { } id
            && await store.Sessions.GetAsync(id, cancellationToken) is not null;
        while (true)
        {
            var created = CfsSessionRules.Upstream.Create(create, new()
            {
                Now = time.GetUtcNow(),
                Version = version,
                IsNameTaken = isTaken,
                IsConfigurationUnknown = options.Configurations?.Contains(create.ConfigurationName) == false,
            });
            if (created.Reason is { } reason)
            {
                return Problem(CfsProblem.FromReason(reason));
            }

            if (await store.Sessions.CreateAsync(created.Value!, cancellationToken) is not null)
            {
                return Ok(version == CfsVersion.V2 ? 200 : 201, Write(version, created.Value!));
            }

            isTaken = true; // somebody else was faster
        }
    }

    private byte[] Write(CfsVersion version, CfsSession session) =>
        version == CfsVersion.V2
            ? CfsJson.V2.Session.Write(CfsJson.V2.Session.Convert(session))
            : CfsJson.V3.Session.Write(WithLogs(session));

    private CfsSession WithLogs(CfsSession session) =>
        options.AraHost is null ? session : session with { Logs = $"{options.AraHost}/?label={session.Name}" };

    private static CfsSessionQuery Query(CfsVersion version, Dictionary<string, string> parameters) => new()
    {
        MinAge = parameters.GetValueOrDefault(
            "min_age") ?? (version == CfsVersion.V2 ? parameters.GetValueOrDefault("age") : null),
        MaxAge = parameters.GetValueOrDefault("max_age"),
        Status = parameters.GetValueOrDefault("status"),
        Succeeded = parameters.GetValueOrDefault("succeeded"),
        NameContains = parameters.GetValueOrDefault("name_contains"),
        Tags = parameters.GetValueOrDefault("tags"),
        AfterId = version == CfsVersion.V3 ? parameters.GetValueOrDefault("after_id") : null,
        Limit = version == CfsVersion.V3 ? parameters.GetValueOrDefault("limit") : null,
    };

    // The last one of a repeated parameter counts.
    private static Dictionary<string, string> QueryOf(Uri uri)
    {
        var parameters = new Dictionary<string, string>();
        foreach (var piece in uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = piece.Replace('+', ' ').Split('=', 2);
            parameters[Uri.UnescapeDataString(parts[0])] = parts.Length > 1 ? Uri.UnescapeDataString(parts[1]) : "";
        }

        return parameters;
    }

    private static byte[] IdsOf(IEnumerable<string> names)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteStartArray("session_ids");
            foreach (var name in names)
            {
                json.WriteStringValue(name);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return bytes.WrittenSpan.ToArray();
    }

    private static CfsAnswer Ok(int status, byte[] body) => new(status, "", body);

    private static CfsAnswer Problem(CfsProblem problem) =>
        new(problem.Status, problem.Title, CfsJson.Problem.Write(problem));

    private static CfsAnswer Problem(int status, string title, string detail) =>
        Problem(new CfsProblem { Status = status, Title = title, Detail = detail, Type = "about:blank" });
}

/// <summary>What a CFS service is configured with.</summary>
internal sealed record CfsServiceOptions
{
    /// <summary>The host of the links to the logs; null leaves them as they are stored.</summary>
    public string? AraHost { get; init; }

    /// <summary>The configurations that exist; null takes every name.</summary>
    public IReadOnlySet<string>? Configurations { get; init; }

    /// <summary>The size of a page for clients that name none.</summary>
    public int PageSize { get; init; } = CfsSessionQuery.DefaultPageSize;

    /// <summary>Reads them from the environment.</summary>
    public static CfsServiceOptions Read(Func<string, string?> variable) => new()
    {
        AraHost = variable("STATUSKIT_ARA_HOST"),
        Configurations = variable("STATUSKIT_CONFIGURATIONS") is { } names
            ? names.Split(',', StringSplitOptions.RemoveEmptyEntries).ToHashSet()
            : null,
        PageSize = int.TryParse(variable("STATUSKIT_PAGE_SIZE"), out var size) && size > 0
            ? size
            : CfsSessionQuery.DefaultPageSize,
    };
}

/// <summary>Ids of sessions.</summary>
internal static class SessionIds
{
    /// <summary>What a session is stored under; null for a name that no session can have.</summary>
    public static StatusId? From(string name)
    {
        try
        {
            return name.Length == 0 ? null : new StatusId(name);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
