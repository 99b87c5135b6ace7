using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Xunit;
using StatusKit.Cfs;

namespace StatusKit.Tests.Cfs;

/// <summary>Each row is what Python 3.11 shows or reads.</summary>
public class CfsPythonTextTests
{
    [Theory]
    [InlineData("", "''")]
    [InlineData("a b", "'a b'")]
    [InlineData("it's", "\"it's\"")]
    [InlineData("say \"x\"", "'say \"x\"'")]
    [InlineData("it's \"x\"", "'it\\'s \"x\"'")]
    [InlineData("back\\slash", @"'back\\slash'")]
    [InlineData("a\nb\rc\td", @"'a\nb\rc\td'")]
    [InlineData("\0\u001f\u007f\u0080\u009f", @"'\x00\x1f\x7f\x80\x9f'")]
    [InlineData("\u00a0\u00ad\u00ff\u0100", "'\\xa0\\xad\u00ff\u0100'")]
    [InlineData("\u0378\u2028\u2029\u200b\u3000\ue000\uffff", @"'\u0378\u2028\u2029\u200b\u3000\ue000\uffff'")]
    [InlineData("\U0001f600\U000e0001\U0010ffff", "'\U0001f600\\U000e0001\\U0010ffff'")]
    public void A_string_is_shown_as_by_repr(string text, string shown)
    {
        Assert.Equal(shown, CfsPythonText.Repr(text));
        Assert.Equal(shown, CfsPythonText.Repr(JsonSerializer.SerializeToElement(text)));
    }

    [Theory]
    [InlineData(' ', true)]
    [InlineData('~', true)]
    [InlineData('é', true)]
    [InlineData('\u007f', false)] // control
    [InlineData('\u00ad', false)] // format
    [InlineData('\ue000', false)] // private use
    [InlineData('\u0378', false)] // not assigned
    [InlineData('\u2028', false)] // line separator
    [InlineData('\u2029', false)] // paragraph separator
    [InlineData('\u00a0', false)] // space separator
    public void A_character_is_shown_or_escaped_by_its_category(char character, bool isPrintable) =>
        Assert.Equal(isPrintable, CfsPythonText.IsPrintable(new Rune(character)));

    [Theory]
    [InlineData(0.0, "0.0")]
    [InlineData(-0.0, "-0.0")]
    [InlineData(1.0, "1.0")]
    [InlineData(-1.5, "-1.5")]
    [InlineData(0.1, "0.1")]
    [InlineData(10.0, "10.0")]
    [InlineData(123.456, "123.456")]
    [InlineData(1e15, "1000000000000000.0")]
    [InlineData(9999999999999998.0, "9999999999999998.0")]
    [InlineData(1e16, "1e+16")]
    [InlineData(1.25e16, "1.25e+16")]
    [InlineData(123456789012345680.0, "1.2345678901234568e+17")]
    [InlineData(1e22, "1e+22")]
    [InlineData(2.5e100, "2.5e+100")]
    [InlineData(1e-4, "0.0001")]
    [InlineData(0.00012345, "0.00012345")]
    [InlineData(1e-5, "1e-05")]
    [InlineData(1.5e-7, "1.5e-07")]
    [InlineData(-1e-10, "-1e-10")]
    [InlineData(5e-324, "5e-324")]
    [InlineData(double.MaxValue, "1.7976931348623157e+308")]
    [InlineData(double.NaN, "nan")]
    [InlineData(double.PositiveInfinity, "inf")]
    [InlineData(double.NegativeInfinity, "-inf")]
    public void A_double_is_shown_as_by_repr(double value, string shown) => Assert.Equal(shown, CfsPythonText.Repr(value));

    [Property]
    public bool A_double_that_is_shown_is_read_again(NormalFloat value) =>
        double.Parse(CfsPythonText.Repr(value.Get), CultureInfo.InvariantCulture).Equals(value.Get);

    [Theory]
    [InlineData("null", "None")]
    [InlineData("true", "True")]
    [InlineData("false", "False")]
    [InlineData("0", "0")]
    [InlineData("-0", "0")]
    [InlineData("123456789012345678901234567890", "123456789012345678901234567890")]
    [InlineData("1.0", "1.0")]
    [InlineData("1e2", "100.0")]
    [InlineData("1E-5", "1e-05")]
    [InlineData("[]", "[]")]
    [InlineData("""[1,"a",null]""", "[1, 'a', None]")]
    [InlineData("{}", "{}")]
    [InlineData("""{"a":1,"b's":[true,{"c":"x"}]}""", "{'a': 1, \"b's\": [True, {'c': 'x'}]}")]
    public void A_value_is_shown_as_by_repr(string json, string shown) => Assert.Equal(shown, CfsPythonText.Repr(JsonElement.Parse(json)));

    [Theory]
    [InlineData("12", 12)]
    [InlineData(" 12 ", 12)]
    [InlineData("\u00a012\u2003", 12)]
    [InlineData("+5", 5)]
    [InlineData("-7", -7)]
    [InlineData("007", 7)]
    [InlineData("-0", 0)]
    [InlineData("1_000", 1000)]
    [InlineData("1_0_0", 100)]
    [InlineData("\u0661\u0662", 12)] // digits of Arabic
    [InlineData("\uff19", 9)] // a wide digit
    [InlineData("_1", null)]
    [InlineData("1_", null)]
    [InlineData("1__0", null)]
    [InlineData("+_1", null)]
    [InlineData("", null)]
    [InlineData("+", null)]
    [InlineData("-", null)]
    [InlineData("+-1", null)]
    [InlineData("--1", null)]
    [InlineData("1.0", null)]
    [InlineData("0x10", null)]
    [InlineData("1 2", null)]
    [InlineData("a", null)]
    [InlineData(null, null)]
    public void An_integer_is_read_as_by_int(string? text, int? value)
    {
        Assert.Equal(value.HasValue, CfsPythonText.TryReadInteger(text, out var read));
        Assert.Equal(value ?? BigInteger.Zero, read);
    }
}
