using System.Numerics;

namespace StatusKit;

public readonly partial struct Timestamp
{
    // The whole grammar, RFC 3339 section 5.6 and the named forms, one character after the other. After a "no", Fault
    // says where and why.
    private ref struct Reader<TChar>(ReadOnlySpan<TChar> text, TimestampForms forms)
        where TChar : unmanaged, IBinaryInteger<TChar>
    {
        private readonly ReadOnlySpan<TChar> _text = text;
        private int _at;
        private ulong _date;
        private ulong _fraction;
        private int _fractionDigits;
        private ulong _offset;
        private Shape _form;

        // Set when the fields alone would not rebuild the text.
        private bool _odd;

        public Fault Fault { get; private set; }

        public bool TryRead(out Timestamp value)
        {
            value = default;
            if ((forms & TimestampForms.Epoch) != 0 && LooksLikeEpoch())
            {
                return ReadEpoch(out value);
            }

            if (!ReadDate() || !ReadTime() || !ReadFraction() || !ReadSuffix() || !CheckLeapSecond())
            {
                return false;
            }

            value = new Timestamp(
                _date | Pack(_form, _fractionDigits), _fraction | (_offset << OffsetShift), _odd
                    ? TextOf(_text)
                    : null);
            return true;
        }

        private readonly uint Current => _at < _text.Length ? UnitAt(_text, _at) : uint.MaxValue;

        private bool ReadDate() =>
            Number(ref _date, 4, 0x0001, 0x9999, Rule.Year)
            && Mark('-')
            && Number(ref _date, 2, 0x01, 0x12, Rule.Month)
            && Mark('-')
            && Number(ref _date, 2, 0x01, 0x31, Rule.Day)
            && (DayExists(_date) || Fail(Rule.Day, 8));

        private bool ReadTime()
        {
            if (Current == 't')
            {
                _odd = true;
                _at++;
            }
            else if (!Mark('T'))
            {
                return false;
            }

            return Number(ref _date, 2, 0x00, 0x23, Rule.Hour)
                && Mark(':')
                && Number(ref _date, 2, 0x00, 0x59, Rule.Minute)
                && Mark(':')
                && Number(ref _date, 2, 0x00, 0x60, Rule.Second);
        }

        private bool ReadFraction()
        {
            if (Current != '.')
            {
                return true;
            }

            for (_at++; Current - '0' is <= 9 and var digit; _at++)
            {
                if (_fractionDigits == 9)
                {
                    _odd = true;
                    continue;
                }

                _fractionDigits++;
                _fraction |= (ulong)digit << (OffsetShift - (_fractionDigits * 4));
            }

            return _fractionDigits > 0 || Fail(Rule.Digit, _at);
        }

        private bool ReadSuffix()
        {
            switch (Current)
            {
                case 'Z' or 'z':
                    _odd |= Current == 'z';
                    _form = Shape.Zulu;
                    _at++;
                    return ReadUtcMark() && End();
                case '+' or '-':
                    _form = Shape.Offset;
                    return ReadOffset() && End();
                case uint.MaxValue when (forms & TimestampForms.Naive) != 0:
                    _form = Shape.Naive;
                    return true;
                default:
                    return Fail(Rule.Offset, _at);
            }
        }

        private bool ReadOffset()
        {
            var negative = Current == '-';
            _at++;
            if (!Number(ref _offset, 2, 0x00, 0x23, Rule.OffsetHour) || !Mark(':') || !Number(ref _offset, 2, 0x00, 0x59, Rule.OffsetMinute))
            {
                return false;
            }

            _odd |= negative && _offset == 0;
            _offset |= negative ? NegativeOffset : 0;
            return true;
        }

        private bool ReadUtcMark()
        {
            if ((forms & TimestampForms.UtcSuffix) != 0 && IsUtcMark(_text[_at..]))
            {
                _form = Shape.UtcSuffix;
                _at = _text.Length;
            }

            return true;
        }

        // The instant of second 60 follows from the packed digits by itself: the next midnight. Its fraction would lead
        // past that.
        private bool CheckLeapSecond()
        {
            if ((byte)_date != 0x60)
            {
                return true;
            }

            var local = new Timestamp(_date | Pack(_form), _offset << OffsetShift);
            var minute = (TwoDigits(_date, 16) * 60) + TwoDigits(_date, 8) - local.OffsetMinutes;
            var monthAndDay = (ushort)(_date >> 24);
            _odd = true;
            _fraction = 0;
            return _form != Shape.Naive && (minute, monthAndDay) is (1439, 0x0630 or 0x1231) or (-1, 0x0701 or 0x0101)
                || Fail(Rule.LeapSecond, 17);
        }

        private readonly bool LooksLikeEpoch()
        {
            var digits = _text.Length > 0 && UnitAt(_text, 0) is '+' or '-' ? _text[1..] : _text;
            foreach (var digit in digits)
            {
                if (uint.CreateTruncating(digit) - '0' > 9)
                {
                    return false;
                }
            }

            return !digits.IsEmpty;
        }

        private bool ReadEpoch(out Timestamp value)
        {
            value = default;
            var sign = UnitAt(_text, 0);
            var seconds = 0L;
            for (_at = sign is '+' or '-' ? 1 : 0; _at < _text.Length && seconds <= MaxUnixSeconds; _at++)
            {
                seconds = (seconds * 10) + (Current - '0');
            }

            if (_text.Length == 1 && seconds == 0)
            {
                return Fail(Rule.Unset, 0);
            }

            seconds = sign == '-' ? -seconds : seconds;
            if (seconds is < MinUnixSeconds or > MaxUnixSeconds)
            {
                return Fail(Rule.EpochRange, 0);
            }

            var first = UnitAt(_text, sign == '-' ? 1 : 0);
            value = FromUnixSeconds(seconds, first is '0' or '+' ? TextOf(_text) : null);
            return true;
        }

        // Appends `count` digits to `packed`; the smallest and the largest value are packed digits too.
        private bool Number(ref ulong packed, int count, uint least, uint most, Rule rule)
        {
            var number = 0U;
            for (var i = 0; i < count; i++, _at++)
            {
                var digit = Current - '0';
                if (digit > 9)
                {
                    return Fail(Rule.Digit, _at);
                }

                number = (number << 4) | digit;
            }

            packed = (packed << (count * 4)) | number;
            return (number >= least && number <= most) || Fail(rule, _at - count);
        }

        private bool Mark(char expected)
        {
            if (Current != expected)
            {
                return Fail(Rule.Mark, _at);
            }

            _at++;
            return true;
        }

        private bool End() => _at == _text.Length || Fail(Rule.End, _at);

        private bool Fail(Rule rule, int position)
        {
            Fault = new Fault(rule, position);
            return false;
        }
    }
}
