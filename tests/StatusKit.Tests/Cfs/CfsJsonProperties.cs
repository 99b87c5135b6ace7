using System.Text;
using FsCheck;
using FsCheck.Fluent;
using StatusKit.Cfs;
using StatusKit.Json;

namespace StatusKit.Tests;

public class CfsJsonProperties
{
    private const int Cases = 150;

    public static TheoryData<CfsVersion> Versions => [CfsVersion.V3, CfsVersion.V2];

    [Theory]
    [MemberData(nameof(Versions))]
    public void Records_read_back_as_they_were_written(CfsVersion version)
    {
        var dialect = CfsJson.ForVersion(version);
        RoundTrips(CfsGenerators.Session(version), dialect.Session);
        RoundTrips(CfsGenerators.SessionList(version), dialect.SessionList);
        RoundTrips(CfsGenerators.Status(version), dialect.Status);
        RoundTrips(CfsGenerators.Run(version), dialect.Run);
        RoundTrips(CfsGenerators.Patch(version), dialect.Patch);
        RoundTrips(CfsGenerators.Create(version), dialect.Request);
        RoundTrips(CfsGenerators.Problem, CfsJson.Problem);
    }

    // One law says three things: what is read is kept, whatever its spelling; what is written is canonical; canonical bytes come back.
    [Theory]
    [MemberData(nameof(Versions))]
    public void Any_spelling_is_written_as_the_original_prints_it(CfsVersion version)
    {
        var dialect = CfsJson.ForVersion(version);
        Prints(CfsTrees.Session(version), dialect.Session);
        Prints(CfsTrees.SessionList(version), dialect.SessionList);
        Prints(CfsTrees.Status(version), dialect.Status);
        Prints(CfsTrees.Run(version), dialect.Run, ascii: false);
        Prints(CfsTrees.Patch(version), dialect.Patch);
        Prints(CfsTrees.Create(version), dialect.Request);
        Prints(CfsTrees.Problem, CfsJson.Problem);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void Records_are_equal_when_their_documents_are(CfsVersion version)
    {
        var dialect = CfsJson.ForVersion(version);
        EqualAsDocuments(CfsTrees.Session(version), dialect.Session);
        EqualAsDocuments(CfsTrees.SessionList(version), dialect.SessionList);
        EqualAsDocuments(CfsTrees.Run(version), dialect.Run);
        EqualAsDocuments(CfsTrees.Create(version), dialect.Request);
        EqualAsDocuments(CfsTrees.Problem, CfsJson.Problem);
    }

    [Fact]
    public void Converting_twice_is_converting_once() => Check(CfsTrees.Session(CfsVersion.V3), (tree, seed) =>
    {
        var session = CfsJson.V3.Session.Read(Encoding.UTF8.GetBytes(tree.Messy(seed)));
        var (v2, v3) = (CfsJson.V2.Session.Convert(session), CfsJson.V3.Session.Convert(session));
        return CfsJson.V2.Session.Convert(v2) == v2
            && CfsJson.V3.Session.Convert(v3) == v3
            && CfsJson.V2.Session.Convert(v3) == v2
            && CfsJson.V3.Session.Convert(v2) == v2
            && CfsJson.V2.Session.Read(CfsJson.V2.Session.Write(v2)) == v2;
    });

    [Fact]
    public void The_version_is_found_by_the_names_that_a_document_has() => Check(CfsTrees.Create(CfsVersion.V2), (tree, seed) =>
        CfsJson.DetectVersion(Encoding.UTF8.GetBytes(tree.Messy(seed))) == CfsVersion.V2 || tree.Messy(seed).Contains("\\u", StringComparison.Ordinal));

    [Fact]
    public void Finding_the_version_never_throws() => Prop
        .ForAll(ArbMap.Default.GeneratorFor<byte[]>().Select(bytes => bytes ?? []).ToArbitrary(), bytes => Enum.IsDefined(CfsJson.DetectVersion(bytes)))
        .Check(Config.QuickThrowOnFailure.WithMaxTest(Trials.Scale(1_000)));

    private static void RoundTrips<T>(Gen<T> records, JsonDialect<T> dialect)
        where T : class =>
        Prop.ForAll(records.ToArbitrary(), record =>
        {
            var bytes = dialect.Write(record);
            var read = dialect.Read(bytes);
            return read.Equals(record) && record.Equals(read) && read.GetHashCode() == record.GetHashCode()
                && dialect.Write(read).AsSpan().SequenceEqual(bytes)
                && dialect.Write(dialect.Read(bytes, [])).AsSpan().SequenceEqual(bytes);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Trials.Scale(Cases)));

    private static void Prints<T>(Gen<JsonTree> documents, JsonDialect<T> dialect, bool ascii = true)
        where T : class => Check(documents, (tree, seed) =>
        {
            var canonical = tree.Canonical(ascii);
            var written = Encoding.UTF8.GetString(dialect.Write(dialect.Read(Encoding.UTF8.GetBytes(tree.Messy(seed)))));
            var again = Encoding.UTF8.GetString(dialect.Write(dialect.Read(Encoding.UTF8.GetBytes(canonical))));
            Assert.Equal(canonical, written);
            Assert.Equal(canonical, again);
            return true;
        });

    // Neighbours come from one document, so that about half of the pairs are equal.
    private static void EqualAsDocuments<T>(Gen<JsonTree> documents, JsonDialect<T> dialect)
        where T : class
    {
        var pairs =
            from tree in documents
            from other in Gen.OneOf(Gen.Constant(tree), Changed(tree), documents)
            from seed in Gen.Choose(0, int.MaxValue - 1)
            select (tree, other, seed);
        Prop.ForAll(pairs.ToArbitrary(), pair =>
        {
            var x = TryRead(dialect, pair.tree.Messy(pair.seed));
            var y = TryRead(dialect, pair.other.Messy(pair.seed + 1));
            var same = pair.tree.WithNumbersByValue().Canonical() == pair.other.WithNumbersByValue().Canonical();
            return x is null || y is null
                || (x.Equals(y) == same && y.Equals(x) == same && x.Equals((object)y) == same && (!same || x.GetHashCode() == y.GetHashCode()));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Trials.Scale(Cases)));
    }

    private static T? TryRead<T>(JsonDialect<T> dialect, string text)
        where T : class
    {
        try
        {
            return dialect.Read(Encoding.UTF8.GetBytes(text));
        }
        catch (System.Text.Json.JsonException)
        {
            return null; // the change made it another kind of document
        }
    }

    // One value somewhere inside is taken away or replaced.
    private static Gen<JsonTree> Changed(JsonTree tree) => tree switch
    {
        JsonTree.Map { Members.Length: > 0 } map =>
            from at in Gen.Choose(0, map.Members.Length - 1)
            from inner in Gen.Frequency(
                (4, Changed(map.Members[at].Value).Select(value => map.Members.SetItem(at, (map.Members[at].Name, value)))),
                (1, Gen.Constant(map.Members.RemoveAt(at))))
            select (JsonTree)new JsonTree.Map(inner),
        JsonTree.List { Items.Length: > 0 } list =>
            from at in Gen.Choose(0, list.Items.Length - 1)
            from inner in Changed(list.Items[at])
            select (JsonTree)new JsonTree.List(list.Items.SetItem(at, inner)),
        JsonTree.Word word => Gen.OneOf(Gen.Constant((JsonTree)new JsonTree.Word(word.Text + "x")), Gen.Constant(JsonTree.Null)),
        JsonTree.Literal { Text: "true" or "false" or "null" } => Gen.Elements("true", "false", "null").Select(text => (JsonTree)new JsonTree.Literal(text)),
        _ => JsonGenerators.Number,
    };

    private static void Check(Gen<JsonTree> documents, Func<JsonTree, int, bool> law) =>
        Prop.ForAll(documents.Zip(Gen.Choose(0, int.MaxValue)).ToArbitrary(), pair => law(pair.Item1, pair.Item2))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(Trials.Scale(Cases)));
}
