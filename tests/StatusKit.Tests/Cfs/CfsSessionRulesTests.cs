using System.Text;
using System.Text.Json;
using StatusKit.Cfs;

namespace StatusKit.Tests.Cfs;

/// <summary>The vectors of spec cfs appendix A and the counter-examples of 5.4. S(…) is <c>{"status":{"session":{…}}}</c>, A(…) <c>{"status":{"artifacts":[…]}}</c>.</summary>
public class CfsSessionRulesTests
{
    private static readonly CfsSession Fresh = CfsSessionRules.Upstream.Create(new() { Name = "s1", ConfigurationName = "c" }, new() { Now = new DateTimeOffset(2023, 8, 28, 15, 8, 48, TimeSpan.Zero) }).Value!;

    [Fact]
    public void V1_a_life_cycle_ends_complete_and_true()
    {
        var run = Merged(Fresh, S("""{"job":"j1"}"""), S("""{"status":"running"}"""), S("""{"status":"complete","succeeded":"true","completion_time":"2023-08-28T23:35:15"}""")).Status.Session;
        Assert.Equal((CfsSessionState.Complete, CfsOutcome.True, "j1", "2023-08-28T23:35:15"), (run.Status, run.Succeeded, run.Job, run.CompletionTime.ToString()));
        Assert.Equal(StatusPhase.Succeeded, run.Phase);
    }

    [Fact]
    public void V2_reports_that_come_late_change_nothing()
    {
        var done = Merged(Fresh, S("""{"status":"complete","succeeded":"true"}"""));
        foreach (var late in new[] { """{"status":"running"}""", """{"succeeded":"false"}""", """{"status":"pending","succeeded":"none"}""" })
        {
            Assert.Equal(StatusUpdateKind.Unchanged, CfsSessionRules.Upstream.Merge(done, Patch(S(late))).Kind);
        }

        Assert.True(done.Status.Session.IsNull(x => x.CompletionTime));
    }

    [Fact]
    public void V3_outcomes_rise_from_unknown_over_false_to_true()
    {
        var session = Fresh;
        var seen = new List<string>();
        foreach (var word in new[] { "unknown", "false", "true", "unknown" })
        {
            session = Merged(session, S($$"""{"succeeded":"{{word}}"}"""));
            seen.Add(session.Status.Session.Succeeded.Text);
        }

        Assert.Equal(["unknown", "false", "true", "true"], seen);
        Assert.Equal(CfsSessionState.Pending, session.Status.Session.Status);
    }

    [Theory]
    [InlineData("""{"job":"j1"}""", "j1")] // V4: the same job is refused too
    [InlineData("""{"job":"j2","status":"running"}""", "j2")] // V5: the whole patch is refused
    [InlineData("""{"job":5}""", "5")] // any type counts as a job
    public void V4_V5_a_job_that_is_set_cannot_be_sent_again(string patch, string shown)
    {
        var session = Merged(Fresh, S("""{"job":"j1"}"""));
        var update = CfsSessionRules.Upstream.Merge(session, Patch(S(patch)));
        Assert.Equal(StatusUpdateKind.Refused, update.Kind);
        Assert.Same(session, update.Value);
        Assert.Equal(
            new StatusReason(CfsReasonCodes.JobAlreadySet, $"Session s1 could not be patched: status.session.job field cannot be updated after it has been set; current value: j1, patch value: {shown}"),
            update.Reason);
    }

    [Theory]
    [InlineData("""{"job":""}""")]
    [InlineData("""{"job":null}""")]
    public void V6_an_empty_job_is_no_conflict(string patch)
    {
        var session = Merged(Fresh, S("""{"job":"j1"}"""));
        Assert.Equal(StatusUpdateKind.Unchanged, CfsSessionRules.Upstream.Merge(session, Patch(S(patch))).Kind);
    }

