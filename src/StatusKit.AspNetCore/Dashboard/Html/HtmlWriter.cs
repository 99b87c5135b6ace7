using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace StatusKit.AspNetCore;

/// <summary>
/// Writes HTML: the literal parts of an interpolated string as they are, and every value encoded.
/// </summary>
/// <remarks>
/// Only an interpolated string can be added, so a string from a record cannot be taken for HTML by mistake.
/// </remarks>
internal sealed class HtmlWriter
{
    /// <summary>What was written.</summary>
    internal StringBuilder Text { get; } = new(4096);

    /// <summary>Appends an interpolated string.</summary>
    /// <param name="html">The literal parts are written as they are, values are encoded, fragments are not.</param>
    public HtmlWriter Add([InterpolatedStringHandlerArgument("")] ref HtmlInterpolation html)
    {
        _ = html;
        return this;
    }

    /// <summary>Adds HTML that is encoded already.</summary>
    public HtmlWriter Add(HtmlFragment fragment)
    {
        Text.Append(fragment.Html);
        return this;
    }

    /// <summary>What was written, to be a part of something else.</summary>
    public HtmlFragment ToFragment() => HtmlFragment.Create($"{this}");

    /// <inheritdoc/>
    public override string ToString() => Text.ToString();
}

/// <summary>A piece of HTML, encoded already; <c>default</c> is empty.</summary>
internal readonly struct HtmlFragment
{
    private readonly string? _html;

    private HtmlFragment(string html) => _html = html;

    /// <summary>What was written, ready for a page.</summary>
    public string Html => _html ?? "";

    /// <summary>Makes a fragment.</summary>
    /// <param name="html">The literal parts are taken as they are, values are encoded, fragments are not.</param>
    public static HtmlFragment Create(ref HtmlInterpolation html) => new(html.Writer.ToString());

    /// <summary>The value of a field of a form, which a browser sends back as it is.</summary>
    public static HtmlFragment Exact(string? value) => new(HtmlText.EncodeExactly(value ?? ""));

    /// <summary>Takes what <see cref="HtmlText"/> has encoded.</summary>
    internal static HtmlFragment FromEncoded(string html) => new(html);

    /// <summary>One fragment of many, with encoded text between them.</summary>
    public static HtmlFragment Join(string separator, IEnumerable<HtmlFragment> fragments)
    {
        var between = HtmlText.Encode(separator);
        return new(string.Join(between, fragments.Select(fragment => fragment.Html)));
    }
}

/// <summary>Takes an interpolated string apart: literals as they are, values encoded.</summary>
[InterpolatedStringHandler]
internal readonly ref struct HtmlInterpolation
{
    public HtmlInterpolation(int literalLength, int formattedCount)
        : this(literalLength, formattedCount, new())
    {
    }

    public HtmlInterpolation(int literalLength, int formattedCount, HtmlWriter writer)
    {
        Writer = writer;
        writer.Text.EnsureCapacity(writer.Text.Length + literalLength);
    }

    /// <summary>Where it is written.</summary>
    public HtmlWriter Writer { get; }

    public void AppendLiteral(string literal) => Writer.Text.Append(literal);

    public void AppendFormatted(HtmlFragment fragment) => Writer.Text.Append(fragment.Html);

    public void AppendFormatted(HtmlWriter html) => Writer.Text.Append(html.Text);

    public void AppendFormatted(string? text) => Writer.Text.Append(HtmlText.Encode(text ?? ""));

    public void AppendFormatted(long number) => Writer.Text.Append(CultureInfo.InvariantCulture, $"{number}");

    public void AppendFormatted<T>(T number, string format)
        where T : struct, ISpanFormattable =>
        Writer.Text.Append(HtmlText.Encode(number.ToString(format, CultureInfo.InvariantCulture)));
}
