using System.Diagnostics.CodeAnalysis;

namespace StatusKit;

// Ordinary text takes the fast path in Timestamp.Ordinary.cs; all other text goes to Reader, which also knows where the
// text is wrong and why.
public readonly partial struct Timestamp
{
    /// <summary>
    /// Reads the text of a record. Never throws: text in no accepted form is kept as <see
    /// cref="TimestampKind.Unreadable"/>.
    /// </summary>
    /// <param name="text">The text, without white space around it; null gives <c>default</c>.</param>
    /// <param name="forms">
    /// The forms to accept in addition to RFC 3339. <c>"0"</c> is unset where <see cref="TimestampForms.Epoch"/> is
    /// accepted.
    /// </param>
    public static Timestamp ParseLenient(string? text, TimestampForms forms = TimestampForms.Any) =>
        text is null ? default : ReadAmong<char>(text, forms);

    /// <inheritdoc cref="ParseLenient(string?, TimestampForms)" path="/*[not(self::param)]"/>
    /// <param name="text">The text, without white space around it.</param>
    /// <param name="forms">The forms to accept in addition to RFC 3339.</param>
    public static Timestamp ParseLenient(ReadOnlySpan<char> text, TimestampForms forms = TimestampForms.Any) =>
        ReadAmong(text, forms);

    /// <inheritdoc cref="ParseLenient(string?, TimestampForms)" path="/*[not(self::param)]"/>
    /// <param name="utf8Text">
    /// The text in UTF-8, without white space around it. Bytes that are not valid UTF-8 are read as U+FFFD, so only
    /// these do not round-trip.
    /// </param>
    /// <param name="forms">The forms to accept in addition to RFC 3339.</param>
    public static Timestamp ParseLenient(ReadOnlySpan<byte> utf8Text, TimestampForms forms = TimestampForms.Any) =>
        ReadAmong(utf8Text, forms);

    /// <summary>Parses RFC 3339 text; a date that does not exist is an error.</summary>
    /// <remarks>
    /// Lower-case <c>t</c> and <c>z</c>, <c>-00:00</c>, offsets to ±23:59 and any number of fraction digits are
    /// accepted. Second 60 is accepted where the UTC time is 23:59 on 30 June or 31 December; its instant is the
    /// midnight that follows. Year 0000 and white space are not accepted.
    /// </remarks>
    /// <param name="s">The text.</param>
    /// <param name="provider">Ignored: the text does not depend on a culture.</param>
    /// <exception cref="ArgumentNullException"><paramref name="s"/> is null.</exception>
    /// <exception cref="FormatException">
    /// The text is not RFC 3339; the message names the text, the position and the rule.
    /// </exception>
    public static Timestamp Parse(string s, IFormatProvider? provider = null)
    {
        ArgumentNullException.ThrowIfNull(s);
        return ParseStrict<char>(s, TimestampForms.Rfc3339);
    }

    /// <inheritdoc cref="Parse(string, IFormatProvider?)"/>
    public static Timestamp Parse(ReadOnlySpan<char> s, IFormatProvider? provider = null) =>
        ParseStrict(s, TimestampForms.Rfc3339);

    /// <inheritdoc cref="Parse(string, IFormatProvider?)" path="/*[not(self::param)]"/>
    /// <param name="utf8Text">The text in UTF-8; positions in messages count bytes.</param>
    /// <param name="provider">Ignored: the text does not depend on a culture.</param>
    public static Timestamp Parse(ReadOnlySpan<byte> utf8Text, IFormatProvider? provider = null) =>
        ParseStrict(utf8Text, TimestampForms.Rfc3339);

    /// <summary>Tries to parse RFC 3339 text; see <see cref="Parse(string, IFormatProvider?)"/>.</summary>
    /// <param name="s">The text; null is not accepted.</param>
    /// <param name="result">The value, or <c>default</c> when the method returns false.</param>
    /// <returns>Whether the text is RFC 3339.</returns>
    public static bool TryParse([NotNullWhen(true)] string? s, out Timestamp result) =>
        TryParseStrict<char>(s, TimestampForms.Rfc3339, out result);

    /// <inheritdoc cref="TryParse(string?, out Timestamp)"/>
    public static bool TryParse(ReadOnlySpan<char> s, out Timestamp result) =>
        TryParseStrict(s, TimestampForms.Rfc3339, out result);

    /// <inheritdoc cref="TryParse(string?, out Timestamp)" path="/*[not(self::param)]"/>
    /// <param name="utf8Text">The text in UTF-8.</param>
    /// <param name="result">The value, or <c>default</c> when the method returns false.</param>
    public static bool TryParse(ReadOnlySpan<byte> utf8Text, out Timestamp result) =>
        TryParseStrict(utf8Text, TimestampForms.Rfc3339, out result);

    /// <summary>Parses RFC 3339 text, or text in another form that <paramref name="forms"/> names.</summary>
    /// <param name="text">The text.</param>
    /// <param name="forms">The forms to accept in addition to RFC 3339.</param>
    /// <exception cref="FormatException">
    /// The text has none of the forms; the message names the text, the position and the rule.
    /// </exception>
    public static Timestamp ParseExact(ReadOnlySpan<char> text, TimestampForms forms) => ParseStrict(text, forms);

    /// <inheritdoc cref="ParseExact(ReadOnlySpan{char}, TimestampForms)" path="/*[not(self::param)]"/>
    /// <param name="utf8Text">The text in UTF-8; positions in messages count bytes.</param>
    /// <param name="forms">The forms to accept in addition to RFC 3339.</param>
    public static Timestamp ParseExact(ReadOnlySpan<byte> utf8Text, TimestampForms forms) =>
        ParseStrict(utf8Text, forms);

    /// <summary>Tries to parse RFC 3339 text, or text in another form that <paramref name="forms"/> names.</summary>
    /// <param name="text">The text.</param>
    /// <param name="forms">The forms to accept in addition to RFC 3339.</param>
    /// <param name="result">The value, or <c>default</c> when the method returns false.</param>
    /// <returns>Whether the text has an accepted form.</returns>
    public static bool TryParseExact(ReadOnlySpan<char> text, TimestampForms forms, out Timestamp result) =>
        TryParseStrict(text, forms, out result);

    /// <inheritdoc cref="TryParseExact(ReadOnlySpan{char}, TimestampForms, out Timestamp)"
    /// path="/*[not(self::param)]"/>
    /// <param name="utf8Text">The text in UTF-8.</param>
    /// <param name="forms">The forms to accept in addition to RFC 3339.</param>
    /// <param name="result">The value, or <c>default</c> when the method returns false.</param>
    public static bool TryParseExact(ReadOnlySpan<byte> utf8Text, TimestampForms forms, out Timestamp result) =>
        TryParseStrict(utf8Text, forms, out result);

    static bool IParsable<Timestamp>.TryParse(string? s, IFormatProvider? provider, out Timestamp result) =>
        TryParse(s, out result);

    static bool ISpanParsable<Timestamp>.TryParse(
        ReadOnlySpan<char> s, IFormatProvider? provider, out Timestamp result) =>
        TryParse(s, out result);

    static bool IUtf8SpanParsable<Timestamp>.TryParse(
        ReadOnlySpan<byte> utf8Text, IFormatProvider? provider, out Timestamp result) =>
        TryParse(utf8Text, out result);
}
