using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace StatusKit.Json;

/// <summary>Writes one JSON document into a buffer, in a given layout.</summary>
/// <remarks>
/// Not <see cref="Utf8JsonWriter"/>: with members known beforehand as finished bytes, and without its checks, this
/// takes half the time (benchmarks/README.md). The callers write well-formed JSON: a name or an item mark before each
/// value, ends that match starts.
/// </remarks>
internal ref struct JsonOutput(IBufferWriter<byte> output, JavaScriptEncoder escaping, int indent)
{
    private const int Chunk = 1024;
    private const int LongestEscape = 12;
    private const int LongestStart = 2; // comma and new line, before the indentation

    private readonly IBufferWriter<byte> _output = output;
    private readonly JavaScriptEncoder _escaping = escaping;
    private readonly JsonEscaping? _known = escaping as JsonEscaping; // null for an encoder of the serializer's options
    private readonly int _indent = indent;
    private Span<byte> _span = output.GetSpan(Chunk);
    private int _used;
    private int _margin; // the spaces before a member or item
    private bool _isEmpty;

    public JsonOutput(IBufferWriter<byte> output, JsonLayout layout)
        : this(output, layout.Escaping, layout.Indent)
    {
    }

    /// <summary>Continues after a member of an object, in a document that another output began.</summary>
    /// <param name="output">The same buffer.</param>
    /// <param name="layout">The same layout.</param>
    /// <param name="depth">In how many objects and arrays.</param>
    public static JsonOutput Resume(IBufferWriter<byte> output, JsonLayout layout, int depth) =>
        new(output, layout) { _margin = layout.Indent * depth };

    public void StartObject() => Start((byte)'{');

    public void EndObject() => End((byte)'}');

    public void StartArray() => Start((byte)'[');

    public void EndArray() => End((byte)']');

    /// <summary>Begins a member whose name is known beforehand.</summary>
    public void Name(JsonName name)
    {
        var span = Room(LongestStart + _margin + JsonName.Room + 1);
        if (_indent == 0)
        {
            _used += name.CopyTo(span, withComma: !_isEmpty);
            _isEmpty = false;
            return;
        }

        var at = StartItem(span);
        at += name.CopyTo(span[at..], withComma: false);
        span[at] = (byte)' ';
        _used += at + 1;
    }

    /// <summary>Writes a member that is null. Returns true, as it was written.</summary>
    public bool NameAndNull(JsonName name)
    {
        Name(name);
        Null();
        return true;
    }

    /// <summary>Begins a member.</summary>
    public void Name(string name)
    {
        Item();
        String(name);
        Byte((byte)':');
        if (_indent > 0)
        {
            Byte((byte)' ');
        }
    }

    /// <summary>Begins an item of an array.</summary>
    public void Item()
    {
        var span = Room(LongestStart + _margin); // may flush, so before _used is looked at
        _used += StartItem(span);
    }

    public void String(string value)
    {
        if (_known is null)
        {
            Text(_escaping.Encode(value)); // the same instance when nothing is escaped
            return;
        }

        var span = Room((3 * value.Length) + 2);
        if (JsonPlainText.TryCopy(value, span[1..]))
        {
            span[0] = (byte)'"';
            span[value.Length + 1] = (byte)'"';
            _used += value.Length + 2;
        }
        else if (_known.IndexOfEscaped(value) < 0)
        {
            Text(value);
        }
        else
        {
            EscapedString(value);
        }
    }

    /// <summary>Writes a time as its text, directly into the buffer when it is ordinary.</summary>
    public void Time(in Timestamp value)
    {
        var span = Room(Timestamp.MaxOrdinaryLength + 2);
        var text = span.Slice(1, Timestamp.MaxOrdinaryLength);
        if (value.Kind == TimestampKind.Instant && value.TryFormat(text, out var length))
        {
            if (_known is null && text[..length].Contains((byte)'+'))
            {
                EscapedTime(text[..length]);
                return;
            }

            span[0] = (byte)'"';
            span[length + 1] = (byte)'"';
            _used += length + 2;
        }
        else if (value.IsEmpty)
        {
            Raw("\"\""u8);
        }
        else
        {
            String(value.ToString());
        }
    }

    public void Integer(long value)
    {
        value.TryFormat(Room(20), out var length, provider: System.Globalization.CultureInfo.InvariantCulture);
        _used += length;
    }

    public void Boolean(bool value)
    {
        if (value)
        {
            Raw("true"u8);
        }
        else
        {
            Raw("false"u8);
        }
    }

    public void Null() => Raw("null"u8);

    /// <summary>Writes bytes as they are.</summary>
    public void Raw(scoped ReadOnlySpan<byte> value)
    {
        value.CopyTo(Room(value.Length));
        _used += value.Length;
    }

    /// <summary>Writes any value; numbers keep their digits.</summary>
    public void Element(JsonElement value, bool sorted)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                StartObject();
                var members = value.EnumerateObject().AsEnumerable();
                foreach (var member in sorted ? members.OrderBy(m => m.Name, CodePointComparer.Instance) : members)
                {
                    Name(member.Name);
                    Element(member.Value, sorted);
                }

                EndObject();
                return;
            case JsonValueKind.Array:
                StartArray();
                foreach (var item in value.EnumerateArray())
                {
                    Item();
                    Element(item, sorted);
                }

                EndArray();
                return;
            case JsonValueKind.String:
                String(value.GetString()!);
                return;
            default:
                Raw(JsonMarshal.GetRawUtf8Value(value));
                return;
        }
    }

    /// <summary>Hands everything to the buffer.</summary>
    public void Flush()
    {
        _output.Advance(_used);
        _used = 0;
        _span = default;
    }

    private void Start(byte bracket)
    {
        Byte(bracket);
        _margin += _indent;
        _isEmpty = true;
    }

    private void End(byte bracket)
    {
        _margin -= _indent;
        var span = Room(_margin + 2);
        var at = _isEmpty ? 0 : NewLine(span);
        span[at] = bracket;
        _used += at + 1;
        _isEmpty = false;
    }

    // The comma after the item before, and the new line. Returns the bytes written.
    private int StartItem(Span<byte> span)
    {
        var at = 0;
        if (!_isEmpty)
        {
            span[at++] = (byte)',';
        }

        _isEmpty = false;
        return at + NewLine(span[at..]);
    }

    private readonly int NewLine(Span<byte> span)
    {
        if (_indent == 0)
        {
            return 0;
        }

        span[0] = (byte)'\n';
        span.Slice(1, _margin).Fill((byte)' ');
        return _margin + 1;
    }

    private void Byte(byte value)
    {
        Room(1)[0] = value;
        _used++;
    }

    // The framework's default encoder escapes the sign of an offset.
    private void EscapedTime(scoped ReadOnlySpan<byte> text)
    {
        Span<byte> copy = stackalloc byte[Timestamp.MaxOrdinaryLength];
        text.CopyTo(copy);
        var span = Room((LongestEscape * text.Length) + 2);
        _escaping.EncodeUtf8(copy[..text.Length], span[1..], out _, out var length);
        span[0] = (byte)'"';
        span[length + 1] = (byte)'"';
        _used += length + 2;
    }

    // A string without anything to escape.
    private void Text(ReadOnlySpan<char> value)
    {
        var span = Room((3 * value.Length) + 2);
        span[0] = (byte)'"';
        Utf8.FromUtf16(value, span[1..], out _, out var length);
        span[length + 1] = (byte)'"';
        _used += length + 2;
    }

    private void EscapedString(string value)
    {
        var escaped = ArrayPool<char>.Shared.Rent(LongestEscape * value.Length);
        _escaping.Encode(value, escaped, out _, out var length);
        Text(escaped.AsSpan(0, length));
        ArrayPool<char>.Shared.Return(escaped);
    }

    private Span<byte> Room(int size)
    {
        if (_span.Length - _used < size)
        {
            Flush();
            _span = _output.GetSpan(Math.Max(size, Chunk));
        }

        return _span[_used..];
    }
}
