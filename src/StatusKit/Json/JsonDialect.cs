using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace StatusKit.Json;

/// <summary>One wire form of one document: how <typeparamref name="T"/> is read from it and written to it.</summary>
/// <remarks>
/// <para>Reading keeps what it does not understand and throws <see cref="JsonException"/>, carrying path and position, for what
/// is no document of this kind: wrong types, duplicate members, invalid UTF-8, lone surrogates, trailing data, nesting deeper than 64.</para>
/// <para>Writing gives the bytes of the original program: its member order, escaping, indentation and final newline.</para>
/// <para>Instances are immutable and safe for use by many threads at once.</para>
/// </remarks>
/// <typeparam name="T">The document's type.</typeparam>
public sealed class JsonDialect<T>
    where T : class
{
    private readonly JsonCodec<T> _codec;
    private readonly JsonLayout _layout;
    private readonly int _maxDepth;
    private readonly Lazy<JsonTypeInfo<T>> _typeInfo;
    private readonly byte[] _end;
    private readonly byte[] _endOfEmpty;

    internal JsonDialect(JsonCodec<T> codec, JsonLayout layout, int maxDepth = JsonInput.MaxDepth)
    {
        _codec = codec;
        _layout = layout;
        _maxDepth = maxDepth;
        _end = Encoding.UTF8.GetBytes(layout.End);
        _endOfEmpty = Encoding.UTF8.GetBytes(layout.EndOfEmpty ?? layout.End);
        _typeInfo = new(CreateTypeInfo);
    }

    /// <summary>
    /// The same form for APIs that take a <see cref="JsonTypeInfo{T}"/>, such as <see cref="JsonSerializer"/>. Member order and omission are
    /// the dialect's; the final newline is left to the caller.
    /// </summary>
    public JsonTypeInfo<T> TypeInfo => _typeInfo.Value;

    /// <summary>Reads one document.</summary>
    /// <param name="utf8Json">The whole document as UTF-8; one byte order mark is skipped.</param>
    /// <exception cref="JsonException">The bytes are no document of this kind; the message names path, position and rule.</exception>
    public T Read(ReadOnlySpan<byte> utf8Json) => JsonInput.Read(utf8Json, _codec, null, _maxDepth);

    /// <summary>Reads one document and collects what was tolerated in it.</summary>
    /// <param name="utf8Json">The whole document as UTF-8; one byte order mark is skipped.</param>
    /// <param name="findings">Receives the findings in document order, also when reading fails.</param>
    /// <exception cref="JsonException">The bytes are no document of this kind; the message names path, position and rule.</exception>
    public T Read(ReadOnlySpan<byte> utf8Json, ICollection<JsonFinding> findings)
    {
        ArgumentNullException.ThrowIfNull(findings);
        return JsonInput.Read(utf8Json, _codec, findings, _maxDepth);
    }

    /// <summary>Reads one document from a stream, to its end.</summary>
    /// <param name="stream">The source; it is not closed.</param>
    /// <param name="maxLength">The most bytes to accept; 64 MiB unless told otherwise.</param>
    /// <param name="findings">Receives what was tolerated; null means that nobody asks.</param>
    /// <param name="cancellationToken">Ends the wait for the stream.</param>
    /// <exception cref="JsonException">The stream holds more than <paramref name="maxLength"/> bytes, or no document of this kind.</exception>
    public async ValueTask<T> ReadAsync(
        Stream stream, int maxLength = 64 << 20, ICollection<JsonFinding>? findings = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxLength);
        var buffer = ArrayPool<byte>.Shared.Rent(16 << 10);
        try
        {
            var length = 0;
            for (int read; (read = await stream.ReadAsync(buffer.AsMemory(length), cancellationToken).ConfigureAwait(false)) > 0;)
            {
                length += read;
                if (length > maxLength)
                {
                    throw new JsonException($"$: the document is longer than {maxLength} bytes.", "$", null, null);
                }

                if (length == buffer.Length)
                {
                    var larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(2L * length, Array.MaxLength));
                    buffer.CopyTo(larger, 0);
                    ArrayPool<byte>.Shared.Return(buffer);
                    buffer = larger;
                }
            }

            return JsonInput.Read(buffer.AsSpan(0, length), _codec, findings);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Writes the document, final newline included where the original writes one.</summary>
    /// <param name="value">The document.</param>
    /// <param name="output">Receives the bytes. Nothing is allocated when it has room.</param>
    public void Write(T value, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(value);
        ArgumentNullException.ThrowIfNull(output);
        var json = new JsonOutput(output, _layout);
        _codec.Write(ref json, value);
        json.Raw(_codec.IsEmpty(value) ? _endOfEmpty : _end);
        json.Flush();
    }

    /// <summary>Writes the document into a new array.</summary>
    /// <param name="value">The document.</param>
    /// <returns>The bytes, final newline included where the original writes one.</returns>
    public byte[] Write(T value)
    {
        var output = new ArrayBufferWriter<byte>();
        Write(value, output);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Writes the document to a stream.</summary>
    /// <param name="value">The document.</param>
    /// <param name="stream">The target; it is neither flushed nor closed.</param>
    /// <param name="cancellationToken">Ends the wait for the stream.</param>
    public async Task WriteAsync(T value, Stream stream, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var output = new ArrayBufferWriter<byte>();
        Write(value, output);
        await stream.WriteAsync(output.WrittenMemory, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The document as the original shows it in this form when it was made in another one.</summary>
    /// <remarks>Unknown members and members that this form lacks are dropped. Where absent and null differ, absent members stay absent and null sections become empty (spec cfs 2.10).</remarks>
    /// <param name="value">The document, read in whatever form.</param>
    public T Convert(T value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return _codec.Convert(value);
    }

    private JsonTypeInfo<T> CreateTypeInfo()
    {
        var options = new JsonSerializerOptions
        {
            Encoder = _layout.Escaping,
            WriteIndented = _layout.Indent > 0,
            IndentSize = Math.Max(_layout.Indent, 1),
            NewLine = "\n",
            TypeInfoResolver = JsonTypeInfoResolver.Combine(),
        };
        return JsonMetadataServices.CreateValueInfo<T>(options, new Converter(this));
    }

    private sealed class Converter(JsonDialect<T> dialect) : JsonDialectConverter<T>(dialect);
}
