using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text.Unicode;

namespace StatusKit;

// Formatting: the text as it was read, always.
public readonly partial struct Timestamp
{
    /// <summary>
    /// The length, in characters and in UTF-8 bytes, that ordinary text does not exceed: a buffer of this size takes
    /// every value except those that keep unusual or unreadable text. When it is too small, <see cref="ToString()"/>
    /// returns that text without allocating.
    /// </summary>
    public const int MaxOrdinaryLength = 35;

    /// <summary>The text, exactly as it was read; empty for <c>default</c>.</summary>
    public override string ToString()
    {
        if (HeldText is { } text)
        {
            return text;
        }

        Span<char> buffer = stackalloc char[MaxOrdinaryLength];
        return new string(buffer[..Math.Max(0, WriteOrdinary(buffer))]);
    }

    /// <summary>The text, exactly as it was read.</summary>
    /// <param name="format">Null or empty: a timestamp has no other formats.</param>
    /// <param name="formatProvider">Ignored: the text does not depend on a culture.</param>
    /// <exception cref="FormatException">A format is given.</exception>
    public string ToString(string? format, IFormatProvider? formatProvider)
    {
        RefuseFormat(format);
        return ToString();
    }

    /// <summary>Writes the text.</summary>
    /// <param name="destination">Where to write.</param>
    /// <param name="charsWritten">The length of the text, 0 when the method returns false.</param>
    /// <param name="format">Empty: a timestamp has no other formats.</param>
    /// <param name="provider">Ignored: the text does not depend on a culture.</param>
    /// <returns>
    /// False when the text is longer than <paramref name="destination"/>; nothing useful is written then.
    /// </returns>
    /// <exception cref="FormatException">A format is given.</exception>
    public bool TryFormat(
        Span<char> destination, out int charsWritten, ReadOnlySpan<char> format =
            default, IFormatProvider? provider = null)
    {
        RefuseFormat(format);
        if (HeldText is not { } text)
        {
            charsWritten = WriteOrdinary(destination);
            return Settle(ref charsWritten);
        }

        var fits = text.TryCopyTo(destination);
        charsWritten = fits ? text.Length : 0;
        return fits;
    }

    /// <summary>
    /// Writes the text in UTF-8. A lone surrogate, which only UTF-16 text can hold, is written as U+FFFD.
    /// </summary>
    /// <param name="utf8Destination">Where to write.</param>
    /// <param name="bytesWritten">The length of the text, 0 when the method returns false.</param>
    /// <param name="format">Empty: a timestamp has no other formats.</param>
    /// <param name="provider">Ignored: the text does not depend on a culture.</param>
    /// <returns>
    /// False when the text is longer than <paramref name="utf8Destination"/>; nothing useful is written then.
    /// </returns>
    /// <exception cref="FormatException">A format is given.</exception>
    public bool TryFormat(
        Span<byte> utf8Destination, out int bytesWritten, ReadOnlySpan<char> format =
            default, IFormatProvider? provider = null)
    {
        RefuseFormat(format);
        if (HeldText is not { } text)
        {
            bytesWritten = WriteOrdinary(utf8Destination);
            return Settle(ref bytesWritten);
        }

        var fits = Utf8.FromUtf16(
            text, utf8Destination, out _, out bytesWritten) == System.Buffers.OperationStatus.Done;
        bytesWritten = fits ? bytesWritten : 0;
        return fits;
    }

    private static bool Settle(ref int written)
    {
        var fits = written >= 0;
        written = fits ? written : 0;
        return fits;
    }

    private static void RefuseFormat(ReadOnlySpan<char> format)
    {
        if (!format.IsEmpty)
        {
            throw UnknownFormat(format);
        }
    }

    private static FormatException UnknownFormat(ReadOnlySpan<char> format) =>
        new($"The format '{Shown(format.ToString())}' is unknown: a timestamp has one text and no formats.");

    // For each of the sixteen characters the byte with its digit: 0-7 are the ones and 8-15 the tens of second, minute,
    // hour, day, month and year, in this order; 99 gives zero and so leaves the separator of the template.
    private static Vector128<byte> DigitsOfHead =>
        Vector128.Create((byte)14, 6, 13, 5, 99, 12, 4, 99, 11, 3, 99, 10, 2, 99, 9, 1);

    // The length of the text, or -1 when the destination is too short.
    private int WriteOrdinary<TChar>(Span<TChar> destination)
        where TChar : unmanaged, IBinaryInteger<TChar>
    {
        if (Form == Shape.Epoch)
        {
            return WriteEpoch(destination);
        }

        var suffix = Form switch { Shape.Naive => 0, Shape.Zulu => 1, _ => 6 };
        var fraction = FractionDigits;
        var length = 19 + (fraction == 0 ? 0 : fraction + 1) + suffix;
        if (destination.Length < length)
        {
            return -1;
        }

        WriteDate(destination);
        if (fraction != 0)
        {
            WriteFraction(destination[19..], fraction);
        }

        if (suffix != 0)
        {
            WriteSuffix(destination[(length - suffix)..]);
        }

        return length;
    }

    private void WriteDate<TChar>(Span<TChar> destination)
        where TChar : unmanaged, IBinaryInteger<TChar>
    {
        const ulong OnesMask = 0x0F0F0F0F_0F0F0F0F;
        var date = BitConverter.IsLittleEndian ? _date : BinaryPrimitives.ReverseEndianness(_date);
        var digits = Vector128.Create(date & OnesMask, (date >> 4) & OnesMask).AsByte();
        var head = Vector128.Shuffle(digits, DigitsOfHead) + HeadTemplate;
        if (typeof(TChar) == typeof(byte))
        {
            head.CopyTo(MemoryMarshal.Cast<TChar, byte>(destination));
        }
        else
        {
            var (low, high) = Vector128.Widen(head);
            var units = MemoryMarshal.Cast<TChar, ushort>(destination);
            low.CopyTo(units);
            high.CopyTo(units[8..]);
        }

        destination[18] = Digit<TChar>(_date);
        destination[17] = Digit<TChar>(_date >> 4);
        destination[16] = TChar.CreateTruncating(':');
    }

    private void WriteFraction<TChar>(Span<TChar> destination, int digits)
        where TChar : unmanaged, IBinaryInteger<TChar>
    {
        destination[0] = TChar.CreateTruncating('.');
        var fraction = _rest << (64 - OffsetShift);
        foreach (ref var digit in destination.Slice(1, digits))
        {
            digit = Digit<TChar>(fraction >> 60);
            fraction <<= 4;
        }
    }

    private void WriteSuffix<TChar>(Span<TChar> destination)
        where TChar : unmanaged, IBinaryInteger<TChar>
    {
        if (Form == Shape.Offset)
        {
            WriteOffset(destination);
            return;
        }

        destination[0] = TChar.CreateTruncating('Z');
        if (Form == Shape.UtcSuffix)
        {
            var mark = "[UTC]"u8;
            for (var i = 0; i < mark.Length; i++)
            {
                destination[i + 1] = TChar.CreateTruncating(mark[i]);
            }
        }
    }

    private void WriteOffset<TChar>(Span<TChar> destination)
        where TChar : unmanaged, IBinaryInteger<TChar>
    {
        var offset = _rest >> OffsetShift;
        destination[5] = Digit<TChar>(offset);
        destination[4] = Digit<TChar>(offset >> 4);
        destination[3] = TChar.CreateTruncating(':');
        destination[2] = Digit<TChar>(offset >> 8);
        destination[1] = Digit<TChar>((offset >> 12) & 7);
        destination[0] = TChar.CreateTruncating((offset & NegativeOffset) != 0 ? '-' : '+');
    }

    private int WriteEpoch<TChar>(Span<TChar> destination)
        where TChar : unmanaged, IBinaryInteger<TChar>
    {
        var seconds = (long)_rest;
        int written;
        var fits = typeof(TChar) == typeof(byte)
            ? seconds.TryFormat(
                MemoryMarshal.Cast<TChar, byte>(destination), out written, default, CultureInfo.InvariantCulture)
            : seconds.TryFormat(
                MemoryMarshal.Cast<TChar, char>(destination), out written, default, CultureInfo.InvariantCulture);
        return fits ? written : -1;
    }

    private static TChar Digit<TChar>(ulong packed)
        where TChar : unmanaged, IBinaryInteger<TChar> => TChar.CreateTruncating((packed & 0xF) + '0');
}
