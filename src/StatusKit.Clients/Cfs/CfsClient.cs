using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using StatusKit.Cfs;

namespace StatusKit.Clients;

/// <summary>A client of the sessions of one CFS service.</summary>
/// <remarks>
/// <para>Reads return null for a session that does not exist, writes a <see cref="StatusUpdate{T}"/>; whatever else
/// happens is a <see cref="StatusServiceException"/>.</para>
/// <para>Safe for use by many threads. The client does not dispose the <see cref="HttpClient"/>.</para>
/// </remarks>
public sealed partial class CfsClient
{
    private readonly ServiceTransport _transport;
    private readonly CfsClientOptions _options;
    private readonly CfsDialect _json;
    private readonly string _sessions;

    /// <summary>
    /// Creates a client over an <see cref="HttpClient"/> of the caller's, without repetitions unless its handlers have
    /// them.
    /// </summary>
    /// <param name="http">Sends the requests. Its own time-out is best set to infinite: the options have one.</param>
    /// <param name="options">
    /// How to reach the service. Without a base address, that of <paramref name="http"/> is used.
    /// </param>
    /// <param name="time">The clock; null is the system's.</param>
    /// <exception cref="ArgumentException">An option is wrong.</exception>
    public CfsClient(HttpClient http, CfsClientOptions? options = null, TimeProvider? time = null)
    {
        _options = options ?? new();
        _transport = new(http, _options, time ?? TimeProvider.System);
        _json = CfsJson.ForVersion(_options.Version);
        _sessions = _options.Version == CfsVersion.V2 ? "v2/sessions" : "v3/sessions";
    }

    /// <summary>The version of the API that this client speaks.</summary>
    public CfsVersion Version => _options.Version;

    /// <summary>Reads one session.</summary>
    /// <param name="name">The name of the session.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The session, or null when it does not exist.</returns>
    public async Task<CfsSession?> GetAsync(string name, CancellationToken cancellationToken = default)
    {
        using var answer = await _transport.SendAsync(
            new(HttpMethod.Get, PathTo(name)), cancellationToken).ConfigureAwait(false);
        return answer.StatusCode switch
        {
            HttpStatusCode.OK => answer.Read(_json.Session),
            HttpStatusCode.NotFound when IsNoSession(answer) => null,
            _ => throw Unexpected(answer),
        };
    }

