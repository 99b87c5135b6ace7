using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text;

namespace StatusKit.Json;

/// <summary>A documented member's name as finished bytes: comma, quoted name, colon. Such names need no escapes.</summary>
internal sealed class JsonName(string name)
{
    private const int Vector = 32;

    // Padded, so that a whole vector can be read behind the comma too: most names fit into one, and need no call to copy them.
    private readonly byte[] _bytes = Encoding.UTF8.GetBytes($",\"{name}\":{new string('\0', Vector + 1)}");
    private readonly int _length = Encoding.UTF8.GetByteCount(name) + 4;

    /// <summary>How much room <see cref="CopyTo"/> needs, which may be more than it answers.</summary>
    public int Room => _bytes.Length;

    /// <summary>Copies the name. Answers how many bytes count; what it wrote behind them does not.</summary>
    public int CopyTo(Span<byte> target, bool withComma)
    {
        var start = withComma ? 0 : 1;
        MemoryMarshal.Read<Vector256<byte>>(_bytes.AsSpan(start)).CopyTo(target);
        if (_length > Vector)
        {
            _bytes.AsSpan(Vector, _length - Vector).CopyTo(target[(Vector - start)..]);
        }

        return _length - start;
    }
}
