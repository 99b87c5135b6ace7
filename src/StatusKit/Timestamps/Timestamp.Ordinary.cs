using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text;

namespace StatusKit;

// The fast path for ordinary text: sixteen characters at a time into packed digits. It returns false for
// everything else, which then goes to Reader; it must never accept what Reader would reject or would read differently.
public readonly partial struct Timestamp
{
    // The first sixteen characters of ordinary text, and by how much each of them may exceed this.
    private static Vector128<byte> HeadTemplate => Vector128.Create("0000-00-00T00:00"u8);

    private static Vector128<byte> HeadLimits => Vector128.Create((byte)9, 9, 9, 9, 0, 1, 9, 0, 3, 9, 0, 2, 9, 0, 5, 9);

    // Where the digits of minute, hour, day, month and year are in the head, lowest byte first; 16 and above give
    // zero.
    private static Vector128<byte> TensOfHead =>
        Vector128.Create((byte)14, 11, 8, 5, 2, 0, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99);

    private static Vector128<byte> OnesOfHead =>
        Vector128.Create((byte)15, 12, 9, 6, 3, 1, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99);

    private static Timestamp ReadAmong<TChar>(ReadOnlySpan<TChar> text, TimestampForms forms)
        where TChar : unmanaged, IBinaryInteger<TChar>
    {
        return TryReadOrdinary(text, out var date, out var rest) && IsAmong(date, forms)
            ? new Timestamp(date, rest)
            : ReadOther(text, forms);
    }

    private static Timestamp ReadOther<TChar>(ReadOnlySpan<TChar> text, TimestampForms forms)
        where TChar : unmanaged, IBinaryInteger<TChar>
    {
        // What is unset is common and needs no reader, which would reject it.
        if (text.IsEmpty)
        {
            return new Timestamp(0, 0, "");
        }

        if (text.Length == 1 && UnitAt(text, 0) == '0' && (forms & TimestampForms.Epoch) != 0)
        {
            return FromUnixSeconds(0);
        }

        return new Reader<TChar>(text, forms).TryRead(out var value)
            ? value
            : new Timestamp(Pack(Shape.Unreadable), 0, TextOf(text));
    }

    private static bool TryParseStrict<TChar>(ReadOnlySpan<TChar> text, TimestampForms forms, out Timestamp value)
        where TChar : unmanaged, IBinaryInteger<TChar>
    {
        if (TryReadOrdinary(text, out var date, out var rest) && IsAmong(date, forms))
        {
            value = new Timestamp(date, rest);
            return true;
        }

        return new Reader<TChar>(text, forms).TryRead(out value);
    }

    private static Timestamp ParseStrict<TChar>(ReadOnlySpan<TChar> text, TimestampForms forms)
        where TChar : unmanaged, IBinaryInteger<TChar>
    {
        return TryReadOrdinary(text, out var date, out var rest) && IsAmong(date, forms)
            ? new Timestamp(date, rest)
            : ParseOther(text, forms);
    }

    private static Timestamp ParseOther<TChar>(ReadOnlySpan<TChar> text, TimestampForms forms)
        where TChar : unmanaged, IBinaryInteger<TChar>
    {
        var reader = new Reader<TChar>(text, forms);
        return reader.TryRead(out var value) ? value : throw NotAccepted(text, forms, reader.Fault);
    }

    private static bool IsAmong(ulong date, TimestampForms forms) => (Shape)(date >> FormShift) switch
    {
        Shape.Naive => (forms & TimestampForms.Naive) != 0,
        Shape.UtcSuffix => (forms & TimestampForms.UtcSuffix) != 0,
        _ => true,
    };

    // Gives the two packed fields rather than a value, and the parts below give one number each, so that all of it
    // stays in registers.
    private static bool TryReadOrdinary<TChar>(ReadOnlySpan<TChar> text, out ulong date, out ulong rest)
        where TChar : unmanaged, IBinaryInteger<TChar>
    {
        date = rest = 0;
        if (text.Length is < 19 or > MaxOrdinaryLength)
        {
            return false;
        }

        var fields = ReadDate(text);
        if (fields == 0)
        {
            return false;
        }

        var at = 19;
        var fraction = 0UL;
        if (at < text.Length && UnitAt(text, at) == '.')
        {
            for (at++; at < text.Length && UnitAt(text, at) - '0' is <= 9 and var digit && at < 29; at++)
            {
                fraction = (fraction << 4) | digit;
            }

            var digits = at - 20;
            if (digits == 0)
            {
                return false;
            }

            fraction <<= OffsetShift - (digits * 4);
            fields |= (ulong)digits << DigitCountShift;
        }

        var suffix = ReadSuffix(text, at);
        date = fields | (suffix & ~OffsetMask);
        rest = fraction | (suffix & OffsetMask);
        return suffix != 0;
    }

    // The packed date and time, or 0.
    private static ulong ReadDate<TChar>(ReadOnlySpan<TChar> text)
        where TChar : unmanaged, IBinaryInteger<TChar>
    {
        var head = LoadHead(text) - HeadTemplate;
        var tens = UnitAt(text, 17) - '0';
        var ones = UnitAt(text, 18) - '0';
        if (Vector128.GreaterThanAny(head, HeadLimits) || UnitAt(text, 16) != ':' || tens > 5 || ones > 9)
        {
            return 0;
        }

        var pairs = (Vector128.Shuffle(head, TensOfHead) << 4) | Vector128.Shuffle(head, OnesOfHead);
        var minutes = pairs.AsUInt64().ToScalar();
        var date = ((BitConverter.IsLittleEndian
            ? minutes
            : BinaryPrimitives.ReverseEndianness(minutes)) << 8) | (tens << 4) | ones;

        // Minutes and seconds are in range by their digits; the others need a look at both.
        var holds = (byte)(date >> 16) <= 0x23
            && (byte)((date >> 32) - 1) < 0x12
            && (byte)((date >> 24) - 1) < 0x31
            && date >> 40 != 0
            && ((byte)(date >> 24) <= 0x28 || DayExists(date >> 24));
        return holds ? date : 0;
    }

    // The form and the offset, each where the packed fields have it, or 0.
    private static ulong ReadSuffix<TChar>(ReadOnlySpan<TChar> text, int at)
        where TChar : unmanaged, IBinaryInteger<TChar>
    {
        var length = text.Length - at;
        if (length == 0)
        {
            return Pack(Shape.Naive);
        }

        var first = UnitAt(text, at);
        if (length == 1)
        {
            return first == 'Z' ? Pack(Shape.Zulu) : 0;
        }

        if (length != 6)
        {
            return 0;
        }

        return first == 'Z' ? IsUtcMark(text[(at + 1)..]) ? Pack(Shape.UtcSuffix) : 0 : ReadOffset(text[at..]);
    }

    private static ulong ReadOffset<TChar>(ReadOnlySpan<TChar> text)
        where TChar : unmanaged, IBinaryInteger<TChar>
    {
        var sign = UnitAt(text, 0);
        var (h1, h2, m1, m2) = (UnitAt(text, 1) - '0', UnitAt(text, 2) - '0', UnitAt(text, 4) - '0', UnitAt(text, 5) - '0');
        var offset = (h1 << 12) | (h2 << 8) | (m1 << 4) | m2;

        // -00:00 cannot be rebuilt from the fields.
        if (h1 > 2 || h2 > 9 || m1 > 5 || m2 > 9 || UnitAt(text, 3) != ':' || offset > 0x2359
            || (sign != '+' && (sign != '-' || offset == 0)))
        {
            return 0;
        }

        return Pack(Shape.Offset) | (((ulong)offset | (sign == '-' ? NegativeOffset : 0)) << OffsetShift);
    }

    private static bool IsUtcMark<TChar>(ReadOnlySpan<TChar> text)
        where TChar : unmanaged, IBinaryInteger<TChar>
    {
        return text.Length == 5
            && UnitAt(text, 0) == '[' && UnitAt(text, 1) == 'U' && UnitAt(text, 2) == 'T' && UnitAt(text, 3) == 'C'
            && UnitAt(text, 4) == ']';
    }

    private static uint UnitAt<TChar>(ReadOnlySpan<TChar> text, int index)
        where TChar : unmanaged, IBinaryInteger<TChar> => uint.CreateTruncating(text[index]);

    // Characters beyond one byte become 255, which no template explains.
    private static Vector128<byte> LoadHead<TChar>(ReadOnlySpan<TChar> text)
        where TChar : unmanaged, IBinaryInteger<TChar>
    {
        if (typeof(TChar) == typeof(byte))
        {
            return Vector128.Create(MemoryMarshal.Cast<TChar, byte>(text));
        }

        var units = MemoryMarshal.Cast<TChar, ushort>(text);
        return Vector128.NarrowWithSaturation(Vector128.Create(units), Vector128.Create(units[8..]));
    }

    private static string TextOf<TChar>(ReadOnlySpan<TChar> text)
        where TChar : unmanaged, IBinaryInteger<TChar>
    {
        return typeof(TChar) == typeof(byte)
            ? Encoding.UTF8.GetString(MemoryMarshal.Cast<TChar, byte>(text))
            : new string(MemoryMarshal.Cast<TChar, char>(text));
    }
}
