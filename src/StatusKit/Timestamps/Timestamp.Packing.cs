namespace StatusKit;

// Every decimal digit keeps its own four bits. Text then turns into fields and back by moving bits, without a
// multiplication or a division, and digits compare as numbers do: 0x12 is the last month.
//
//   _date   bits 60-63 form | 56-59 number of fraction digits | 0-55 yyyyMMddHHmmss
//   _rest   bits 36-51 offset: sign and HHmm                  | 0-35 nine fraction digits
//           or, for an epoch text, the seconds as a signed number
public readonly partial struct Timestamp
{
    private const int FormShift = 60;
    private const int DigitCountShift = 56;
    private const int OffsetShift = 36;
    private const ulong FractionMask = (1UL << OffsetShift) - 1;
    private const ulong OffsetMask = 0xFFFFUL << OffsetShift;
    private const ulong NegativeOffset = 0x8000;

    private enum Shape
    {
        Unset,
        Unreadable,
        Zulu,
        Offset,
        UtcSuffix,
        Naive,
        Epoch,
    }

    private Shape Form => (Shape)(_date >> FormShift);

    private bool HasFields => Form is not (Shape.Unset or Shape.Unreadable or Shape.Epoch);

    private int FractionDigits => (int)(_date >> DigitCountShift) & 0xF;

    private int OffsetMinutes
    {
        get
        {
            if (!HasFields)
            {
                return 0;
            }

            var offset = _rest >> OffsetShift;
            var minutes = (TwoDigits(offset & ~NegativeOffset, 8) * 60) + TwoDigits(offset, 0);
            return (offset & NegativeOffset) != 0 ? -minutes : minutes;
        }
    }

    // The text where it is a string; null where the fields rebuild it.
    private string? HeldText => Form == Shape.Unset ? _text ?? "" : _text;

    // What the text depends on: an assumed offset is not written.
    private ulong TextBits => Form == Shape.Naive ? _rest & FractionMask : _rest;

    private static ulong Pack(Shape form, int fractionDigits = 0) =>
        ((ulong)form << FormShift) | ((ulong)fractionDigits << DigitCountShift);

    private static ulong PackOffset(int minutes)
    {
        var size = Math.Abs(minutes);
        return ((ToPackedDigits(size / 60) << 8) | ToPackedDigits(size % 60) | (minutes < 0
            ? NegativeOffset
            : 0)) << OffsetShift;
    }

    private static ulong PackDate(DateTime time) =>
        (ToPackedDigits(time.Year) << 40) | (ToPackedDigits(time.Month) << 32) | (ToPackedDigits(time.Day) << 24)
        | (ToPackedDigits(time.Hour) << 16) | (ToPackedDigits(time.Minute) << 8) | ToPackedDigits(time.Second);

    private static ulong ToPackedDigits(int value)
    {
        var packed = 0UL;
        for (var shift = 0; value != 0; shift += 4)
        {
            (value, var digit) = Math.DivRem(value, 10);
            packed |= (ulong)digit << shift;
        }

        return packed;
    }

    private static int Nanoseconds(ulong packed)
    {
        var value = 0;
        for (var shift = OffsetShift - 4; shift >= 0; shift -= 4)
        {
            value = (value * 10) + ((int)(packed >> shift) & 0xF);
        }

        return value;
    }

    private static int TwoDigits(ulong packed, int shift)
    {
        var pair = (int)(packed >> shift) & 0xFF;
        return ((pair >> 4) * 10) + (pair & 0xF);
    }

    // Takes yyyyMMdd with a valid month and day 01 to 31.
    private static bool DayExists(ulong date)
    {
        var day = date & 0xFF;
        var month = (date >> 8) & 0xFF;
        return day <= 0x28 || (month, day) switch
        {
            (0x02, 0x29) => IsLeapYear(date >> 16),
            (0x02, _) => false,
            (0x04 or 0x06 or 0x09 or 0x11, 0x31) => false,
            _ => true,
        };
    }

    private static bool IsLeapYear(ulong year)
    {
        var century = TwoDigits(year, 8);
        var inCentury = TwoDigits(year, 0);
        return (inCentury != 0 ? inCentury : century) % 4 == 0;
    }
}
