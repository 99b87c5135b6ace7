using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using StatusKit.Nmp;

namespace StatusKit.Clients;

/// <summary>A client of one organization at an Exchange: the copies of the statuses that the agents report.</summary>
/// <remarks>
/// <para>Reads return null for a status that does not exist, writes a <see cref="StatusUpdate{T}"/>; whatever else
/// happens is a <see cref="StatusServiceException"/>.</para>
/// <para>Safe for use by many threads. The client does not dispose the <see cref="HttpClient"/>.</para>
/// </remarks>
public sealed partial class ExchangeClient
{
    private readonly ServiceTransport _transport;
    private readonly ExchangeClientOptions _options;

    /// <summary>
    /// Creates a client over an <see cref="HttpClient"/> of the caller's, without repetitions unless its handlers have
    /// them.
    /// </summary>
    /// <param name="http">Sends the requests. Its own time-out is best set to infinite: the options have one.</param>
    /// <param name="options">
    /// How to reach the Exchange. Without a base address, that of <paramref name="http"/> is used.
    /// </param>
    /// <param name="time">The clock; null is the system's.</param>
    /// <exception cref="ArgumentException">An option is wrong.</exception>
    public ExchangeClient(HttpClient http, ExchangeClientOptions options, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        _transport = new(http, options, time ?? TimeProvider.System);
        _options = options;
    }

    /// <summary>The organization.</summary>
    public string Org => _options.Org;

    /// <summary>Reads all statuses of one node.</summary>
    /// <param name="node">The node.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>
    /// The statuses in the order of the policies; empty when there are none or the node does not exist, which the
    /// Exchange answers alike.
    /// </returns>
    public async Task<ImmutableArray<NmpNodeStatus>> GetNodeStatusesAsync(
        ExchangeId node, CancellationToken cancellationToken = default)
    {
        using var answer = await _transport.SendAsync(
            Get($"{PathTo(node)}/managementStatus"), cancellationToken).ConfigureAwait(false);
        return ReadStatuses(answer, node);
    }

    /// <summary>Reads the status of one policy on one node.</summary>
    /// <param name="id">The policy and the node.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The status, or null when there is none.</returns>
    /// <exception cref="ArgumentException">
    /// Policy and node are of different organizations, which the Exchange cannot address.
    /// </exception>
    public async Task<NmpNodeStatus?> GetStatusAsync(NmpStatusId id, CancellationToken cancellationToken = default)
    {
        using var answer = await _transport.SendAsync(Get(PathTo(id)), cancellationToken).ConfigureAwait(false);
        return ReadStatuses(answer, id.Node).FirstOrDefault(status => status.Id == id);
    }

    /// <summary>Writes a status over whatever the Exchange has; only what the Exchange keeps is sent.</summary>
    /// <param name="status">The status.</param>
    /// <param name="cancellationToken">A token to cancel the operation; the status may be written all the same.</param>
    /// <returns>
    /// <c>Applied</c>; <c>Missing</c> when the node or the policy does not exist; or <c>Refused</c> with the code of
    /// the Exchange.
    /// </returns>
    public async Task<StatusUpdate<NmpNodeStatus>> PutStatusAsync(
        NmpNodeStatus status, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(status);
        var body = NmpJson.ExchangePut.Write(NmpJson.ExchangePut.Convert(status.Status));
        using var answer = await _transport.SendAsync(
            new(HttpMethod.Put, PathTo(status.Id)) { Body = body, IsRepeatable = true, BearerHeader = Organization },
            cancellationToken).ConfigureAwait(false);
        var reason = Reason(answer);
        return answer.StatusCode switch
        {
            HttpStatusCode.Created or HttpStatusCode.OK => StatusUpdate.Applied(status),
            HttpStatusCode.NotFound when IsNothing(answer) => StatusUpdate.Missing<NmpNodeStatus>(),

            // Spec nmp Q24: a missing node or policy is a broken foreign key.
            HttpStatusCode.InternalServerError when reason?.Message.Contains(
                "foreign key", StringComparison.OrdinalIgnoreCase) == true => StatusUpdate.Missing<NmpNodeStatus>(),
            HttpStatusCode.BadRequest when reason is not null => StatusUpdate.Refused(
                status, reason.Code, reason.Message),
            _ => throw answer.Unexpected(reason),
        };
    }

