using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using StatusKit.Nmp;

namespace StatusKit.Clients;

/// <summary>Reads the names of the nodes out of their documents, which are large, without keeping these.</summary>
internal static class ExchangeNodeReader
{
    private const int MaxTokenBytes = 16 << 20;

    public static async Task<ImmutableArray<ExchangeId>> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        var nodes = ImmutableArray.CreateBuilder<ExchangeId>();
        var buffer = ArrayPool<byte>.Shared.Rent(32 << 10);
        try
        {
            var (length, state, inNodes, found) = (0, default(JsonReaderState), false, false);
            while (true)
            {
                var read = await stream.ReadAsync(buffer.AsMemory(length), cancellationToken).ConfigureAwait(false);
                length += read;
                var consumed = Scan(buffer.AsSpan(0, length), read == 0, ref state, ref inNodes, ref found, nodes);
                if (read == 0)
                {
                    return found ? nodes.ToImmutable() : throw new JsonException("The member 'nodes' is missing.");
                }

                buffer.AsSpan(consumed, length - consumed).CopyTo(buffer);
                length -= consumed;
                if (length == buffer.Length)
                {
                    var larger = ArrayPool<byte>.Shared.Rent(
                        length < MaxTokenBytes
                            ? 2 * length
                            : throw new JsonException("A string in the list of nodes is too long."));
                    buffer.AsSpan(0, length).CopyTo(larger);
                    ArrayPool<byte>.Shared.Return(buffer);
                    buffer = larger;
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static int Scan(
        ReadOnlySpan<byte> json,
        bool isFinal,
        ref JsonReaderState state,
        ref bool inNodes,
        ref bool found,
        ImmutableArray<ExchangeId>.Builder nodes)
    {
        var reader = new Utf8JsonReader(json, isFinal, state);
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 1)
            {
                inNodes = reader.ValueTextEquals("nodes");
                found |= inNodes;
            }
            else if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 2 && inNodes)
            {
                nodes.Add(
                    ExchangeId.TryParse(reader.GetString(), null, out var node)
                        ? node
                        : throw new JsonException("A node has no valid id."));
            }
        }

        state = reader.CurrentState;
        return (int)reader.BytesConsumed;
    }
}
