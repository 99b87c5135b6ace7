using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using StatusKit.Json;

namespace StatusKit.TestKit;

/// <summary>JSON of every kind, and strings that are hard to write.</summary>
public static class JsonGenerators
{
    private static Gen<string> OddPiece { get; } = Gen.Elements(
        "\"", "\\", "/", "\b", "\f", "\n", "\r", "\t", "\0", "\u0001", "\u001f", " ", "~", "\u007f", "\u0080", "é", "\u2028", "\u2029", "\ufeff", "\uffee", "\uffff", "\U0001F600", "\U0010FFFF", "<>&'+", "a", "name");

    /// <summary>Ordinary and odd strings; all are valid Unicode, because JSON cannot hold a lone surrogate.</summary>
    public static Gen<string> Text { get; } = Gen.Frequency(
        (4, Gen.Elements("", "a", "example", "layer1,layer3", "x1005c1s2b0n0", "cfs-default-ansible-cfg")),
        (3, Gen.Choose(0, 25).SelectMany(count => Gen.ArrayOf(OddPiece, count)).Select(string.Concat)),
        (2, ArbMap.Default.GeneratorFor<string>().Where(text => text is not null && IsUnicode(text))),
        (1, Gen.Elements("null", "true", "1.0", "{}", "<RFC3339 timestamp>", "a/b?c=d&e=f", new string('x', 3000), new string('é', 700))));

    /// <summary>Names whose order by UTF-16 differs from their order by code point, and names from neighboring forms.</summary>
    public static Gen<string> Name { get; } = Gen.Frequency(
        (3, Gen.Elements("10", "9", "Z", "a", "é", "\uffee", "\U0001F600", "\U0001F600\uffee", "\uffeea", "", "zz", "_", "sta", "statusx")),
        (2, Gen.Elements("foo", "completionTime", "startTime", "imageMap", "other", "age", "Name", "STATUS")),
        (1, Text));

    /// <summary>Numbers that lose digits when they are read as a double.</summary>
    public static Gen<JsonTree> Number { get; } = Gen.Elements(
        "0", "-0", "0.0", "1", "1.0", "10e-1", "1e3", "1E+2", "-1.50e-7", "123456789012345678901234567890", "0.1", "1e400", "2147483648", "18446744073709551616")
        .Select(text => (JsonTree)new JsonTree.Literal(text));

    /// <summary>A value of any type, with little nesting.</summary>
    public static Gen<JsonTree> Any { get; } = AnyTo(3);

    /// <summary>A value that is neither a string nor null.</summary>
    public static Gen<JsonTree> NoString { get; } = Any.Where(value => value is not JsonTree.Word && value != JsonTree.Null);

    private static Gen<int> Count { get; } = Gen.Frequency((3, Gen.Constant(0)), (2, Gen.Choose(1, 3)));

    /// <summary>Up to three kept members whose names are none of those given.</summary>
    public static Gen<(string Name, JsonTree Value)[]> Members(params string[] taken) =>
        Members(Name.Where(name => !taken.Contains(name)).Zip(Any, (name, value) => (name, value)));

    private static Gen<(string Name, JsonTree Value)[]> Members(Gen<(string name, JsonTree value)> member) =>
        from count in Count
        from members in Gen.ArrayOf(member, count)
        select members.DistinctBy(m => m.name).ToArray();

    public static Gen<JsonTree> ListOf(Gen<JsonTree> item) =>
        from count in Gen.Choose(0, 3)
        from items in Gen.ArrayOf(item, count)
        select (JsonTree)new JsonTree.List([.. items]);

    /// <summary>An object of a known kind: each member is there or not, and, unless it is closed, unknown ones stand between them.</summary>
    public static Gen<JsonTree> Object(bool closed, params (string Name, Gen<JsonTree> Value)[] members)
    {
        var chosen = Gen.CollectToArray(members, m => Gen.Frequency(
            (4, m.Value.Select(value => (m.Name, Value: (JsonTree?)value))), (1, Gen.Constant((m.Name, Value: (JsonTree?)null)))));
        var others = closed ? Gen.Constant(Array.Empty<(string, JsonTree)>()) : Members([.. members.Select(m => m.Name)]);
        return
            from known in chosen
            from unknown in others
            select (JsonTree)new JsonTree.Map([.. known.Where(m => m.Value is not null).Select(m => (m.Name, m.Value!)), .. unknown]);
    }

    /// <summary>Kept members for a record, spelled in any way.</summary>
    public static Gen<JsonMembers> Kept(params string[] taken) =>
        from members in Members(taken)
        from seed in Gen.Choose(0, int.MaxValue)
        select JsonMembers.Create([.. members.Select(m => KeyValuePair.Create(m.Name, ElementOf(m.Value, seed)))]);

    public static JsonElement ElementOf(JsonTree value, int seed = 0) => JsonElement.Parse(value.Messy(seed));

    public static bool IsUnicode(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogate(text[i]) && !(i + 1 < text.Length && char.IsSurrogatePair(text[i], text[++i])))
            {
                return false;
            }
        }

        return true;
    }

    private static Gen<JsonTree> AnyTo(int depth)
    {
        var simple = Gen.OneOf(Number, Text.Select(text => (JsonTree)new JsonTree.Word(text)), Gen.Elements("true", "false", "null").Select(text => (JsonTree)new JsonTree.Literal(text)));
        if (depth == 0)
        {
            return simple;
        }

        var inner = AnyTo(depth - 1);
        var member = Name.Zip(inner, (name, value) => (name, value));
        return Gen.Frequency(
            (5, simple),
            (1, ListOf(inner)),
            (1, Gen.Choose(0, 3).SelectMany(count => Gen.ArrayOf(member, count))
                .Select(members => (JsonTree)new JsonTree.Map([.. members.DistinctBy(m => m.name)]))));
    }
}
