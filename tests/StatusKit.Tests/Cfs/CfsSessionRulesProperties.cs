using System.Text;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using StatusKit.Cfs;

namespace StatusKit.Tests.Cfs;

/// <summary>The laws of spec cfs 5.4.</summary>
[Trait("Trial", "R-21")]
public class CfsSessionRulesProperties
{
    // The laws hold for values that are equal in JSON; upstream also takes 1 and true for equal.
    private static readonly CfsSessionRules Rules = CfsSessionRules.Upstream.With(CfsCorrections.CompareJsonByType);

    internal static readonly Arbitrary<(string Session, string[] Patches)> Cases = (
        from session in CfsMergeModel.Session
        from patches in Gen.ArrayOf(CfsMergeModel.Patch, 3)
        select (session, patches)).ToArbitrary();

    [Fact]
    public void Merging_agrees_with_the_specification_written_down_again()
    {
        Prop.ForAll(Cases, c =>
        {
            var record = JsonNode.Parse(c.Session)!.AsObject();
            var session = Read(c.Session);
            foreach (var patch in c.Patches)
            {
                CfsMergeModel.Merge(record, JsonNode.Parse(patch)!.AsObject());
                session = Merged(session, Patch(patch));
            }

            var merged = JsonNode.Parse(CfsJson.V3.Session.Write(session))!.AsObject();
            return CfsMergeModel.SaysTheSame(record, merged).Label($"expected {record.ToJsonString()}, got {merged.ToJsonString()}");
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Trials.Scale(1_000)));
    }

    [Fact]
    public void Merging_twice_is_merging_once_and_the_second_time_changes_nothing()
    {
        Prop.ForAll(Cases, c =>
        {
            var patch = Patch(c.Patches[0]);
            var once = Merged(Read(c.Session), patch);
            var again = Unguarded(once, patch);
            return again.Kind == StatusUpdateKind.Unchanged && ReferenceEquals(again.Value, once) && TwiceIsOnce(c, Merged);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Trials.Scale(1_000)));
    }

    [Fact]
    public void A_composed_patch_does_what_its_parts_do_in_turn()
    {
        Prop.ForAll(Cases, c =>
        {
            var (p, q) = (Patch(c.Patches[0]), Patch(c.Patches[1]));
            var session = Read(c.Session);
            return Same(Merged(Merged(session, p), q), Merged(session, CfsSessionRules.Compose(p, q)));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Trials.Scale(1_000)));
    }

    [Fact]
    public void Composing_is_associative()
    {
        Prop.ForAll(Cases, c =>
        {
            var (p, q, r) = (Patch(c.Patches[0]), Patch(c.Patches[1]), Patch(c.Patches[2]));
            return CfsSessionRules.Compose(p, CfsSessionRules.Compose(q, r)) == CfsSessionRules.Compose(CfsSessionRules.Compose(p, q), r);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Trials.Scale(1_000)));
    }

    [Fact]
    public void Status_and_outcome_never_go_back_and_do_not_depend_on_the_order_of_reports()
    {
        Prop.ForAll(Cases, c => NeverGoesBack(c, Merged)).Check(Config.QuickThrowOnFailure.WithMaxTest(Trials.Scale(1_000)));
    }

    [Fact]
    public void Artifacts_are_only_appended()
    {
        Prop.ForAll(Cases, c => OnlyAppends(c, Merged)).Check(Config.QuickThrowOnFailure.WithMaxTest(Trials.Scale(1_000)));
    }

    // Of artifacts with different members one may cover another, and then the order decides (C4).
    [Fact]
    public void Artifacts_with_the_same_members_are_the_same_set_in_any_order()
    {
        var artifact = from image in Gen.Elements("a", "b", "") from result in Gen.Elements("r", "s") select new CfsArtifact { ImageId = image, ResultId = result };
        var patches = from n in Gen.Choose(0, 4) from list in Gen.ArrayOf(artifact, n) select new CfsSessionPatch { Status = new() { Artifacts = [.. list] } };
        var cases = from p in patches from q in patches from r in patches select (p, q, r);
        Prop.ForAll(cases.ToArbitrary(), c =>
        {
            var session = Merged(new CfsSession { Name = "s" }, c.r);
            return Merged(Merged(session, c.p), c.q).Status.Artifacts.ToHashSet().SetEquals(Merged(Merged(session, c.q), c.p).Status.Artifacts);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Trials.Scale(1_000)));
    }

    [Fact]
    public void A_patch_is_refused_as_a_whole_where_both_name_a_job_and_only_there()
    {
        Prop.ForAll(Cases, c =>
        {
            var (session, patch) = (Read(c.Session), Patch(c.Patches[0]));
            var update = Rules.Merge(session, patch);
            var isWanted = CfsMergeModel.HasJob(JsonNode.Parse(c.Session)!) && CfsMergeModel.HasJob(JsonNode.Parse(c.Patches[0])!);
            return update.Kind == StatusUpdateKind.Refused
                ? isWanted && ReferenceEquals(update.Value, session) && update.Reason!.Code == CfsReasonCodes.JobAlreadySet
                : !isWanted;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Trials.Scale(1_000)));
    }

