using FsCheck;
using FsCheck.Fluent;
using StatusKit.Cfs;
using J = StatusKit.TestKit.JsonGenerators;

namespace StatusKit.TestKit;

/// <summary>CFS documents of every kind as JSON that must be read and written back.</summary>
public static class CfsTrees
{
    private static readonly string[] Wrappers = ["sessions", "session_ids", "components"];

    public static Gen<JsonTree> Status(CfsVersion version) => J.Object(closed: false,
        ("artifacts", OrNull(J.ListOf(Artifact))),
        ("session", OrNull(Run(version))));

    // Upstream stores anything under these names.
    public static Gen<JsonTree> Run(CfsVersion version)
    {
        var v3 = version == CfsVersion.V3;
        return J.Object(closed: false,
            [
                ("job", Anything(Text)),
                (v3 ? "start_time" : "startTime", Anything(Time)),
                (v3 ? "completion_time" : "completionTime", Anything(Time)),
                ("status", Anything(Word)),
                ("succeeded", Anything(Word)),
                .. v3 ? [("ims_job", Anything(Text))] : Array.Empty<(string, Gen<JsonTree>)>(),
            ]);
    }

    public static Gen<JsonTree> SessionList(CfsVersion version)
    {
        var list = J.ListOf(Session(version));
        var nextPage = Gen.OneOf(Gen.Constant<JsonTree?>(null), OrNull(NextPage).Select(next => (JsonTree?)next));
        var members = J.Members(["next", .. Wrappers]);
        return Gen.OneOf(
            list,
            from wrapper in Gen.Elements(Wrappers)
            from sessions in list
            from next in nextPage
            from unknown in members
            select (JsonTree)new JsonTree.Map([.. next is null ? Array.Empty<(string, JsonTree)>() : [("next", next)], (wrapper, sessions), .. unknown]));
    }

    public static Gen<JsonTree> Patch(CfsVersion version)
    {
        var v3 = version == CfsVersion.V3;
        var status = J.Object(closed: false, ("artifacts", J.ListOf(Artifact)), ("session", v3 ? Run(version) : OrNull(Run(version))));
        return J.Object(closed: true, ("status", v3 ? status : OrNull(status)));
    }

    public static Gen<JsonTree> Create(CfsVersion version)
    {
        var v3 = version == CfsVersion.V3;
        var text = Text;
        var others = J.Object(closed: true,
            [
                (v3 ? "configuration_limit" : "configurationLimit", Text),
                (v3 ? "ansible_limit" : "ansibleLimit", Text),
                (v3 ? "ansible_config" : "ansibleConfig", Text),
                (v3 ? "ansible_verbosity" : "ansibleVerbosity", Integer),
                (v3 ? "ansible_passthrough" : "ansiblePassthrough", Text),
                ("target", Target),
                ("tags", Tags),
                .. v3 ? [("debug_on_failure", Boolean)] : Array.Empty<(string, Gen<JsonTree>)>(),
            ]);
        return
            from name in text
            from configuration in text
            from rest in others
            select (JsonTree)new JsonTree.Map([("name", name), (v3 ? "configuration_name" : "configurationName", configuration), .. ((JsonTree.Map)rest).Members]);
    }

    public static Gen<JsonTree> Problem => J.Object(closed: false,
        ("detail", OrNull(Text)), ("status", OrNull(Integer)), ("title", OrNull(Text)), ("type", OrNull(Text)));

    private static Gen<JsonTree> Text => J.Text.Select(text => (JsonTree)new JsonTree.Word(text));

    private static Gen<JsonTree> Time => TimestampGenerators.Text.Where(J.IsUnicode).Select(text => (JsonTree)new JsonTree.Word(text));

    private static Gen<JsonTree> Word => Gen.OneOf(
        Gen.Elements("pending", "running", "complete", "none", "true", "false", "unknown", "True", " running ", "RUNNING", "99", "pending, running", "")
            .Select(text => (JsonTree)new JsonTree.Word(text)),
        Text);

    private static Gen<JsonTree> Integer => Gen.OneOf(Gen.Choose(0, 4), Gen.Elements(int.MinValue, int.MaxValue, -1, 500))
        .Select(value => (JsonTree)new JsonTree.Literal($"{value}"));

    private static Gen<JsonTree> Boolean => Gen.Elements("true", "false").Select(text => (JsonTree)new JsonTree.Literal(text));

    private static Gen<JsonTree> Tags =>
        from count in Gen.Choose(0, 5)
        from tags in Gen.ArrayOf(J.Name.Zip(Text, (name, value) => (name, value)), count)
        select (JsonTree)new JsonTree.Map([.. tags.DistinctBy(t => t.name)]);

    private static Gen<JsonTree> Artifact => J.Object(closed: false,
        ("image_id", Anything(Text)), ("result_id", Anything(Text)), ("type", Anything(Text)));

    // One object instead of a list is what old examples show (spec cfs Q45).
    private static Gen<JsonTree> Target => J.Object(closed: false,
        ("definition", OrNull(Text)),
        ("groups", OrNull(J.ListOf(J.Object(closed: false, ("name", OrNull(Text)), ("members", OrNull(J.ListOf(Text))))))),
        ("image_map", Gen.Frequency(
            (3, OrNull(J.ListOf(ImageMapping))),
            (1, ImageMapping),
            (1, J.Any.Where(value => value is not JsonTree.List)))));

    private static Gen<JsonTree> ImageMapping => J.Object(closed: false, ("source_id", OrNull(Text)), ("result_name", OrNull(Text)));

    private static Gen<JsonTree> NextPage => J.Object(closed: false,
        ("after_id", OrNull(Text)), ("age", OrNull(Text)), ("limit", OrNull(Integer)), ("max_age", OrNull(Text)), ("min_age", OrNull(Text)),
        ("name_contains", OrNull(Text)), ("status", OrNull(Text)), ("succeeded", OrNull(Text)), ("tags", OrNull(Text)));

    public static Gen<JsonTree> Session(CfsVersion version)
    {
        var names = Gen.OneOf(CfsGenerators.Name.Select(text => (JsonTree)new JsonTree.Word(text)), Text);
        var members = J.Object(closed: false,
        [
            ("configuration", OrNull(J.Object(closed: false, ("name", OrNull(Text)), ("limit", OrNull(Text))))),
            ("ansible", OrNull(J.Object(closed: false,
                ("config", OrNull(Text)), ("limit", OrNull(Text)), ("verbosity", OrNull(Integer)), ("passthrough", OrNull(Text))))),
            ("target", OrNull(Target)),
            ("status", OrNull(Status(version))),
            ("tags", OrNull(Tags)),
            .. version == CfsVersion.V3 ? [("debug_on_failure", OrNull(Boolean)), ("logs", OrNull(Text))] : Array.Empty<(string, Gen<JsonTree>)>(),
        ]);
        return
            from name in names
            from rest in members
            let others = ((JsonTree.Map)rest).Members.RemoveAll(m => m.Name == "name")
            select (JsonTree)new JsonTree.Map([("name", name), .. others]);
    }

    private static Gen<JsonTree> OrNull(Gen<JsonTree> value) => Gen.Frequency((5, value), (1, Gen.Constant(JsonTree.Null)));

    private static Gen<JsonTree> Anything(Gen<JsonTree> value) => Gen.Frequency((6, OrNull(value)), (1, J.Any));
}
