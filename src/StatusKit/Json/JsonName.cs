using System.Runtime.Intrinsics;
using System.Text;

namespace StatusKit.Json;

/// <summary>A documented member's name as finished bytes: comma, quoted name, colon. Such names need no escapes.</summary>
internal sealed class JsonName
{
    private static readonly int Vector = Vector256<byte>.Count;

    // Most names fit into one vector, and need no call to copy them.
    private readonly Vector256<byte> _withComma;
    private readonly Vector256<byte> _withoutComma;
    private readonly byte[] _rest;
    private readonly int _length;

    public JsonName(string name)
    {
        var bytes = Encoding.UTF8.GetBytes($",\"{name}\":");
        var padded = bytes.Concat(new byte[Vector + 1]).ToArray();
        _withComma = Vector256.Create(padded);
        _withoutComma = Vector256.Create(padded, 1);
        _rest = bytes.Length > Vector ? bytes[Vector..] : [];
        _length = bytes.Length - 1;
        Room = Vector + _rest.Length;
    }

    /// <summary>How much room <see cref="CopyTo"/> needs, which may be more than it answers.</summary>
    public int Room { get; }

    /// <summary>Copies the name. Answers how many bytes count; what it wrote behind them does not.</summary>
    public int CopyTo(Span<byte> target, bool withComma)
    {
        var comma = withComma ? 1 : 0;
        (withComma ? _withComma : _withoutComma).CopyTo(target);
        if (_rest.Length > 0)
        {
            _rest.CopyTo(target[(Vector - 1 + comma)..]);
        }

        return _length + comma;
    }
}
