using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using StatusKit.Nmp;

namespace StatusKit.Clients;

/// <summary>A client of the agent of one node: its own statuses, which are the authoritative ones.</summary>
/// <remarks>
/// <para>Reads return null for a status that does not exist, writes a <see cref="StatusUpdate{T}"/>; whatever else
/// happens is a <see cref="StatusServiceException"/>.</para>
/// <para>Safe for use by many threads. The client does not dispose the <see cref="HttpClient"/>.</para>
/// </remarks>
public sealed class AgentClient
{
    private readonly ServiceTransport _transport;

    /// <summary>
    /// Creates a client over an <see cref="HttpClient"/> of the caller's, without repetitions unless its handlers have
    /// them.
    /// </summary>
    /// <param name="http">Sends the requests. Its own time-out is best set to infinite: the options have one.</param>
    /// <param name="options">How to reach the agent; null means the agent of this machine.</param>
    /// <param name="time">The clock; null is the system's.</param>
    /// <exception cref="ArgumentException">An option is wrong.</exception>
    public AgentClient(HttpClient http, AgentClientOptions? options = null, TimeProvider? time = null) =>
        _transport = new(http, options ?? new(), time ?? TimeProvider.System);

    /// <summary>Reads all statuses of the node.</summary>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The statuses by policy; empty when there are none.</returns>
    public Task<ImmutableSortedDictionary<ExchangeId, NmpStatus>> ListAsync(
        CancellationToken cancellationToken = default) =>
        ReadMapAsync("nodemanagement/status", cancellationToken);

    /// <summary>Reads the status of one policy.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The status, or null when the policy has none on this node.</returns>
    public async Task<NmpStatus?> GetAsync(ExchangeId policy, CancellationToken cancellationToken = default)
    {
        var path = $"nodemanagement/status/{Path(policy)}";
        var statuses = await ReadMapAsync(path, cancellationToken).ConfigureAwait(false);
        return statuses.GetValueOrDefault(policy);
    }

    /// <summary>Reads the job that is next by its schedule.</summary>
    /// <param name="ready">True for one that is downloaded, false for one that is waiting, null for any.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The policy and its status, or null when there is none.</returns>
    public async Task<KeyValuePair<ExchangeId, NmpStatus>?> GetNextJobAsync(
        bool? ready = null, CancellationToken cancellationToken = default)
    {
        var filter = ready switch { true => "true", false => "false", null => "" };
        var path = $"nodemanagement/nextjob?type=agentUpgrade&ready={filter}";
        var jobs = await ReadMapAsync(path, cancellationToken).ConfigureAwait(false);
        return jobs.Count == 0 ? null : jobs.First();
    }

    /// <summary>Reports a state, as the upgrade script does.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="state">The state to report; the agent does not check whether it can follow.</param>
    /// <param name="errorMessage">
    /// What went wrong; null for nothing. The agent drops it when the state is the one it has.
    /// </param>
    /// <param name="cancellationToken">A token to cancel the operation; the report may be taken all the same.</param>
    /// <returns><c>Applied</c> or <c>Unchanged</c> with the status, or <c>Missing</c>.</returns>
    public Task<StatusUpdate<NmpStatus>> ReportAsync(
        ExchangeId policy, NmpState state, string? errorMessage = null, CancellationToken cancellationToken = default)
    {
        var report = new NmpStatus { AgentUpgrade = new() { Status = state, ErrorMessage = errorMessage ?? "" } };
        return PutAsync(
            policy, $"nodemanagement/status/{Path(policy)}", NmpJson.Report.Write(report), cancellationToken);
    }

    /// <summary>Resets one status, so that the agent begins again. A waiting status stays as it is.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="cancellationToken">A token to cancel the operation; the reset may happen all the same.</param>
    /// <returns><c>Applied</c> or <c>Unchanged</c> with the status, or <c>Missing</c>.</returns>
    public Task<StatusUpdate<NmpStatus>> ResetAsync(ExchangeId policy, CancellationToken cancellationToken = default) =>
        PutAsync(policy, $"nodemanagement/reset/{Path(policy)}", "null"u8.ToArray(), cancellationToken);

