using System.Buffers;
using System.IO.Pipelines;
using StatusKit.Json;

namespace StatusKit.Nmp;

/// <summary>
/// Writes what <c>hzn exchange nmp status</c> prints while the statuses are being read, so that a fleet of any size
/// needs little memory.
/// </summary>
/// <remarks>
/// The bytes are those of <see cref="NmpJson.HznExchangeLong"/> and <see cref="NmpJson.HznExchangeShort"/>. The
/// statuses come in the order in which a store lists them, and their nodes from one organisation, as those of a policy
/// do (spec nmp 1.2). When there is none, nothing is written: the original then answers with an error.
/// </remarks>
public static class NmpListing
{
    private const int FlushAt = 16 << 10;

    /// <summary>Writes whole statuses by node and policy.</summary>
    /// <param name="statuses">The statuses, in the order of their ids.</param>
    /// <param name="output">Receives the document and is flushed again and again; it is not completed.</param>
    /// <param name="cancellationToken">Ends reading and writing; the document is then not whole.</param>
    /// <returns>The number of nodes.</returns>
    /// <exception cref="ArgumentException">The statuses are not in order.</exception>
    public static Task<long> WriteLongAsync(
        IAsyncEnumerable<NmpNodeStatus> statuses, PipeWriter output, CancellationToken cancellationToken = default) =>
        WriteAsync(statuses, output, isLong: true, cancellationToken);

    /// <summary>
    /// Writes the states by node. For a node with several policies it is the state of the first; the original shows an
    /// arbitrary one.
    /// </summary>
    /// <inheritdoc cref="WriteLongAsync"/>
    // spec nmp 6.3.
    public static Task<long> WriteShortAsync(
        IAsyncEnumerable<NmpNodeStatus> statuses, PipeWriter output, CancellationToken cancellationToken = default) =>
        WriteAsync(statuses, output, isLong: false, cancellationToken);

    private static async Task<long> WriteAsync(
        IAsyncEnumerable<NmpNodeStatus> statuses, PipeWriter output, bool isLong, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(statuses);
        ArgumentNullException.ThrowIfNull(output);
        NmpNodeStatus? before = null;
        var nodes = 0L;
        await foreach (var status in statuses.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            var isNewNode = before is null || before.Id.Node != status.Id.Node;
            CheckOrder(before, status, isNewNode);
            nodes += isNewNode ? 1 : 0;
            if (isLong)
            {
                WriteStatus(output, status, before is null, isNewNode);
            }
            else if (isNewNode)
            {
                WriteWord(output, status, before is null);
            }

            before = status;
            if (output.UnflushedBytes > FlushAt)
            {
                await output.FlushAsync(cancellationToken).ConfigureAwait(false);
            }
        }

        if (before is not null)
        {
            End(output, isLong ? 2 : 1);
            await output.FlushAsync(cancellationToken).ConfigureAwait(false);
        }

        return nodes;
    }

    private static void CheckOrder(NmpNodeStatus? before, NmpNodeStatus status, bool isNewNode)
    {
        if (before is not null && CodePointComparer.Instance.Compare(Key(before, isNewNode), Key(status, isNewNode)) >= 0)
        {
            throw new ArgumentException(
                $"'{status.Id}' comes after '{before.Id}': statuses must be in the order of node and policy, each "
                + "once.",
                nameof(status));
        }

        static string Key(NmpNodeStatus status, bool isNewNode) =>
            (isNewNode ? status.Id.Node : status.Id.Policy).ToString();
    }

    private static void WriteStatus(IBufferWriter<byte> output, NmpNodeStatus status, bool isFirst, bool isNewNode)
    {
        var json = isFirst
            ? new(output, NmpJson.HznExchange)
            : JsonOutput.Resume(output, NmpJson.HznExchange, depth: 2);
        if (isFirst)
        {
            json.StartObject();
        }
        else if (isNewNode)
        {
            json.EndObject();
        }

        if (isNewNode)
        {
            json.Name(status.Id.Node.ToString());
            json.StartObject();
        }

        json.Name(status.Id.Policy.ToString());
        NmpStatus.AgentShape.Write(ref json, status.Status);
        json.Flush();
    }

    private static void WriteWord(IBufferWriter<byte> output, NmpNodeStatus status, bool isFirst)
    {
        var json = isFirst
            ? new(output, NmpJson.HznExchange)
            : JsonOutput.Resume(output, NmpJson.HznExchange, depth: 1);
        if (isFirst)
        {
            json.StartObject();
        }

        json.Name(status.Id.Node.ToString());
        json.String(status.Status.AgentUpgrade.Status.Text);
        json.Flush();
    }

    private static void End(IBufferWriter<byte> output, int depth)
    {
        var json = JsonOutput.Resume(output, NmpJson.HznExchange, depth);
        for (var i = 0; i < depth; i++)
        {
            json.EndObject();
        }

        json.Raw("\n"u8);
        json.Flush();
    }
}