    [Fact]
    public void V7_v2_overwrites_a_job()
    {
        var session = Merged(Fresh, S("""{"job":"j1"}"""));
        var update = CfsSessionRules.Upstream.Merge(session, PatchV2(S("""{"job":"j3"}""")), CfsVersion.V2);
        Assert.Equal((StatusUpdateKind.Applied, "j3"), (update.Kind, update.Value!.Status.Session.Job));
    }

    [Theory]
    [InlineData("""{"status":{"session":{"status":""}}}""")]
    [InlineData("""{"status":{"session":{"status":null}}}""")]
    [InlineData("{}")]
    [InlineData("""{"status":{}}""")]
    [InlineData("""{"status":{"session":{}}}""")]
    [InlineData("""{"status":{"artifacts":[]}}""")]
    [InlineData("""{"status":{"session":{"status":"bogus"}}}""")] // V9
    [InlineData("""{"status":{"session":{"succeeded":"maybe"}}}""")]
    [InlineData("""{"status":{"session":{"succeeded":true}}}""")] // a boolean is no word
    [InlineData("""{"status":{"other":1}}""")] // V10: ignored
    [InlineData("""{"status":{"session":{"foo":0,"bar":[],"baz":{},"qux":false,"quux":-0.0e5}}}""")]
    public void V8_V9_empty_and_unlisted_values_change_nothing(string patch)
    {
        var update = CfsSessionRules.Upstream.Merge(Fresh, Patch(patch));
        Assert.Equal(StatusUpdateKind.Unchanged, update.Kind);
        Assert.Same(Fresh, update.Value);
    }

    [Fact]
    public void V10_unknown_keys_are_kept_and_overwritten()
    {
        var session = Merged(Fresh, S("""{"foo":"bar"}"""), S("""{"foo":{"a":1}}"""));
        Assert.Equal("""{"a":1}""", session.Status.Session.UnknownMembers["foo"].GetRawText());
    }

    [Fact]
    public void V11_times_are_stored_as_sent()
    {
        var run = Merged(Fresh, S("""{"start_time":"1999-01-01T00:00:00"}"""), S("""{"completion_time":"zzz"}""")).Status.Session;
        Assert.Equal(("1999-01-01T00:00:00", "zzz"), (run.StartTime.ToString(), run.CompletionTime.ToString()));
    }

    [Theory]
    [InlineData("""{"name":"x"}""")]
    [InlineData("""{"status":{},"tags":{}}""")]
    public void V12_only_status_can_be_patched(string patch) =>
        Assert.Contains("Only status can be updated after session creation", Assert.ThrowsAny<JsonException>(() => Patch(patch)).Message, StringComparison.Ordinal);

    [Fact]
    public void V13_to_V16_an_artifact_that_another_covers_is_not_appended()
    {
        var session = Merged(Fresh, A("""{"image_id":"a","result_id":"b","type":"t"}"""), A("""{"image_id":"a","result_id":"b","type":"t"}"""));
        Assert.Single(session.Status.Artifacts);
        session = Merged(session, A("""{"image_id":"a"}"""));
        Assert.Single(session.Status.Artifacts);
        session = Merged(session, A("""{"image_id":"a","result_id":"c"}"""));
        Assert.Equal(2, session.Status.Artifacts.Length);
        session = Merged(session, A("""{"image_id":"a","result_id":"c","type":"t"}"""));
        Assert.Equal(3, session.Status.Artifacts.Length);
    }

