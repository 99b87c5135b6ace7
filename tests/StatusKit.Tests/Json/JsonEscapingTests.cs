using System.Globalization;
using System.Text;
using StatusKit.Cfs;

namespace StatusKit.Tests;

public class JsonEscapingTests
{
    // Spec cfs appendix B, and what jq prints for the same text (spec cfs 2.12).
    [Theory]
    [InlineData("\"\\", "\\\"\\\\", "\\\"\\\\")]
    [InlineData("\b\f\n\r\t", "\\b\\f\\n\\r\\t", "\\b\\f\\n\\r\\t")]
    [InlineData("\0\u0001\u000b\u001f", "\\u0000\\u0001\\u000b\\u001f", "\\u0000\\u0001\\u000b\\u001f")] // \v has no short form
    [InlineData("/<>&'+ ~", "/<>&'+ ~", "/<>&'+ ~")] // what the framework's encoder escapes
    [InlineData("\u007f", "\\u007f", "\\u007f")] // ASCII, but not printable
    [InlineData("\u0080é", "\\u0080\\u00e9", "\u0080é")]
    [InlineData("\u2028\u2029\ufeff", "\\u2028\\u2029\\ufeff", "\u2028\u2029\ufeff")]
    [InlineData("\uffee\U0001F600\U0010FFFF", "\\uffee\\ud83d\\ude00\\udbff\\udfff", "\uffee\U0001F600\U0010FFFF")] // pairs, lower-case digits
    public void Text_is_escaped_as_the_original_escapes_it(string text, string python, string jq)
    {
        var run = new CfsSessionRun { Job = text, UnknownMembers = [] };
        var status = new CfsSessionStatus { Session = run };

        Assert.Equal($"{{\n  \"session\": {{\n    \"job\": \"{python}\"\n  }}\n}}\n", Encoding.UTF8.GetString(CfsJson.V3.Status.Write(status)));
        Assert.Equal($"{{\n  \"job\": \"{jq}\"\n}}\n", Encoding.UTF8.GetString(CfsJson.V3.Run.Write(run)));
    }

    // No document can hold half a pair, so it is replaced as encoders do.
    [Fact]
    public void Half_a_surrogate_pair_is_written_as_the_replacement_character()
    {
        var run = new CfsSessionRun { Job = "\ud800x\udc00" };

        Assert.Contains("\"\ufffdx\ufffd\"", Encoding.UTF8.GetString(CfsJson.V3.Run.Write(run)), StringComparison.Ordinal);
        Assert.Contains("\"\\ufffdx\\ufffd\"", Encoding.UTF8.GetString(CfsJson.V3.Status.Write(new() { Session = run })), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_character_of_the_basic_plane_is_escaped_by_the_table()
    {
        for (var c = 0; c <= char.MaxValue; c++)
        {
            if (char.IsSurrogate((char)c))
            {
                continue;
            }

            CheckDetail($"a{(char)c}", $"a{InPythonsAscii((char)c)}");
        }
    }

    // The writer looks at four, eight or sixteen characters at once, the last of them once more; characters that lose their upper byte must not pass.
    [Fact]
    public void A_character_is_escaped_wherever_it_stands_in_a_text_of_whatever_length()
    {
        foreach (var c in Enumerable.Range(0, 0x100).Select(c => (char)c).Append('\u0122').Append('\u2028').Append('\uff41'))
        {
            for (var length = 1; length <= 35; length++)
            {
                for (var at = 0; at < length; at++)
                {
                    var (before, behind) = (new string('x', at), new string('y', length - at - 1));
                    CheckDetail(before + c + behind, before + InPythonsAscii(c) + behind);
                }
            }
        }
    }

    private static string InPythonsAscii(char c) => "\b\f\n\r\t\"\\".IndexOf(c, StringComparison.Ordinal) is >= 0 and var shortForm ? $"\\{"bfnrt\"\\"[shortForm]}"
        : c is < ' ' or > '~' ? string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}")
        : c.ToString();

    private static void CheckDetail(string detail, string expected)
    {
        var written = Encoding.UTF8.GetString(CfsJson.Problem.Write(new CfsProblem { Detail = detail }));

        if (written != $"{{\n  \"detail\": \"{expected}\"\n}}\n")
        {
            Assert.Fail($"{detail}: {written}");
        }
    }

    [Fact]
    public void Keys_ascend_by_code_point_at_every_level()
    {
        // Ordinal order of .NET would put U+1F600 before U+FFEE (spec cfs Q44).
        string[] keys = ["", "10", "9", "Z", "a", "a\u0001", "aa", "é", "\uffee", "\U0001F600", "\U0001F600\uffee", "\U0001F601"];
        var members = string.Join(',', keys.Reverse().Select(k => $"\"{Encode(k)}\":\"v\""));

        var session = CfsJson.V3.Session.Read(Encoding.UTF8.GetBytes("{\"name\":\"a\",\"tags\":{" + members + "},\"zz\":{\"zz\":{" + members + "}}}"));
        var written = JsonTree.Parse(CfsJson.V3.Session.Write(session));

        var top = ((JsonTree.Map)written).Members;
        Assert.Equal(keys, ((JsonTree.Map)top.Single(m => m.Name == "tags").Value).Members.Select(m => m.Name));
        var inner = ((JsonTree.Map)top.Single(m => m.Name == "zz").Value).Members.Single();
        Assert.Equal(keys, ((JsonTree.Map)inner.Value).Members.Select(m => m.Name));
        Assert.Equal(keys, session.Tags.Keys);

        static string Encode(string key) => key.Replace("\u0001", "\\u0001", StringComparison.Ordinal);
    }
}
