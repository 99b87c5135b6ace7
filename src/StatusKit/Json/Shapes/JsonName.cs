using System.Runtime.Intrinsics;
using System.Text;

namespace StatusKit.Json;

/// <summary>
/// A documented member's name, also as finished bytes: comma, quoted name, colon. Such names need no escapes and fit
/// into one vector, so copying them takes no call.
/// </summary>
internal sealed class JsonName
{
    private readonly Vector256<byte> _withComma;
    private readonly Vector256<byte> _withoutComma;
    private readonly int _length;

    public JsonName(string name)
    {
        var bytes = Encoding.UTF8.GetBytes($",\"{name}\":");
        if (bytes.Length > Room)
        {
            throw new ArgumentException($"The member name '{name}' has more than {Room - 4} bytes.", nameof(name));
        }

        Text = name;
        Utf8 = bytes[2..^2];
        _length = bytes.Length - 1;
        Array.Resize(ref bytes, Room + 1);
        _withComma = Vector256.Create(bytes);
        _withoutComma = Vector256.Create(bytes, 1);
    }

    public string Text { get; }

    public byte[] Utf8 { get; }

    /// <summary>The space that <see cref="CopyTo"/> needs, which may be more than it returns.</summary>
    public const int Room = 32;

    /// <summary>Copies the name. Returns how many bytes count; what it wrote after them does not.</summary>
    public int CopyTo(Span<byte> target, bool withComma)
    {
        (withComma ? _withComma : _withoutComma).CopyTo(target);
        return withComma ? _length + 1 : _length;
    }
}