    [Theory]
    [InlineData("""[{}]""", "{}")] // V17
    [InlineData("""[{}]""", "{}", "{}")]
    [InlineData("""[{},{"a":1}]""", "{}", """{"a":1}""", "{}")]
    [InlineData("""[{"extra":null},{"image_id":"q"}]""", """{"extra":null}""", """{"image_id":"q"}""", """{"extra":null}""")] // V18
    [InlineData("""[{"image_id":"a"},{"image_id":"b"}]""", """{"image_id":"a"},{"image_id":"a"},{"image_id":"b"}""")] // V19
    [InlineData("""[{"image_id":"a"},{"image_id":"a","result_id":"b"}]""", """{"image_id":"a"},{"image_id":"a","result_id":"b"}""")] // V20
    [InlineData("""[{"image_id":"a","result_id":"b"}]""", """{"image_id":"a","result_id":"b"},{"image_id":"a"}""")] // V20 reversed
    [InlineData("""[{"n":1}]""", """{"n":1}""", """{"n":1.0}""", """{"n":true}""")] // Q7: Python's equality
    public void V17_to_V20_artifacts_after_these_patches(string expected, params string[] artifacts) => Assert.Equal(
        expected,
        "[" + string.Join(',', Merged(Fresh, [.. artifacts.Select(A)]).Status.Artifacts) + "]");

    [Fact]
    public void V21_v2_drops_what_it_does_not_know()
    {
        var patch = PatchV2(S("""{"job":"j","completionTime":"T","startTime":"U","status":"running","foo":"x","completion_time":"i","ims_job":"i"}"""));
        var run = CfsSessionRules.Upstream.Merge(Fresh, patch, CfsVersion.V2).Value!.Status.Session;
        Assert.Equal(("j", "T", "U", CfsSessionState.Running), (run.Job, run.CompletionTime.ToString(), run.StartTime.ToString(), run.Status));
        Assert.Empty(run.UnknownMembers);
        Assert.Equal("", run.ImsJob);
    }

    [Fact]
    public void V22_v2_drops_unknown_members_of_artifacts() => Assert.Equal(
        new CfsArtifact { ImageId = "a" },
        CfsSessionRules.Upstream.Merge(Fresh, PatchV2(A("""{"image_id":"a","bogus":1}""")), CfsVersion.V2).Value!.Status.Artifacts.Single());

    [Theory]
    [InlineData("""{"status":null}""")]
    [InlineData("""{"status":{"session":null}}""")]
    public void V23_v2_takes_null_sections(string patch) =>
        Assert.Equal(StatusUpdateKind.Unchanged, CfsSessionRules.Upstream.Merge(Fresh, PatchV2(patch), CfsVersion.V2).Kind);

    [Fact]
    public void V26_an_unlisted_word_in_the_record_counts_as_lowest()
    {
        var odd = CfsJson.V3.Session.Read("""{"name":"s","status":{"session":{"status":"weird","succeeded":null}}}"""u8);
        var run = Merged(odd, S("""{"status":"pending","succeeded":"none"}""")).Status.Session;
        Assert.Equal((CfsSessionState.Pending, CfsOutcome.None), (run.Status, run.Succeeded));
    }

    [Fact]
    public void V27_a_session_that_is_not_there_is_missing() =>
        Assert.Equal(StatusUpdateKind.Missing, CfsSessionRules.Upstream.Merge(null, Patch("{}")).Kind);

    [Fact]
    public void Q46_missing_sections_are_made()
    {
        var bare = CfsJson.V3.Session.Read("""{"name":"s"}"""u8);
        var merged = Merged(bare, S("""{"status":"running"}"""), A("""{"image_id":"a"}"""));
        Assert.Equal("""{"name":"s","status":{"artifacts":[{"image_id":"a"}],"session":{"status":"running"}}}""", merged.ToString());
    }

    [Fact]
    public void Q46_only_the_section_that_a_patch_changes_is_made()
    {
        var bare = CfsJson.V3.Session.Read("""{"name":"s"}"""u8);
        Assert.Equal("""{"name":"s","status":{"session":{"status":"running"}}}""", Merged(bare, S("""{"status":"running"}""")).ToString());
        Assert.Equal("""{"name":"s","status":{"artifacts":[{"image_id":"a"}]}}""", Merged(bare, A("""{"image_id":"a"}""")).ToString());
    }