    /// <summary>Deletes the status of one policy on one node.</summary>
    /// <param name="id">The policy and the node.</param>
    /// <param name="cancellationToken">A token to cancel the operation; the status may be deleted all the same.</param>
    /// <returns>Whether it was deleted; false when there is none.</returns>
    public async Task<bool> DeleteStatusAsync(NmpStatusId id, CancellationToken cancellationToken = default)
    {
        using var answer = await _transport.SendAsync(
            new(HttpMethod.Delete, PathTo(id)) { IsRepeatable = true, BearerHeader = Organization },
            cancellationToken).ConfigureAwait(false);
        return answer.StatusCode switch
        {
            HttpStatusCode.NoContent => true,
            HttpStatusCode.NotFound when IsNothing(answer) => false,
            _ => throw answer.Unexpected(Reason(answer)),
        };
    }

    /// <summary>Reads one policy.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The policy, or null when it does not exist.</returns>
    public async Task<NmpPolicy?> GetPolicyAsync(ExchangeId policy, CancellationToken cancellationToken = default)
    {
        using var answer = await _transport.SendAsync(
            Get($"orgs/{Segment(policy.Org)}/managementpolicies/{Segment(policy.Name)}"),
            cancellationToken).ConfigureAwait(false);
        return answer.StatusCode switch
        {
            HttpStatusCode.OK => answer.Read(
                root => root.GetProperty("managementPolicy").TryGetProperty(policy.ToString(), out var found)
                    ? NmpJson.Policy.Read(JsonMarshal.GetRawUtf8Value(found))
                    : null!),
            HttpStatusCode.NotFound when IsNothing(answer, "managementPolicy") => null,
            _ => throw answer.Unexpected(Reason(answer)),
        };
    }

    /// <summary>Reads whether a node exists.</summary>
    /// <param name="node">The node.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    public async Task<bool> NodeExistsAsync(ExchangeId node, CancellationToken cancellationToken = default) =>
        (await ReadNodesAsync(PathTo(node), cancellationToken).ConfigureAwait(false)).Contains(node);

    /// <summary>Reads the names of all nodes of the organization that the caller may see, in their order.</summary>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    public async Task<ImmutableArray<ExchangeId>> GetNodesAsync(CancellationToken cancellationToken = default) =>
        (await ReadNodesAsync($"orgs/{Segment(Org)}/nodes", cancellationToken).ConfigureAwait(false)).Sort();

    /// <summary>Reads the version of the Exchange, such as <c>2.154.0</c>.</summary>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    public async Task<string> GetVersionAsync(CancellationToken cancellationToken = default)
    {
        using var answer = await _transport.SendAsync(Get("admin/version"), cancellationToken).ConfigureAwait(false);
        var text = Encoding.UTF8.GetString(answer.Body).Trim().Trim('"');
        return answer.StatusCode != HttpStatusCode.OK ? throw answer.Unexpected(Reason(answer))
            : text.Length is > 0 and < 100 && char.IsAsciiDigit(text[0]) ? text
            : throw answer.Malformed(null);
    }

