using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace StatusKit.Json;

/// <summary>Reads from the serializer's reader and writes to its writer.</summary>
internal static class JsonSerializerBridge
{
    private const int MaxKeptBuffer = 1 << 20;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _buffer;

    public static T Read<T>(ref Utf8JsonReader reader, JsonCodec<T> codec)
    {
        // The codecs look at the bytes of a token, which a reader over several segments may not have in one piece.
        return reader.Position.GetObject() is null ? ReadHere(ref reader, codec) : ReadCopy(ref reader, codec);
    }

    public static void Write<T>(Utf8JsonWriter writer, JsonCodec<T> codec, T value)
    {
        ArgumentNullException.ThrowIfNull(writer);
        var buffer = _buffer ?? new(1024);
        _buffer = null;
        var options = writer.Options;
        var isDirect = !options.Indented
            || (writer.CurrentDepth == 0 && options.IndentCharacter == ' ' && options.NewLine == "\n");
        var indent = options.Indented && isDirect ? options.IndentSize : 0;
        var output = new JsonOutput(buffer, options.Encoder ?? JavaScriptEncoder.Default, indent);
        codec.Write(ref output, value);
        output.Flush();
        if (isDirect)
        {
            writer.WriteRawValue(buffer.WrittenSpan, skipInputValidation: true);
        }
        else
        {
            // The writer does not indent raw values.
            using var document = JsonDocument.Parse(buffer.WrittenMemory);
            document.RootElement.WriteTo(writer);
        }

        buffer.ResetWrittenCount();
        _buffer = buffer.Capacity <= MaxKeptBuffer ? buffer : null;
    }

    private static T ReadHere<T>(ref Utf8JsonReader reader, JsonCodec<T> codec)
    {
        var start = reader;
        var input = new JsonInput(reader, findings: null);
        try
        {
            return codec.Read(ref input);
        }
        catch (JsonInputException e)
        {
            throw Error(start, e.Message, e.Offset, e);
        }
        catch (InvalidOperationException e) when (e.InnerException is null or DecoderFallbackException)
        {
            throw Error(start, JsonInput.InvalidText, input.Reader.TokenStartIndex, e);
        }
        finally
        {
            reader = input.Reader;
        }
    }

    private static T ReadCopy<T>(ref Utf8JsonReader reader, JsonCodec<T> codec)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        var copy = new Utf8JsonReader(
            System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(document.RootElement),
            reader.CurrentState.Options);
        copy.Read();
        return ReadHere(ref copy, codec);
    }

    // The serializer adds the path of the value and the position in its own document.
    private static JsonException Error(Utf8JsonReader start, string reason, long offset, Exception inner)
    {
        var path = new JsonPathWalker(start).PathAt(offset);
        return new JsonException($"{path}: {reason}.", inner);
    }
}
