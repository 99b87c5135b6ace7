using System.Text;
using StatusKit.Cfs;

namespace StatusKit.Tests;

public class CfsSessionTests
{
    [Fact]
    public void Sessions_without_sections_compare_by_what_they_have()
    {
        var bare = new CfsSession { Name = "a" };

        Assert.Equal(bare, new CfsSession { Name = "a" });
        Assert.Equal(bare.GetHashCode(), new CfsSession { Name = "a" }.GetHashCode());
        Assert.NotEqual(bare, new CfsSession { Name = "b" });
        Assert.NotEqual(bare, bare with { Status = new() });
        Assert.NotEqual(bare with { Status = null }, bare);
        Assert.NotEqual(bare with { Status = null }, bare with { Status = new() });
        Assert.False(bare.Equals(null));
    }

    // Null and absent read the same through the property, so only the presence tells them apart, at every level.
    [Theory]
    [InlineData("""{"name":"a","status":{"session":{"job":null}}}""", """{"name":"a","status":{"session":{}}}""")]
    [InlineData("""{"name":"a","target":{"groups":null}}""", """{"name":"a","target":{"groups":[]}}""")]
    [InlineData("""{"name":"a","target":{"groups":null}}""", """{"name":"a","target":{}}""")]
    [InlineData("""{"name":"a","target":{"groups":[{"members":null}]}}""", """{"name":"a","target":{"groups":[{"members":[]}]}}""")]
    [InlineData("""{"name":"a","ansible":{"limit":null}}""", """{"name":"a","ansible":{"limit":""}}""")]
    [InlineData("""{"name":"a","ansible":{"verbosity":null}}""", """{"name":"a","ansible":{"verbosity":0}}""")]
    [InlineData("""{"name":"a","debug_on_failure":null}""", """{"name":"a","debug_on_failure":false}""")]
    [InlineData("""{"name":"a","tags":null}""", """{"name":"a","tags":{}}""")]
    [InlineData("""{"name":"a","logs":null}""", """{"name":"a"}""")]
    [InlineData("""{"name":"a","status":null}""", """{"name":"a","status":{}}""")]
    [InlineData("""{"name":"a","status":{"session":{"foo":null}}}""", """{"name":"a","status":{"session":{}}}""")]
    public void Absent_null_and_empty_are_three_things(string one, string other)
    {
        Assert.NotEqual(Read(one), Read(other));
        Assert.Equal(Read(one), Read(one));
        Assert.Equal(Normal(one), Normal(Read(one).ToString()));
        Assert.Equal(Normal(other), Normal(Read(other).ToString()));
    }