    [Theory]
    [InlineData("{}", "{}", "{}")]
    [InlineData("""{"status":{"session":{"status":""}}}""", """{"status":{"artifacts":[]}}""", "{}")]
    [InlineData("""{"status":{"session":{"status":"running"}}}""", """{"status":{"session":{"status":"pending"}}}""", """{"status":{"session":{"status":"running"}}}""")]
    [InlineData("{}", """{"status":{"artifacts":[{"image_id":"a"}]}}""", """{"status":{"artifacts":[{"image_id":"a"}]}}""")]
    [InlineData("""{"status":{"artifacts":[{"image_id":"a"}]}}""", """{"status":{"session":{"job":"j"}}}""", """{"status":{"artifacts":[{"image_id":"a"}],"session":{"job":"j"}}}""")]
    public void A_composed_patch_has_only_what_has_an_effect(string first, string second, string composed) =>
        Assert.Equal(composed, CfsSessionRules.Compose(Patch(first), Patch(second)).ToString());

    [Fact]
    public void Rules_have_the_corrections_that_were_asked_for()
    {
        foreach (var correction in Enum.GetValues<CfsCorrections>())
        {
            Assert.Equal(correction, CfsSessionRules.Upstream.With(correction).Corrections);
            Assert.Equal(CfsCorrections.All & ~correction, CfsSessionRules.Corrected.Without(correction).Corrections);
        }

        Assert.Equal(CfsCorrections.None, CfsSessionRules.Upstream.With((CfsCorrections)(1 << 20)).Corrections);
    }

    [Fact]
    public void C1_the_last_writer_wins() =>
        InOrderAndSwapped("""{"completion_time":"T1"}""", """{"completion_time":"T2"}""", "pending/none/T2", "pending/none/T1");

    [Fact]
    public void C2_a_torn_record_shows_success_with_the_time_of_the_failure() => InOrderAndSwapped(
        """{"status":"complete","succeeded":"false","completion_time":"T1"}""",
        """{"status":"complete","succeeded":"true","completion_time":"T2"}""",
        "complete/true/T2",
        "complete/true/T1");

    [Fact]
    public void C3_the_outcome_stays_and_the_time_does_not() => InOrderAndSwapped(
        """{"status":"complete","succeeded":"true","completion_time":"T1"}""",
        """{"status":"complete","succeeded":"false","completion_time":"T2"}""",
        "complete/true/T2",
        "complete/true/T1");

    [Fact]
    public void C4_a_fuller_artifact_covers_a_barer_one_only_if_it_comes_first()
    {
        Assert.Equal(2, Merged(Fresh, A("""{"image_id":"a"}"""), A("""{"image_id":"a","result_id":"b"}""")).Status.Artifacts.Length);
        Assert.Single(Merged(Fresh, A("""{"image_id":"a","result_id":"b"}"""), A("""{"image_id":"a"}""")).Status.Artifacts);
    }

    [Fact]
    public void C5_artifacts_keep_the_order_in_which_they_came()
    {
        Assert.Equal(["a", "b"], Merged(Fresh, A("""{"image_id":"a"}"""), A("""{"image_id":"b"}""")).Status.Artifacts.Select(a => a.ImageId));
        Assert.Equal(["b", "a"], Merged(Fresh, A("""{"image_id":"b"}"""), A("""{"image_id":"a"}""")).Status.Artifacts.Select(a => a.ImageId));
    }

    [Fact]
    public void C6_one_success_hides_every_failure() =>
        InOrderAndSwapped("""{"succeeded":"false"}""", """{"succeeded":"true"}""", "pending/true/", "pending/true/");

    [Fact]
    public void C7_an_unknown_outcome_is_upgraded() => InOrderAndSwapped(
        """{"status":"complete","succeeded":"unknown"}""",
        """{"status":"complete","succeeded":"true","completion_time":"T"}""",
        "complete/true/T",
        "complete/true/T");

