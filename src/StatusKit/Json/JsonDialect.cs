using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;

namespace StatusKit.Json;

/// <summary>One wire form of one document: how <typeparamref name="T"/> is read from it and written to it.</summary>
/// <remarks>
/// <para>Reading keeps what it does not understand. It throws <see cref="JsonDialectException"/> for what is not a
/// document of this kind: wrong types, duplicate members, invalid UTF-8, lone surrogates, trailing data, nesting deeper
/// than 64.</para>
/// <para>Writing produces the bytes of the original program: its member order, escaping, indentation and final
/// newline.</para>
/// <para>Instances are immutable and safe for use by many threads at once.</para>
/// </remarks>
/// <typeparam name="T">The document's type.</typeparam>
public sealed class JsonDialect<T>
    where T : class
{
    private const int DefaultMaxLength = 64 << 20;

    private readonly JsonCodec<T> _codec;
    private readonly JsonLayout _layout;
    private readonly int _maxDepth;
    private readonly JsonRepair? _repair;
    private readonly Lazy<JsonTypeInfo<T>> _typeInfo;
    private readonly byte[] _end;
    private readonly byte[] _endOfEmpty;

    internal JsonDialect(
        JsonCodec<T> codec, JsonLayout layout, int maxDepth = JsonInput.MaxDepth, JsonRepair? repair = null)
    {
        _codec = codec;
        _layout = layout;
        _maxDepth = maxDepth;
        _repair = repair;
        _end = Encoding.UTF8.GetBytes(layout.End);
        _endOfEmpty = layout.EndOfEmpty is null ? _end : Encoding.UTF8.GetBytes(layout.EndOfEmpty);
        _typeInfo = new(CreateTypeInfo);
    }

    /// <summary>
    /// The same form for APIs that take a <see cref="JsonTypeInfo{T}"/>, such as <see cref="JsonSerializer"/>.
    /// </summary>
    /// <remarks>Member order and omission are the dialect's; the final newline is left to the caller.</remarks>
    public JsonTypeInfo<T> TypeInfo => _typeInfo.Value;

    /// <summary>Reads one document.</summary>
    /// <param name="utf8Json">The whole document as UTF-8, or as UTF-16 with a byte order mark.</param>
    /// <param name="findings">
    /// Receives what was accepted although it should not be there, in document order, also when reading fails.
    /// </param>
    /// <exception cref="JsonDialectException">The bytes are not a document of this kind.</exception>
    public T Read(ReadOnlySpan<byte> utf8Json, ICollection<JsonFinding>? findings = null)
    {
        if (_repair is null)
        {
            return JsonDocumentReader.Read(utf8Json, _codec, findings, _maxDepth);
        }

        var count = findings?.Count ?? 0;
        try
        {
            return JsonDocumentReader.Read(utf8Json, _codec, findings, _maxDepth);
        }
        catch (JsonDialectException) when (_repair(utf8Json, out var repaired, out var finding))
        {
            return ReadRepaired(repaired, finding, findings, count);
        }
    }

    /// <inheritdoc cref="Read(ReadOnlySpan{byte}, ICollection{JsonFinding})" path="/*[not(self::param)]"/>
    /// <param name="json">The whole document; positions count its bytes in UTF-8.</param>
    /// <param name="findings">
    /// Receives what was accepted although it should not be there, in document order, also when reading fails.
    /// </param>
    public T Read(string json, ICollection<JsonFinding>? findings = null)
    {
        ArgumentNullException.ThrowIfNull(json);
        var utf8Json = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(json.Length));
        try
        {
            var status = Utf8.FromUtf16(json, utf8Json, out _, out var length, replaceInvalidSequences: false);
            return status == OperationStatus.Done
                ? Read(utf8Json.AsSpan(0, length), findings)
                : throw new JsonDialectException("the string contains a lone surrogate");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(utf8Json);
        }
    }

    /// <inheritdoc cref="Read(ReadOnlySpan{byte}, ICollection{JsonFinding})"/>
    public T Read(ReadOnlySequence<byte> utf8Json, ICollection<JsonFinding>? findings = null)
    {
        if (utf8Json.IsSingleSegment)
        {
            return Read(utf8Json.FirstSpan, findings);
        }

        var length = checked((int)utf8Json.Length);
        var copy = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            utf8Json.CopyTo(copy);
            return Read(copy.AsSpan(0, length), findings);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(copy);
        }
    }

    /// <summary>Tries to read one document.</summary>
    /// <param name="utf8Json">The whole document as UTF-8, or as UTF-16 with a byte order mark.</param>
    /// <param name="value">The document, or null when the method returns false.</param>
    /// <returns>Whether the bytes are a document of this kind.</returns>
    public bool TryRead(ReadOnlySpan<byte> utf8Json, [NotNullWhen(true)] out T? value) =>
        TryRead(utf8Json, out value, out _);

    /// <summary>Tries to read one document, and says what is wrong.</summary>
    /// <param name="utf8Json">The whole document as UTF-8, or as UTF-16 with a byte order mark.</param>
    /// <param name="value">The document, or null when the method returns false.</param>
    /// <param name="error">What is wrong and where, or null when the method returns true. It is not thrown.</param>
    /// <returns>Whether the bytes are a document of this kind.</returns>
    public bool TryRead(
        ReadOnlySpan<byte> utf8Json,
        [NotNullWhen(true)] out T? value,
        [NotNullWhen(false)] out JsonDialectException? error)
    {
        try
        {
            value = Read(utf8Json);
            error = null;
            return true;
        }
        catch (JsonDialectException e)
        {
            value = null;
            error = e;
            return false;
        }
    }

    /// <summary>Reads documents that follow one another, one on each line or without any separator.</summary>
    /// <remarks>
    /// The documents are read as they are enumerated. A document that cannot be read ends the enumeration with an
    /// exception.
    /// </remarks>
    /// <param name="utf8Json">All documents as UTF-8, or as UTF-16 with a byte order mark.</param>
    /// <param name="findings">
    /// Receives what was accepted although it should not be there. Paths start at each document, positions at the
    /// first.
    /// </param>
    /// <exception cref="JsonDialectException">One of the documents is not of this kind.</exception>
    public IEnumerable<T> ReadMany(ReadOnlyMemory<byte> utf8Json, ICollection<JsonFinding>? findings = null)
    {
        var text = JsonDocuments.ToUtf8(utf8Json);
        foreach (var range in JsonDocuments.Ranges(text))
        {
            yield return JsonDocumentReader.Read(
                text.Span[..range.End.Value], _codec, findings, _maxDepth, range.Start.Value);
        }
    }

    /// <summary>Reads one document from a stream, to its end.</summary>
    /// <param name="stream">The source; it is not closed.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <exception cref="JsonDialectException">
    /// The stream has more than 64 MiB, or is not a document of this kind.
    /// </exception>
    public ValueTask<T> ReadAsync(Stream stream, CancellationToken cancellationToken = default) =>
        ReadAsync(stream, null, DefaultMaxLength, cancellationToken);

    /// <summary>Reads one document from a stream, to its end.</summary>
    /// <param name="stream">The source; it is not closed.</param>
    /// <param name="findings">
    /// Receives what was accepted although it should not be there; null when nobody asks.
    /// </param>
    /// <param name="maxLength">The most bytes to accept; 64 MiB by default.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <exception cref="JsonDialectException">
    /// The stream has more than <paramref name="maxLength"/> bytes, or is not a document of this kind.
    /// </exception>
    public async ValueTask<T> ReadAsync(
        Stream stream,
        ICollection<JsonFinding>? findings,
        int maxLength = DefaultMaxLength,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxLength);
        var buffer = ArrayPool<byte>.Shared.Rent(16 << 10);
        try
        {
            var length = 0;
            while (await stream.ReadAsync(buffer.AsMemory(length), cancellationToken).ConfigureAwait(false)
                is > 0 and var read)
            {
                length += read;
                if (length > maxLength)
                {
                    throw new JsonDialectException($"the document is longer than {maxLength} bytes");
                }

                if (length == buffer.Length)
                {
                    var larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(2L * length, Array.MaxLength));
                    buffer.CopyTo(larger, 0);
                    ArrayPool<byte>.Shared.Return(buffer);
                    buffer = larger;
                }
            }

            return Read(buffer.AsSpan(0, length), findings);
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
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    public async Task WriteAsync(T value, Stream stream, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var output = new ArrayBufferWriter<byte>();
        Write(value, output);
        await stream.WriteAsync(output.WrittenMemory, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Converts a document that was made in another form, as the original shows it in this one.</summary>
    /// <remarks>
    /// Unknown members and members that this form does not have are dropped; the other overload reports them. Where
    /// absent and null differ, absent members stay absent and null sections become empty.
    /// </remarks>
    /// <param name="value">The document, read in any form.</param>
    public T Convert(T value) => Convert(value, new JsonConversion(null));

    /// <summary>Converts a document that was made in another form, and reports what is lost.</summary>
    /// <inheritdoc cref="Convert(T)" path="/*[not(self::param)]"/>
    /// <param name="value">The document, read in any form.</param>
    /// <param name="dropped">
    /// Receives a finding for each member that is dropped, with its path; the position is not known.
    /// </param>
    public T Convert(T value, ICollection<JsonFinding> dropped)
    {
        ArgumentNullException.ThrowIfNull(dropped);
        return Convert(value, new JsonConversion(dropped));
    }

    // Without the findings of the attempt that failed.
    private T ReadRepaired(byte[] repaired, in JsonFinding finding, ICollection<JsonFinding>? findings, int count)
    {
        if (findings is not null)
        {
            JsonFinding[] before = [.. findings.Take(count)];
            findings.Clear();
            foreach (var each in before)
            {
                findings.Add(each);
            }

            findings.Add(finding);
        }

        return JsonDocumentReader.Read(repaired, _codec, findings, _maxDepth);
    }

    private T Convert(T value, JsonConversion conversion)
    {
        ArgumentNullException.ThrowIfNull(value);
        return _codec.Convert(value, conversion);
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
        return JsonMetadataServices.CreateValueInfo<T>(options, new JsonCodecConverter<T>(_codec));
    }
}