    [Theory]
    [InlineData("a", true)]
    [InlineData("0", true)]
    [InlineData("a-b.c0.d", true)]
    [InlineData("a--b", true)]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", true)] // 45
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false)] // 46
    [InlineData("", false)]
    [InlineData("A", false)]
    [InlineData("-a", false)]
    [InlineData("a-", false)]
    [InlineData("a..b", false)]
    [InlineData(".a", false)]
    [InlineData("a.", false)]
    [InlineData("a.-b", false)]
    [InlineData("a_b", false)]
    [InlineData("a b", false)]
    [InlineData("abc\n", false)] // upstream's $ lets it pass (spec cfs Q28)
    [InlineData("é", false)]
    [InlineData("\uff10", false)] // a fullwidth digit
    [InlineData("a\0", false)]
    public void Names_are_checked_where_a_record_is_made_and_tolerated_where_one_is_read(string name, bool valid)
    {
        Assert.Equal(valid, CfsSession.IsValidName(name));
        var read = Read(new JsonTree.Map([("name", new JsonTree.Word(name))]).Canonical());
        Assert.Equal(name, (read with { Logs = "x" }).Name);
        if (valid)
        {
            Assert.Equal(name, new CfsSession { Name = name }.Name);
            Assert.Equal(name, new CfsSessionRequest { Name = name, ConfigurationName = "c" }.Name);
        }
        else
        {
            var error = Assert.Throws<ArgumentException>(() => new CfsSession { Name = name });
            Assert.Contains($"'{name}' is not a valid session name: 1 to 45", error.Message, StringComparison.Ordinal);
            Assert.Throws<ArgumentException>(() => new CfsSessionRequest { Name = name, ConfigurationName = "c" });
            Assert.Throws<ArgumentException>(() => read with { Name = name });
        }
    }

    [Fact]
    public void A_body_that_creates_takes_only_what_upstream_takes()
    {
        var create = new CfsSessionRequest { Name = "a", ConfigurationName = "c" };

        Assert.False(CfsSession.IsValidName(null));
        Assert.Throws<ArgumentNullException>(() => new CfsSession { Name = null! });
        Assert.Throws<ArgumentException>(() => create with { ConfigurationName = "" });
        Assert.Throws<ArgumentOutOfRangeException>(() => create with { AnsibleVerbosity = 5 });
        Assert.Throws<ArgumentOutOfRangeException>(() => create with { AnsibleVerbosity = -1 });
        Assert.Throws<ArgumentNullException>(() => create with { Tags = null! });
        Assert.Throws<ArgumentNullException>(() => create with { Target = null! });
        Assert.Throws<ArgumentNullException>(() => create with { AnsibleLimit = null! });
        Assert.Throws<ArgumentException>(() => create.Without(x => x.ConfigurationName));
    }

    [Fact]
    public void Presence_follows_initializers_and_Without()
    {
        var session = new CfsSession { Name = "a", Logs = null, Tags = null, Target = new() { Groups = default, ImageMap = [] } };

        Assert.Equal("""{"logs":null,"name":"a","tags":null,"target":{"groups":null,"image_map":[]}}""", session.ToString());
        Assert.True(session.Has(x => x.Logs) && session.IsNull(x => x.Logs));
        Assert.False(session.Has(x => x.Status) || session.IsNull(x => x.Status));
        Assert.Equal("", session.Logs);
        Assert.Empty(session.Tags!);
        Assert.Empty(session.Target.Groups);
        Assert.Equal("", session.Status.Session.Job);
        Assert.False(session.Without(x => x.Logs).Has(x => x.Logs));
        Assert.True(session.Has(x => x.Logs)); // a copy, not the record itself
        Assert.Equal(session.Without(x => x.Logs), session.Without(x => x.Logs).Without(x => x.Logs));
        Assert.Equal(session, session.Without(x => x.Logs) with { Logs = null });
        Assert.Throws<ArgumentException>(() => session.Without(x => x.Name));
    }

    [Fact]
    public void Presence_is_asked_of_a_property_that_is_a_member()
    {
        var session = new CfsSession { Name = "a" };
        Assert.Throws<ArgumentException>(() => session.Has(s => s.UnknownMembers)); // not a member
        Assert.Throws<ArgumentException>(() => session.IsNull(s => s.Status.Session)); // a member of the status
        Assert.Throws<ArgumentException>(() => session.Without(s => 1));
        Assert.True(session.Has((s) => (s.Name)));
    }

    // Spec cfs 4.3; the phase is decided by both words, and success needs both.
    [Theory]
    [InlineData("pending", "none", StatusPhase.Pending, false)]
    [InlineData("running", "none", StatusPhase.Running, false)]
    [InlineData("complete", "true", StatusPhase.Succeeded, true)]
    [InlineData("complete", "false", StatusPhase.Failed, true)]
    [InlineData("complete", "unknown", StatusPhase.Ended, true)] // the job was lost
    [InlineData("complete", "none", StatusPhase.Ended, true)] // only by a foreign patch; not a success
    [InlineData("pending", "true", StatusPhase.Pending, false)] // an outcome before the end does not end it
    [InlineData("running", "false", StatusPhase.Running, false)]
    [InlineData("complete", "True", StatusPhase.Ended, true)]
    [InlineData("Complete", "true", StatusPhase.Unknown, false)]
    [InlineData("", "", StatusPhase.Unknown, false)]
    public void The_phase_is_that_of_both_words(string status, string succeeded, StatusPhase phase, bool isFinal)
    {
        var run = new CfsSessionRun { Status = new(status), Succeeded = new(succeeded) };

        Assert.Equal((phase, isFinal), (run.Phase, run.IsFinal));
    }

    [Theory]
    [InlineData("true", "true")]
    [InlineData("false", "false")]
    [InlineData("1", "")]
    [InlineData("null", "")]
    [InlineData("\"True\"", "True")] // Python's spelling is another word
    public void An_outcome_that_is_a_boolean_answers_its_word_and_stays_a_boolean(string json, string word)
    {
        var text = "{\"succeeded\":" + json + "}";
        var run = CfsJson.V3.Run.Read(Encoding.UTF8.GetBytes(text));

        Assert.Equal(word, run.Succeeded.Text);
        Assert.Equal(text, run.ToString());
        Assert.Equal("{\"succeeded\":\"none\"}", (run with { Succeeded = CfsOutcome.None }).ToString());
    }

    [Theory]
    [InlineData("2023-08-28T15:08:48", "2023-08-28T23:35:15", 30_387)]
    [InlineData("2023-08-28T23:35:15", "2023-08-28T15:08:48", null)] // two clocks: no duration
    [InlineData("2023-08-28T15:08:48", "2023-08-28T17:08:48+02:00", 0)]
    [InlineData("2023-08-28T15:08:48", "zzz", null)]
    [InlineData("", "2023-08-28T15:08:48", null)]
    public void Duration_is_from_start_to_completion(string start, string completion, int? seconds)
    {
        var run = new CfsSessionRun { StartTime = Timestamp.ParseLenient(start), CompletionTime = Timestamp.ParseLenient(completion) };

        Assert.Equal(seconds is { } s ? TimeSpan.FromSeconds(s) : null, run.Duration);
        Assert.Null(new CfsSessionRun().Duration);
    }

    // Old examples show one object where a list belongs; it is kept, not made a list (spec cfs Q45).
    [Fact]
    public void Values_of_another_type_are_kept_and_their_properties_read_as_absent()
    {
        var session = Read("""{"name":"a","target":{"image_map":{"source_id":"s"}},"status":{"session":{"job":5,"start_time":[1]}}}""");

        Assert.Empty(session.Target.ImageMap);
        Assert.False(session.Target.Has(x => x.ImageMap));
        Assert.Equal("s", session.Target.UnknownMembers["image_map"].GetProperty("source_id").GetString());
        Assert.Equal("", session.Status.Session.Job);
        Assert.Equal("5", session.Status.Session.UnknownMembers["job"].GetRawText());
        Assert.Equal(TimestampKind.Unset, session.Status.Session.StartTime.Kind);
        Assert.Equal("""{"job":"j","start_time":[1]}""", (session.Status.Session with { Job = "j" }).ToString());
    }

    private static string Normal(string json) => JsonTree.Normal(Encoding.UTF8.GetBytes(json));

    private static CfsSession Read(string json) => CfsJson.V3.Session.Read(Encoding.UTF8.GetBytes(json));
}