    [Fact]
    public void C8_the_same_job_twice_is_refused()
    {
        var patch = Patch(S("""{"job":"j"}"""));
        Assert.True(CfsSessionRules.Upstream.Merge(Fresh, patch).IsApplied(out var once));
        Assert.Equal(StatusUpdateKind.Refused, CfsSessionRules.Upstream.Merge(once, patch).Kind);
    }

    [Fact]
    public void C9_nothing_can_be_reset() =>
        Assert.Equal("X", Merged(Fresh, S("""{"start_time":"X"}"""), S("""{"start_time":""}""")).Status.Session.StartTime.ToString());

    [Fact]
    public void Corrected_keeps_the_time_of_the_winning_outcome()
    {
        var won = Merged(Fresh, S("""{"status":"complete","succeeded":"true","completion_time":"T2"}"""));
        var update = CfsSessionRules.Corrected.Merge(won, Patch(S("""{"status":"complete","succeeded":"false","completion_time":"T1"}""")));
        Assert.Equal(StatusUpdateKind.Unchanged, update.Kind);
        Assert.Equal("true/T2", Seen(update.Value!));
    }

    [Theory]
    [InlineData("""{"succeeded":"true"}""", """{"succeeded":"false","completion_time":"T1"}""", "true/")] // never a failure's time for a success
    [InlineData("""{"succeeded":"true"}""", """{"succeeded":"true","completion_time":"T1"}""", "true/T1")] // the time that was missing
    [InlineData("""{"succeeded":"true","completion_time":"T1"}""", """{"succeeded":"true","completion_time":"T2"}""", "true/T1")]
    [InlineData("""{"succeeded":"false","completion_time":"T1"}""", """{"succeeded":"true","completion_time":"T2"}""", "true/T2")]
    [InlineData("""{"succeeded":"true","completion_time":"T1"}""", """{"completion_time":"T2"}""", "true/T2")] // no outcome, so no contradiction
    public void Corrected_takes_a_time_only_from_the_outcome_that_wins(string first, string second, string seen) => Assert.Equal(
        seen,
        Seen(CfsSessionRules.Corrected.Merge(Merged(Fresh, S(first)), Patch(S(second))).Value!));

    [Fact]
    public void A_merge_that_changes_nothing_allocates_nothing()
    {
        var session = Merged(Fresh, S("""{"status":"running"}"""), A("""{"image_id":"a","result_id":"b"}"""));
        var patch = Patch("""{"status":{"session":{"status":"running","succeeded":"none"},"artifacts":[{"image_id":"a"}]}}""");
        CfsSessionRules.Upstream.Merge(session, patch);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var update = CfsSessionRules.Upstream.Merge(session, patch);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(StatusUpdateKind.Unchanged, update.Kind);
    }

    private static void InOrderAndSwapped(string first, string second, string inOrder, string swapped)
    {
        Assert.Equal(inOrder, Words(Merged(Fresh, S(first), S(second))));
        Assert.Equal(swapped, Words(Merged(Fresh, S(second), S(first))));

        static string Words(CfsSession session) => $"{session.Status.Session.Status}/{Seen(session)}";
    }

    private static string Seen(CfsSession session) => $"{session.Status.Session.Succeeded}/{session.Status.Session.CompletionTime}";

    private static string S(string run) => $$$"""{"status":{"session":{{{run}}}}}""";

    private static string A(string artifacts) => $$$"""{"status":{"artifacts":[{{{artifacts}}}]}}""";

    private static CfsSessionPatch Patch(string json) => CfsJson.V3.Patch.Read(Encoding.UTF8.GetBytes(json));

    private static CfsSessionPatch PatchV2(string json) => CfsJson.V2.Patch.Read(Encoding.UTF8.GetBytes(json));

    private static CfsSession Merged(CfsSession session, params string[] patches)
    {
        foreach (var patch in patches)
        {
            var update = CfsSessionRules.Upstream.Merge(session, Patch(patch));
            Assert.NotEqual(StatusUpdateKind.Refused, update.Kind);
            session = update.Value!;
        }

        return session;
    }
}
