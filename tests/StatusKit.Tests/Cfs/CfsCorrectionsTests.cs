using System.Text;
using StatusKit.Cfs;

namespace StatusKit.Tests.Cfs;

/// <summary>For each correction, what the original does and what the corrected rules do.</summary>
public class CfsCorrectionsTests
{
    private static readonly DateTimeOffset Now = new(2023, 8, 28, 15, 8, 48, TimeSpan.Zero);

    public static TheoryData<string> Rules => ["upstream", "corrected"];

    [Fact]
    public void Corrected_has_every_correction_and_upstream_none()
    {
        Assert.Equal(CfsCorrections.All, CfsSessionRules.Corrected.Corrections);
        Assert.Equal(CfsCorrections.None, CfsSessionRules.Upstream.Corrections);
        Assert.Same(CfsSessionRules.Corrected, CfsSessionRules.Upstream.With(CfsCorrections.All));
        Assert.Same(CfsSessionRules.Upstream, CfsSessionRules.Corrected.Without(CfsCorrections.All));
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void Null_is_missing_in_both(string rules) =>
        Assert.Equal(StatusUpdateKind.Missing, RulesOf(rules).Merge(null, new()).Kind);

    [Theory]
    [InlineData("upstream", "T1")]
    [InlineData("corrected", "T2")]
    public void A_late_failure_brings_its_time_only_upstream(string rules, string time)
    {
        var session = RulesOf(rules).Merge(New(), Run("""{"status":"complete","succeeded":"true","completion_time":"T2"}""")).Value!;
        var late = RulesOf(rules).Merge(session, Run("""{"status":"complete","succeeded":"false","completion_time":"T1"}""")).Value!;
        Assert.Equal(("true", time), (late.Status.Session.Succeeded.Text, late.Status.Session.CompletionTime.ToString()));
    }

    [Theory]
    [InlineData("""{"n":1}""", """{"n":true}""")]
    [InlineData("""{"n":[0,{"m":1}]}""", """{"n":[false,{"m":true}]}""")]
    [InlineData("""{"n":0.0}""", """{"n":false}""")]
    public void A_boolean_equals_a_number_only_upstream(string first, string second)
    {
        var patch = Patch($$$"""{"status":{"artifacts":[{{{first}}},{{{second}}}]}}""");
        Assert.Single(CfsSessionRules.Upstream.Merge(New(), patch).Value!.Status.Artifacts);
        Assert.Equal(2, CfsSessionRules.Corrected.Merge(New(), patch).Value!.Status.Artifacts.Length);
    }

    [Theory]
    [InlineData("""{"n":"1"}""", """{"n":1}""")]
    [InlineData("""{"n":[1]}""", """{"n":[1,1]}""")]
    [InlineData("""{"n":{"m":1}}""", """{"n":{"o":1}}""")]
    [InlineData("""{"n":2}""", """{"n":true}""")]
    public void Other_values_differ_in_both(string first, string second)
    {
        var patch = Patch($$$"""{"status":{"artifacts":[{{{first}}},{{{second}}}]}}""");
        Assert.Equal(2, CfsSessionRules.Upstream.Merge(New(), patch).Value!.Status.Artifacts.Length);
        Assert.Equal(2, CfsSessionRules.Corrected.Merge(New(), patch).Value!.Status.Artifacts.Length);
    }

    [Fact]
    public void A_failed_job_without_a_condition_is_reported_only_by_corrected_rules()
    {
        var session = CfsSessionRules.Upstream.Merge(New(), Run("""{"job":"j"}""")).Value!;
        var failed = new CfsJobObservation { FailedPods = 1 };
        Assert.Equal(new([], KeepObserving: true), CfsSessionRules.Upstream.Observe(session, failed, Now));
        var update = CfsSessionRules.Corrected.Observe(session, failed, Now);
        Assert.Equal(CfsOutcome.False, Assert.Single(update.Patches).Status.Session.Succeeded);
    }

    [Fact]
    public void Upstream_dates_a_failure_by_the_first_condition()
    {
        var session = CfsSessionRules.Upstream.Merge(New(), Run("""{"job":"j","status":"running"}""")).Value!;
        var failed = new CfsJobObservation { FailedPods = 1, Conditions = [new("Suspended", Now.AddHours(-1)), new("Failed", Now)] };
        Assert.Equal("2023-08-28T14:08:48", EndOf(CfsSessionRules.Upstream.Observe(session, failed, Now)));
        Assert.Equal("2023-08-28T15:08:48", EndOf(CfsSessionRules.Corrected.Observe(session, failed, Now)));
    }

    [Theory]
    [InlineData("debug_noop", true, true)]
    [InlineData("debug_mine", true, false)]
    [InlineData("mine", false, false)]
    public void A_debug_configuration_that_is_not_built_in_must_exist(string configuration, bool upstream, bool corrected)
    {
        var request = new CfsSessionRequest { Name = "s", ConfigurationName = configuration };
        var facts = new CfsFacts { Now = Now, IsConfigurationUnknown = true };
        Assert.Equal(upstream, CfsSessionRules.Upstream.Create(request, facts).Kind == StatusUpdateKind.Applied);
        Assert.Equal(corrected, CfsSessionRules.Corrected.Create(request, facts).Kind == StatusUpdateKind.Applied);
    }

    [Fact]
    public void Creation_needs_the_current_time() =>
        Assert.Throws<ArgumentException>(() => CfsSessionRules.Corrected.Create(new() { Name = "s", ConfigurationName = "c" }, default));

    private static CfsSessionRules RulesOf(string name) => name == "upstream" ? CfsSessionRules.Upstream : CfsSessionRules.Corrected;

    private static CfsSession New() =>
        CfsSessionRules.Corrected.Create(new() { Name = "s", ConfigurationName = "c" }, new() { Now = Now }).Value!;

    private static string EndOf(CfsJobUpdate update) => Assert.Single(update.Patches).Status.Session.CompletionTime.ToString();

    private static CfsSessionPatch Run(string run) => Patch($$$"""{"status":{"session":{{{run}}}}}""");

    private static CfsSessionPatch Patch(string json) => CfsJson.V3.Patch.Read(Encoding.UTF8.GetBytes(json));
}