    /// <summary>Reads one page of the change feed.</summary>
    /// <param name="from">
    /// The number of the first change to read. The Exchange keeps changes for some hours, and does not say that older
    /// ones are gone.
    /// </param>
    /// <param name="maxRecords">How many changes the page has at most.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    public async Task<ExchangeChanges> GetChangesAsync(
        long from, int maxRecords = 1000, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(from);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxRecords);
        var body = Encoding.UTF8.GetBytes(
            string.Create(CultureInfo.InvariantCulture, $$"""{"changeId":{{from}},"maxRecords":{{maxRecords}}}"""));
        var call = new ServiceCall(
            HttpMethod.Post,
            $"orgs/{Segment(Org)}/changes")
        { Body = body, IsRepeatable = true, BearerHeader = Organization };
        using var answer = await _transport.SendAsync(call, cancellationToken).ConfigureAwait(false);
        return answer.StatusCode is HttpStatusCode.Created or HttpStatusCode.OK
            ? answer.Read(ExchangeChanges.From)
            : throw answer.Unexpected(Reason(answer));
    }

    /// <summary>Reads the number of the last change, which is where to begin.</summary>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    public async Task<long> GetLastChangeIdAsync(CancellationToken cancellationToken = default)
    {
        using var answer = await _transport.SendAsync(
            Get($"orgs/{Segment(Org)}/changes/maxchangeid"), cancellationToken).ConfigureAwait(false);
        if (answer.StatusCode != HttpStatusCode.OK)
        {
            throw answer.Unexpected(Reason(answer));
        }

        var last = -1L;
        _ = answer.Read(root => { last = root.GetProperty("maxChangeId").GetInt64(); return ""; });
        return last;
    }

    private (string Name, string Value) Organization => ("X-Organization", Org);

    private ServiceCall Get(string path) => new(HttpMethod.Get, path) { BearerHeader = Organization };

    private Task<ImmutableArray<ExchangeId>> ReadNodesAsync(
        string path, CancellationToken cancellationToken) => _transport.ReadStreamAsync(
        Get(path),
        ExchangeNodeReader.ReadAsync,
        answer => answer.StatusCode switch
        {
            HttpStatusCode.OK => answer.Read(
                root => root.GetProperty("nodes")
                    .EnumerateObject()
                    .Select(node => ExchangeId.Parse(node.Name))
                    .ToImmutableArray()),
            HttpStatusCode.NotFound when IsNothing(answer, "nodes") => [],
            _ => throw answer.Unexpected(Reason(answer)),
        },
        cancellationToken);

    private static ImmutableArray<NmpNodeStatus> ReadStatuses(ServiceAnswer answer, ExchangeId node)
    {
        if (answer.StatusCode != HttpStatusCode.OK)
        {
            return IsNothing(answer) ? [] : throw answer.Unexpected(Reason(answer));
        }

        var statuses = answer.Read(NmpJson.ExchangeGet).ManagementStatus;
        return [.. statuses.Select(each => new NmpNodeStatus(new(node, PolicyOf(each.Key)), each.Value))];

        ExchangeId PolicyOf(string key) =>
            ExchangeId.TryParse(key, null, out var policy) ? policy : throw answer.Malformed(null);
    }

    // Two bodies of one meaning (spec nmp Q29). The Exchange answers an unknown route the same way, which is a wrong
    // address.
    private static bool IsNothing(ServiceAnswer answer, string envelope = "managementStatus")
    {
        if (answer.StatusCode != HttpStatusCode.NotFound || answer.Root() is not { } root)
        {
            return false;
        }

        var isEmpty = root.TryGetProperty(envelope, out var found)
            && found.ValueKind == JsonValueKind.Object
            && !found.EnumerateObject().Any();
        return isEmpty || Reason(answer) is { Code: "not-found", Message: not "unrecognized route" };
    }

    private static StatusReason? Reason(ServiceAnswer answer) =>
        answer.Root() is { } root && root.TryGetProperty("code", out var code) && code.ValueKind == JsonValueKind.String
            ? new(
                code.GetString()!,
                root.TryGetProperty("msg", out var message) && message.ValueKind == JsonValueKind.String
                    ? message.GetString()!
                    : "")
            : null;

    private static string PathTo(ExchangeId node) => $"orgs/{Segment(node.Org)}/nodes/{Segment(node.Name)}";

    private static string PathTo(NmpStatusId id) => id.Policy.Org == id.Node.Org
        ? $"{PathTo(id.Node)}/managementStatus/{Segment(id.Policy.Name)}"
        : throw new ArgumentException(
            "The Exchange keeps only statuses of policies of the node's own organization, "
            + $"and '{id.Policy}' is of another one than '{id.Node}'.",
            nameof(id));

    private static string Segment(string part) =>
        part is "" or "." or ".."
            ? throw new ArgumentException($"'{part}' is not a valid part of an id.")
            : Uri.EscapeDataString(part);
}
