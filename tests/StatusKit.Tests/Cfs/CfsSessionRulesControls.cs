using FsCheck;
using FsCheck.Fluent;
using StatusKit.Cfs;

namespace StatusKit.Tests.Cfs;

/// <summary>The laws of merging must not hold for a merge that lacks a part of the rules.</summary>
[Trait("Control", "R-21")]
public class CfsSessionRulesControls
{
    [Fact]
    public void Without_the_order_of_states_a_session_goes_back() => Fails(c => CfsSessionRulesProperties.NeverGoesBack(c, (session, patch) =>
    {
        var (merged, run) = (CfsSessionRulesProperties.Merged(session, patch), patch.Status.Session);
        var last = merged.Status.Session;
        last = run.Status.Kind > CfsSessionStateKind.Other ? last with { Status = run.Status } : last;
        return merged with { Status = merged.Status with { Session = last } };
    }));

    [Fact]
    public void Without_the_search_for_the_same_artifact_merging_twice_is_not_merging_once() => Fails(c => CfsSessionRulesProperties.TwiceIsOnce(c, (session, patch) =>
    {
        var merged = CfsSessionRulesProperties.Merged(session, patch);
        return merged with { Status = merged.Status with { Artifacts = [.. session.Status.Artifacts, .. patch.Status.Artifacts] } };
    }));

    [Fact]
    public void A_merge_that_replaces_the_artifacts_does_not_only_append() => Fails(c => CfsSessionRulesProperties.OnlyAppends(c, (session, patch) =>
    {
        var merged = CfsSessionRulesProperties.Merged(session, patch);
        return merged with { Status = merged.Status with { Artifacts = patch.Status.Artifacts } };
    }));

    // A case must be found for which the law does not hold; one for which it cannot be judged is no finding.
    private static void Fails(Func<(string Session, string[] Patches), bool> law)
    {
        var e = Assert.ThrowsAny<Exception>(() => Prop.ForAll(CfsSessionRulesProperties.Cases, law).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000).WithQuietOnSuccess(true)));
        Assert.Contains("Falsifiable", e.Message, StringComparison.Ordinal);
        Assert.Contains("Expected true, got false", e.Message, StringComparison.Ordinal);
    }
}