    /// <summary>Resets all statuses of the node.</summary>
    /// <param name="cancellationToken">A token to cancel the operation; the reset may happen all the same.</param>
    /// <returns>The statuses after the reset, by policy.</returns>
    public async Task<ImmutableSortedDictionary<ExchangeId, NmpStatus>> ResetAllAsync(
        CancellationToken cancellationToken = default)
    {
        using (
            var answer = await _transport.SendAsync(
                new(HttpMethod.Put, "nodemanagement/reset") { Body = "null"u8.ToArray(), IsRepeatable = true },
                cancellationToken).ConfigureAwait(false))
        {
            if (answer.StatusCode != HttpStatusCode.Created && !IsNothing(answer))
            {
                throw answer.Unexpected(Reason(answer));
            }
        }

        return await ListAsync(cancellationToken).ConfigureAwait(false);
    }

    private static string Path(ExchangeId policy)
    {
        if (policy == default)
        {
            throw new ArgumentException("The policy is missing.", nameof(policy));
        }

        return $"{Uri.EscapeDataString(policy.Org)}/{Uri.EscapeDataString(policy.Name)}";
    }

    private async Task<ImmutableSortedDictionary<ExchangeId, NmpStatus>> ReadMapAsync(
        string path, CancellationToken cancellationToken)
    {
        using var answer = await _transport.SendAsync(
            new(HttpMethod.Get, path), cancellationToken).ConfigureAwait(false);
        if (answer.StatusCode != HttpStatusCode.OK)
        {
            return IsNothing(answer)
                ? ImmutableSortedDictionary<ExchangeId, NmpStatus>.Empty
                : throw answer.Unexpected(Reason(answer));
        }

        // Spec nmp Q37: the agent answers null instead of an empty map.
        if (answer.Body.Trim(" \t\r\n"u8).SequenceEqual("null"u8))
        {
            return ImmutableSortedDictionary<ExchangeId, NmpStatus>.Empty;
        }

        var statuses = ImmutableSortedDictionary.CreateBuilder<ExchangeId, NmpStatus>();
        foreach (var (key, status) in answer.Read(NmpJson.AgentMap))
        {
            statuses[ExchangeId.TryParse(key, null, out var policy) ? policy : throw answer.Malformed(null)] = status;
        }

        return statuses.ToImmutable();
    }

    private async Task<StatusUpdate<NmpStatus>> PutAsync(
        ExchangeId policy, string path, byte[] body, CancellationToken cancellationToken)
    {
        var before = await GetAsync(policy, cancellationToken).ConfigureAwait(false);
        if (before is null)
        {
            return StatusUpdate.Missing<NmpStatus>();
        }

        using (
            var answer = await _transport.SendAsync(
                new(HttpMethod.Put, path) { Body = body, IsRepeatable = true },
                cancellationToken).ConfigureAwait(false))
        {
            if (answer.StatusCode == HttpStatusCode.BadRequest && Reason(answer) is { } reason)
            {
                return StatusUpdate.Refused(before, reason.Code, reason.Message);
            }

            if (answer.StatusCode != HttpStatusCode.Created && !IsNothing(answer))
            {
                throw answer.Unexpected(Reason(answer));
            }
        }

        // The agent says only that it took the report, which it may also drop (spec nmp Q15, Q16).
        var after = await GetAsync(policy, cancellationToken).ConfigureAwait(false);
        return after is null
            ? StatusUpdate.Missing<NmpStatus>()
            : after.Equals(before)
            ? StatusUpdate.Unchanged(after)
            : StatusUpdate.Applied(after);
    }

    // A policy without a status, or a node that is not registered. A 404 of anything but the agent is an error.
    private static bool IsNothing(ServiceAnswer answer) =>
        answer.StatusCode == HttpStatusCode.NotFound && Reason(answer) is not null;

    private static StatusReason? Reason(ServiceAnswer answer) =>
        answer.Root() is { } root
            && root.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.String
            ? new(
                root.TryGetProperty("input", out var input) && input.ValueKind == JsonValueKind.String
                    ? input.GetString()!
                    : "",
                error.GetString()!)
            : null;
}
