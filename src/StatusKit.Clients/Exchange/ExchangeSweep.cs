using System.Collections.Immutable;
using System.Net;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Threading.Channels;
using StatusKit.Nmp;

namespace StatusKit.Clients;

/// <summary>
/// Reads something from every node of an organization, so many at once, and those that failed again at the end.
/// </summary>
internal sealed class ExchangeSweep(
    ExchangeClient client,
    TimeProvider time,
    ExchangeListOptions options,
    Func<ExchangeId, CancellationToken, Task<ImmutableArray<NmpNodeStatus>>> read)
{
    private int _nodes;
    private int _nodesRead;
    private int _statuses;
    private int _nodesFailed;

    /// <summary>The statuses alone; a node that failed for good is reported, or is thrown after all others.</summary>
    public async IAsyncEnumerable<NmpNodeStatus> StatusesAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        StatusServiceException? first = null;
        var nodes = await client.GetNodesAsync(cancellationToken).ConfigureAwait(false);
        await foreach (var answer in NodesAsync(nodes, cancellationToken).ConfigureAwait(false))
        {
            if (answer.Error is null)
            {
                foreach (var status in answer.Statuses)
                {
                    yield return status;
                }
            }
            else if (options.NodeFailed is { } report)
            {
                report(answer.Node, answer.Error);
            }
            else
            {
                first ??= answer.Error;
            }
        }

        if (first is not null)
        {
            ExceptionDispatchInfo.Throw(first);
        }
    }

    /// <summary>What each node answered, each node once.</summary>
    public async IAsyncEnumerable<NodeAnswer> NodesAsync(
        IReadOnlyCollection<ExchangeId> nodes, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        _nodes = nodes.Count;
        for (var round = 0; nodes.Count > 0; round++)
        {
            if (round > 0)
            {
                await Task.Delay(options.RetryDelay, time, cancellationToken).ConfigureAwait(false);
            }

            List<ExchangeId> failed = [];
            await foreach (var answer in RoundAsync(nodes, cancellationToken).ConfigureAwait(false))
            {
                if (answer.Error is { IsTransient: true } or { StatusCode: HttpStatusCode.InternalServerError }
                    && round < options.Retries)
                {
                    failed.Add(answer.Node);
                    _nodesFailed++;
                }
                else
                {
                    _nodesRead += answer.Error is null ? 1 : 0;
                    _statuses += answer.Statuses.Length;
                    yield return answer;
                }

                options.Progress?.Report(new(_nodes, _nodesRead, _statuses, _nodesFailed));
            }

            _nodesFailed -= failed.Count;
            nodes = failed;
        }
    }

    private async IAsyncEnumerable<NodeAnswer> RoundAsync(
        IReadOnlyCollection<ExchangeId> nodes, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var answers = Channel.CreateBounded<NodeAnswer>(
            new BoundedChannelOptions(options.MaxConcurrency) { SingleReader = true });
        var work = Task.Run(
            async () =>
            {
                try
                {
                    var parallel = new ParallelOptions
                    {
                        MaxDegreeOfParallelism = options.MaxConcurrency,
                        CancellationToken = stop.Token,
                    };
                    await Parallel.ForEachAsync(nodes, parallel, async (node, token) =>
                    {
                        var answer = await AskAsync(node, token).ConfigureAwait(false);
                        await answers.Writer.WriteAsync(answer, token).ConfigureAwait(false);
                    }).ConfigureAwait(false);
                    answers.Writer.Complete();
                }
                catch (Exception e)
                {
                    answers.Writer.Complete(e);
                }
            },
            CancellationToken.None);
        try
        {
            await foreach (var answer in answers.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                yield return answer;
            }
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await work.ConfigureAwait(false);
        }
    }

    private async Task<NodeAnswer> AskAsync(ExchangeId node, CancellationToken cancellationToken)
    {
        try
        {
            return new(node, await read(node, cancellationToken).ConfigureAwait(false), null);
        }
        catch (StatusServiceException e)
        {
            return new(node, [], e);
        }
    }

    /// <summary>What one node answered.</summary>
    internal readonly record struct NodeAnswer(
        ExchangeId Node, ImmutableArray<NmpNodeStatus> Statuses, StatusServiceException? Error);
}
