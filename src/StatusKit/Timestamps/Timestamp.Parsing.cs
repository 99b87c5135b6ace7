using System.Diagnostics.CodeAnalysis;

namespace StatusKit;

// The ways in. Ordinary text takes the short road in Timestamp.Ordinary.cs; all other text goes to Reader, which also knows where it is
// wrong and why.
public readonly partial struct Timestamp
{
    /// <summary>
    /// Takes text from a record. Never throws: text that no form of <see cref="TimestampForms.Any"/> explains is kept as
    /// <see cref="TimestampKind.Unreadable"/> (spec cfs 3.3, TS4).
    /// </summary>
    /// <param name="utf8">
    /// The text in UTF-8, without white space around it. Bytes that are not valid UTF-8 are read as U+FFFD, so these alone do not come back unchanged.
    /// </param>
    public static Timestamp Read(ReadOnlySpan<byte> utf8) => ReadAmong(utf8, TimestampForms.Any);

    /// <inheritdoc cref="Read(ReadOnlySpan{byte})"/>
    /// <param name="text">The text, without white space around it.</param>
    public static Timestamp Read(ReadOnlySpan<char> text) => ReadAmong(text, TimestampForms.Any);

    /// <inheritdoc cref="Read(ReadOnlySpan{byte})"/>
    /// <param name="text">The text, without white space around it; null gives <c>default</c>.</param>
    public static Timestamp Read(string? text) => text is null ? default : ReadAmong<char>(text, TimestampForms.Any);

    /// <summary>Reads what stands in a record where only some forms occur; a text of another form is kept as <see cref="TimestampKind.Unreadable"/>. Never throws.</summary>
    /// <param name="utf8">The text in UTF-8, without white space around it.</param>
    /// <param name="forms">The forms that occur besides RFC 3339. <c>"0"</c> is unset where <see cref="TimestampForms.Epoch"/> occurs.</param>
    public static Timestamp Read(ReadOnlySpan<byte> utf8, TimestampForms forms) => ReadAmong(utf8, forms);

    /// <inheritdoc cref="Read(ReadOnlySpan{byte}, TimestampForms)"/>
    /// <param name="text">The text, without white space around it.</param>
    /// <param name="forms">The forms that occur besides RFC 3339.</param>
    public static Timestamp Read(ReadOnlySpan<char> text, TimestampForms forms) => ReadAmong(text, forms);

    /// <summary>Reads RFC 3339 text (section 5.6, calendar checked), or another form that <paramref name="forms"/> names.</summary>
    /// <remarks>
    /// Lower-case <c>t</c> and <c>z</c>, <c>-00:00</c>, offsets to ±23:59 and any number of fraction digits are accepted. Second 60 is accepted where
    /// the UTC time is 23:59 on 30 June or 31 December; its instant is the midnight that follows. Year 0000 and white space are not accepted.
    /// </remarks>
    /// <param name="s">The text.</param>
    /// <param name="forms">The forms to accept besides RFC 3339.</param>
    /// <exception cref="ArgumentNullException"><paramref name="s"/> is null.</exception>
    /// <exception cref="FormatException">The text has none of the forms; the message names the text, the position and the rule.</exception>
    public static Timestamp Parse(string s, TimestampForms forms = TimestampForms.Rfc3339)
    {
        ArgumentNullException.ThrowIfNull(s);
        return ParseStrict<char>(s, forms);
    }

    /// <inheritdoc cref="Parse(string, TimestampForms)"/>
    public static Timestamp Parse(ReadOnlySpan<char> s, TimestampForms forms = TimestampForms.Rfc3339) => ParseStrict(s, forms);

    /// <inheritdoc cref="Parse(string, TimestampForms)"/>
    /// <param name="utf8Text">The text in UTF-8; positions in messages count bytes.</param>
    /// <param name="forms">The forms to accept besides RFC 3339.</param>
    public static Timestamp Parse(ReadOnlySpan<byte> utf8Text, TimestampForms forms = TimestampForms.Rfc3339) => ParseStrict(utf8Text, forms);

    /// <summary>Reads RFC 3339 text, or another form that <paramref name="forms"/> names, as <see cref="Parse(string, TimestampForms)"/> does.</summary>
    /// <param name="s">The text; null is not accepted.</param>
    /// <param name="forms">The forms to accept besides RFC 3339.</param>
    /// <param name="result">The value, or <c>default</c> when the answer is false.</param>
    /// <returns>Whether the text has an accepted form.</returns>
    public static bool TryParse([NotNullWhen(true)] string? s, TimestampForms forms, out Timestamp result) => TryParseStrict<char>(s, forms, out result);

    /// <inheritdoc cref="TryParse(string?, TimestampForms, out Timestamp)"/>
    public static bool TryParse(ReadOnlySpan<char> s, TimestampForms forms, out Timestamp result) => TryParseStrict(s, forms, out result);

    /// <inheritdoc cref="TryParse(string?, TimestampForms, out Timestamp)"/>
    /// <param name="utf8Text">The text in UTF-8.</param>
    /// <param name="forms">The forms to accept besides RFC 3339.</param>
    /// <param name="result">The value, or <c>default</c> when the answer is false.</param>
    public static bool TryParse(ReadOnlySpan<byte> utf8Text, TimestampForms forms, out Timestamp result) => TryParseStrict(utf8Text, forms, out result);

    /// <summary>Reads RFC 3339 text as <see cref="Parse(string, TimestampForms)"/> does.</summary>
    /// <param name="s">The text; null is not accepted.</param>
    /// <param name="result">The value, or <c>default</c> when the answer is false.</param>
    /// <returns>Whether the text is RFC 3339.</returns>
    public static bool TryParse([NotNullWhen(true)] string? s, out Timestamp result) => TryParseStrict<char>(s, TimestampForms.Rfc3339, out result);

    /// <inheritdoc cref="TryParse(string?, out Timestamp)"/>
    public static bool TryParse(ReadOnlySpan<char> s, out Timestamp result) => TryParseStrict(s, TimestampForms.Rfc3339, out result);

    /// <inheritdoc cref="TryParse(string?, out Timestamp)"/>
    /// <param name="utf8Text">The text in UTF-8.</param>
    /// <param name="result">The value, or <c>default</c> when the answer is false.</param>
    public static bool TryParse(ReadOnlySpan<byte> utf8Text, out Timestamp result) => TryParseStrict(utf8Text, TimestampForms.Rfc3339, out result);

    /// <inheritdoc cref="Parse(string, TimestampForms)"/>
    /// <summary>Reads RFC 3339 text as <see cref="Parse(string, TimestampForms)"/> does.</summary>
    /// <param name="s">The text.</param>
    /// <param name="provider">Ignored: the form knows no cultures.</param>
    public static Timestamp Parse(string s, IFormatProvider? provider) => Parse(s);

    /// <inheritdoc cref="Parse(string, IFormatProvider?)"/>
    public static Timestamp Parse(ReadOnlySpan<char> s, IFormatProvider? provider) => Parse(s);

    /// <inheritdoc cref="Parse(string, IFormatProvider?)"/>
    /// <param name="utf8Text">The text in UTF-8; positions in messages count bytes.</param>
    /// <param name="provider">Ignored: the form knows no cultures.</param>
    public static Timestamp Parse(ReadOnlySpan<byte> utf8Text, IFormatProvider? provider) => Parse(utf8Text);

    /// <inheritdoc cref="TryParse(string?, out Timestamp)"/>
    /// <param name="s">The text; null is not accepted.</param>
    /// <param name="provider">Ignored: the form knows no cultures.</param>
    /// <param name="result">The value, or <c>default</c> when the answer is false.</param>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out Timestamp result) => TryParse(s, out result);

    /// <inheritdoc cref="TryParse(string?, IFormatProvider?, out Timestamp)"/>
    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out Timestamp result) => TryParse(s, out result);

    /// <inheritdoc cref="TryParse(string?, IFormatProvider?, out Timestamp)"/>
    /// <param name="utf8Text">The text in UTF-8.</param>
    /// <param name="provider">Ignored: the form knows no cultures.</param>
    /// <param name="result">The value, or <c>default</c> when the answer is false.</param>
    public static bool TryParse(ReadOnlySpan<byte> utf8Text, IFormatProvider? provider, out Timestamp result) => TryParse(utf8Text, out result);
}