    /// <summary>Reads the matching sessions in the order of their names, page by page.</summary>
    /// <remarks>
    /// The pages are not one moment: a session that is created meanwhile may be missing. The v2 API has no pages and
    /// refuses a list that is longer than its page size.
    /// </remarks>
    /// <param name="query">The filters; null means all sessions. Its limit is the size of a page.</param>
    /// <param name="cancellationToken">A token to end the stream.</param>
    public async IAsyncEnumerable<CfsSession> ListAsync(
        CfsSessionQuery? query = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var page = await GetPageAsync(query, cancellationToken).ConfigureAwait(false);
        while (true)
        {
            foreach (var session in page.Sessions)
            {
                yield return session;
            }

            if (page.Next is not { } next)
            {
                yield break;
            }

            page = await GetPageAsync(Following(next), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Reads one page of the matching sessions.</summary>
    /// <param name="query">The filters; null means all sessions.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    public async Task<CfsSessionList> GetPageAsync(
        CfsSessionQuery? query = null, CancellationToken cancellationToken = default)
    {
        query ??= new();
        using var answer = await _transport.SendAsync(
            new(HttpMethod.Get, _sessions + Filters(query, isList: true)), cancellationToken).ConfigureAwait(false);
        if (answer.StatusCode != HttpStatusCode.OK)
        {
            throw Unexpected(answer);
        }

        var page = answer.Read(_json.SessionList);

        // A page that leads to itself would never end.
        return page.Next is { } next && (next.AfterId is null or "" || next.AfterId == query.AfterId)
            ? throw answer.Malformed(null)
            : page;
    }

    /// <summary>Creates a session.</summary>
    /// <remarks>
    /// The request is not repeated, because a second one can start a second job. When the answer was lost, the session
    /// is looked up: if it exists as it was
    /// asked for, it was created.
    /// </remarks>
    /// <param name="body">What to create.</param>
    /// <param name="cancellationToken">
    /// A token to cancel the operation; the session may be created all the same.
    /// </param>
    /// <returns>
    /// <c>Applied</c> with the session, or <c>Refused</c> with a code of <see cref="CfsReasonCodes"/>.
    /// </returns>
    public async Task<StatusUpdate<CfsSession>> CreateAsync(
        CfsSessionRequest body, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(body);
        try
        {
            using var answer = await _transport.SendAsync(
                new(HttpMethod.Post, _sessions) { Body = _json.Request.Write(body) },
                cancellationToken).ConfigureAwait(false);
            return answer.StatusCode switch
            {
                HttpStatusCode.Created or HttpStatusCode.OK => StatusUpdate.Applied(answer.Read(_json.Session)),
                HttpStatusCode.Conflict or HttpStatusCode.BadRequest when Reason(answer) is { } reason =>
                    StatusUpdate.Refused<CfsSession>(
                        null, CodeOf(answer.StatusCode, reason, isCreate: true), reason.Message),
                _ => throw Unexpected(answer),
            };
        }
        catch (StatusServiceException e) when (MayHaveArrived(e))
        {
            // Spec cfs 11.3: a POST that timed out may have succeeded.
            if (await GetAsync(body.Name, cancellationToken).ConfigureAwait(false) is { } found
                && WasCreatedFrom(found, body))
            {
                return StatusUpdate.Applied(found);
            }

            throw;
        }
    }

    /// <summary>Changes the status of a session.</summary>
    /// <param name="name">The name of the session.</param>
    /// <param name="patch">What to change. Unknown members are not sent.</param>
    /// <param name="cancellationToken">A token to cancel the operation; the change may happen all the same.</param>
    /// <returns>
    /// <c>Applied</c> with the session after the patch, also when the service found nothing to change; <c>Unchanged</c>
    /// when the service refused the job because the session
    /// has just that job; <c>Refused</c> with a code of <see cref="CfsReasonCodes"/>; or <c>Missing</c>.
    /// </returns>
    public async Task<StatusUpdate<CfsSession>> PatchAsync(
        string name, CfsSessionPatch patch, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(patch);
        using var answer = await _transport.SendAsync(
            new(
                HttpMethod.Patch,
                PathTo(name))
            {
                Body = _json.Patch.Write(
                    _json.Patch.Convert(patch)),
                IsRepeatable = true
            }, cancellationToken).ConfigureAwait(false);
        switch (answer.StatusCode)
        {
            case HttpStatusCode.OK:
                return StatusUpdate.Applied(answer.Read(_json.Session));
            case HttpStatusCode.NotFound when IsNoSession(answer):
                return StatusUpdate.Missing<CfsSession>();
            case HttpStatusCode.Conflict or HttpStatusCode.BadRequest when Reason(answer) is { } reason:
                var current = await GetAsync(name, cancellationToken).ConfigureAwait(false);
                return current is null ? StatusUpdate.Missing<CfsSession>()
                    : answer.StatusCode == HttpStatusCode.Conflict
                        && IsInEffect(current, patch) ? StatusUpdate.Unchanged(current)
                    : StatusUpdate.Refused(current, CodeOf(answer.StatusCode, reason, isCreate: false), reason.Message);
            default:
                throw Unexpected(answer);
        }
    }

    /// <summary>Deletes one session, in whatever state it is; its job ends.</summary>
    /// <param name="name">The name of the session.</param>
    /// <param name="cancellationToken">
    /// A token to cancel the operation; the session may be deleted all the same.
    /// </param>
    /// <returns>Whether it was deleted; false when it does not exist.</returns>
    public async Task<bool> DeleteAsync(string name, CancellationToken cancellationToken = default)
    {
        using var answer = await _transport.SendAsync(
            new(HttpMethod.Delete, PathTo(name)) { IsRepeatable = true }, cancellationToken).ConfigureAwait(false);
        return answer.StatusCode switch
        {
            HttpStatusCode.NoContent or HttpStatusCode.OK => true,
            HttpStatusCode.NotFound when IsNoSession(answer) => false,

            // Spec cfs Q18: a failure after the deletion.
            HttpStatusCode.InternalServerError when await GetAsync(
                name, cancellationToken).ConfigureAwait(false) is null => true,
            _ => throw Unexpected(answer),
        };
    }

    /// <summary>Deletes the matching sessions; without a filter on the state, those that are complete.</summary>
    /// <remarks>
    /// Not atomic and not repeated: after an exception, part of the sessions may be deleted. List again to see.
    /// </remarks>
    /// <param name="query">
    /// The filters. An empty state means every state, also running, which <paramref name="everyState"/> must confirm.
    /// </param>
    /// <param name="everyState">Confirms that sessions are deleted whatever their state is.</param>
    /// <param name="cancellationToken">A token to cancel the operation; sessions may be deleted all the same.</param>
    /// <returns>The names of the deleted sessions; <c>default</c> from the v2 API, which does not say.</returns>
    /// <exception cref="ArgumentException">
    /// The query asks for every state, and <paramref name="everyState"/> does not confirm it.
    /// </exception>
    public async Task<ImmutableArray<string>> DeleteManyAsync(
        CfsSessionQuery query, bool everyState = false, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        if (query.Status is "" && !everyState)
        {
            // spec cfs Q35
            throw new ArgumentException(
                $"An empty status deletes sessions in every state: confirm it with {nameof(everyState)}.",
                nameof(query));
        }

        if (everyState)
        {
            query = query with { Status = "" };
        }

        using var answer = await _transport.SendAsync(
            new(HttpMethod.Delete, _sessions + Filters(query, isList: false)), cancellationToken).ConfigureAwait(false);
        return answer.StatusCode switch
        {
            HttpStatusCode.NoContent => default,
            HttpStatusCode.OK => answer.Read(
                root => root.GetProperty("session_ids")
                    .EnumerateArray()
                    .Select(name => name.GetString()!)
                    .ToImmutableArray()),
            _ => throw Unexpected(answer),
        };
    }

    /// <summary>Reads the options of the service.</summary>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    public async Task<CfsServiceOptions> GetOptionsAsync(CancellationToken cancellationToken = default)
    {
        using var answer = await _transport.SendAsync(
            new(HttpMethod.Get, Version == CfsVersion.V2 ? "v2/options" : "v3/options"),
            cancellationToken).ConfigureAwait(false);
        return answer.StatusCode == HttpStatusCode.OK ? answer.Read(CfsServiceOptions.From) : throw Unexpected(answer);
    }

    /// <summary>Reads the version of the service, such as <c>1.31.1</c>.</summary>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The version; null from a service older than 1.12.0, which does not say.</returns>
    public async Task<string?> GetVersionAsync(CancellationToken cancellationToken = default)
    {
        using var answer = await _transport.SendAsync(
            new(HttpMethod.Get, "versions"), cancellationToken).ConfigureAwait(false);
        return answer.StatusCode switch
        {
            HttpStatusCode.OK => answer.Read(
                root => $"{Part(root, "major")}.{Part(root, "minor")}.{Part(root, "patch")}"),
            HttpStatusCode.NotFound when answer.IsJson => null,
            _ => throw Unexpected(answer),
        };

        static string Part(JsonElement root, string name) => root.GetProperty(name).ToString();
    }

    private static CfsSessionQuery Following(CfsNextPage next) => new()
    {
        AfterId = next.AfterId,
        Limit = next.Limit > 0 ? next.Limit.ToString(CultureInfo.InvariantCulture) : null,
        MaxAge = next.MaxAge,
        MinAge = next.MinAge,
        NameContains = next.NameContains,
        Status = next.Status,
        Succeeded = next.Succeeded,
        Tags = next.Tags,
    };

    private string Filters(CfsSessionQuery query, bool isList)
    {
        var text = new StringBuilder();
        Add("min_age", query.MinAge);
        Add("max_age", query.MaxAge);
        Add("status", query.Status);
        Add("succeeded", query.Succeeded);
        Add("name_contains", query.NameContains);
        Add("tags", query.Tags);
        if (isList && Version != CfsVersion.V2)
        {
            Add("limit", query.Limit ?? _options.PageSize?.ToString(CultureInfo.InvariantCulture));
            Add("after_id", query.AfterId);
        }

        return text.ToString();

        void Add(string name, string? value)
        {
            if (value is not null)
            {
                text.Append(text.Length == 0 ? '?' : '&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
            }
        }
    }

    private string PathTo(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return name is "." or ".." || name.Contains('/', StringComparison.Ordinal)
            ? throw new ArgumentException($"'{name}' is not a valid session name.", nameof(name))
            : $"{_sessions}/{Uri.EscapeDataString(name)}";
    }

    // The service says so itself. A 404 of a gateway, or of a wrong address, says nothing about the session.
    private static bool IsNoSession(ServiceAnswer answer) =>
        Reason(answer)?.Code.StartsWith("Session not found", StringComparison.OrdinalIgnoreCase) == true;

    private static StatusReason? Reason(ServiceAnswer answer) =>
        answer.Root() is { } root
            && root.TryGetProperty("title", out var title) && title.ValueKind == JsonValueKind.String
            ? new(
                title.GetString()!,
                root.TryGetProperty("detail", out var detail) && detail.ValueKind == JsonValueKind.String
                    ? detail.GetString()!
                    : "")
            : null;

    private static StatusServiceException Unexpected(ServiceAnswer answer) =>
        answer.StatusCode == HttpStatusCode.OK ? answer.Malformed(null) : answer.Unexpected(Reason(answer));

    private static string CodeOf(HttpStatusCode status, StatusReason reason, bool isCreate) => status switch
    {
        HttpStatusCode.Conflict => isCreate ? CfsReasonCodes.NameTaken : CfsReasonCodes.JobAlreadySet,
        _ when reason.Code == "Invalid configuration" => CfsReasonCodes.InvalidConfiguration,
        _ => CfsReasonCodes.BadRequest,
    };

    private static bool MayHaveArrived(StatusServiceException e) => e.IsTransient
        && !ServiceRetry.HasNotLeft(e.HttpRequestError)
        && e.StatusCode is not HttpStatusCode.TooManyRequests;

    private static bool WasCreatedFrom(CfsSession session, CfsSessionRequest body) =>
        session.Configuration.Name == body.ConfigurationName
        && session.Configuration.Limit == body.ConfigurationLimit
        && session.Ansible.Limit == body.AnsibleLimit
        && session.Ansible.Passthrough == body.AnsiblePassthrough
        && session.Ansible.Verbosity == body.AnsibleVerbosity
        && session.Tags.SequenceEqual(body.Tags);

    // Spec cfs Q20: a repeated patch meets its own job. It was applied wholly or not at all, so the rest makes no
    // difference either.
    private bool IsInEffect(CfsSession current, CfsSessionPatch patch) =>
        current.Status.Session.Job == patch.Status.Session.Job
        && CfsSessionRules.Upstream.Merge(
            current,
            patch with { Status = patch.Status with { Session = patch.Status.Session with { Job = null } } },
            Version).Kind == StatusUpdateKind.Unchanged;
}