    [Fact]
    public void What_is_filled_never_becomes_empty()
    {
        Prop.ForAll(Cases, c =>
        {
            var before = JsonNode.Parse(CfsJson.V3.Session.Write(Read(c.Session)))!["status"]?["session"]?.AsObject();
            var after = JsonNode.Parse(CfsJson.V3.Session.Write(Merged(Read(c.Session), Patch(c.Patches[0]))))!["status"]?["session"]?.AsObject();
            return before is null || before.All(m => m.Value is null || m.Value.ToJsonString() == "\"\"" || (after![m.Key] is { } value && value.ToJsonString() != "\"\""));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Trials.Scale(1_000)));
    }

    [Fact]
    public void Corrected_and_upstream_differ_only_in_the_completion_time()
    {
        Prop.ForAll(Cases, c =>
        {
            var (session, patch) = (Read(c.Session), Patch(c.Patches[0]));
            var plain = Unguarded(session, patch).Value!;
            var kept = Rules.With(CfsCorrections.KeepOutcomeAndTimeTogether).Merge(WithoutJob(session, patch), patch).Value!;
            return CfsMergeModel.SaysTheSame(Bare(plain), Bare(kept));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Trials.Scale(1_000)));
    }

    // The laws that the negative controls break, for any merge.
    internal static bool TwiceIsOnce((string Session, string[] Patches) c, Func<CfsSession, CfsSessionPatch, CfsSession> merge)
    {
        var once = merge(Read(c.Session), Patch(c.Patches[0]));
        return Same(once, merge(once, Patch(c.Patches[0])));
    }

    internal static bool NeverGoesBack((string Session, string[] Patches) c, Func<CfsSession, CfsSessionPatch, CfsSession> merge)
    {
        var session = Read(c.Session);
        var run = session.Status.Session;
        var merged = c.Patches.Aggregate(session, (s, p) => merge(s, Patch(p))).Status.Session;
        var reversed = c.Patches.Reverse().Aggregate(session, (s, p) => merge(s, Patch(p))).Status.Session;
        return merged.Status == reversed.Status && merged.Succeeded == reversed.Succeeded
            && merged.Status.Kind >= run.Status.Kind && (merged.Succeeded.Kind >= run.Succeeded.Kind || !run.Has(x => x.Succeeded));
    }

    internal static bool OnlyAppends((string Session, string[] Patches) c, Func<CfsSession, CfsSessionPatch, CfsSession> merge)
    {
        var session = Read(c.Session);
        var before = session.Status.Artifacts;
        return merge(session, Patch(c.Patches[0])).Status.Artifacts.Take(before.Length).SequenceEqual(before);
    }

    private static JsonObject Bare(CfsSession session)
    {
        var record = JsonNode.Parse(CfsJson.V3.Session.Write(session))!.AsObject();
        (record["status"]?["session"] as JsonObject)?.Remove("completion_time");
        (record["status"]?["session"] as JsonObject)?.Remove("job");
        return record;
    }

    private static CfsSession Read(string json) => CfsJson.V3.Session.Read(Encoding.UTF8.GetBytes(json));

    private static CfsSessionPatch Patch(string json) => CfsJson.V3.Patch.Read(Encoding.UTF8.GetBytes(json));

    private static bool Same(CfsSession x, CfsSession y) => CfsMergeModel.SaysTheSame(
        JsonNode.Parse(CfsJson.V3.Session.Write(x))!.AsObject(), JsonNode.Parse(CfsJson.V3.Session.Write(y))!.AsObject());

    internal static CfsSession Merged(CfsSession session, CfsSessionPatch patch) => Unguarded(session, patch).Value!;

    // The laws hold with the job guard off. v3 has no switch for it, so where it strikes the job is laid in by hand.
    private static StatusUpdate<CfsSession> Unguarded(CfsSession session, CfsSessionPatch patch)
    {
        var update = Rules.Merge(session, patch);
        if (update.Kind != StatusUpdateKind.Refused)
        {
            return update;
        }

        var run = WithoutJob(session, patch);
        var merged = Rules.Merge(run, patch).Value!;
        return merged == session ? StatusUpdate.Unchanged(session) : StatusUpdate.Applied(merged);
    }

    private static CfsSession WithoutJob(CfsSession session, CfsSessionPatch patch)
    {
        var run = session.Status.Session;
        var isStruck = Rules.Merge(session, patch).Kind == StatusUpdateKind.Refused;
        run = isStruck ? run.Without(x => x.Job) with { UnknownMembers = run.UnknownMembers.Without("job") } : run;
        return isStruck ? session with { Status = session.Status with { Session = run } } : session;
    }
}
