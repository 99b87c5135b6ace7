using System.Collections.Immutable;
using System.Text;
using StatusKit.Cfs;

namespace StatusKit.Tests.Cfs;

/// <summary>Creation: defaults of spec cfs 2.1 and every check of 2.4 in its order.</summary>
public class CfsSessionCreationTests
{
    private const string Uuid = "902b4a80-3ac2-40d5-b65e-86ac3e12f209";

    private static readonly DateTimeOffset Now = new(2023, 8, 28, 17, 8, 48, 999, TimeSpan.FromHours(2));
    private static readonly CfsFacts Facts = new() { Now = Now };

    [Fact]
    public void A_v3_session_has_the_defaults_of_the_service() => Assert.Equal(
        """
        {
          "ansible": {
            "config": "cfs-default-ansible-cfg",
            "limit": "",
            "passthrough": "",
            "verbosity": 0
          },
          "configuration": {
            "limit": "",
            "name": "example-config"
          },
          "debug_on_failure": false,
          "logs": null,
          "name": "example",
          "status": {
            "artifacts": [],
            "session": {
              "completion_time": null,
              "ims_job": null,
              "job": null,
              "start_time": "2023-08-28T15:08:48",
              "status": "pending",
              "succeeded": "none"
            }
          },
          "tags": {},
          "target": {
            "definition": "dynamic",
            "groups": null,
            "image_map": null
          }
        }

        """,
        Encoding.UTF8.GetString(CfsJson.V3.Session.Write(Created("""{"name":"example","configuration_name":"example-config"}"""))));

    [Fact]
    public void A_v2_session_has_null_where_v3_writes_an_empty_text()
    {
        var session = CfsSessionRules.Upstream.Create(CfsJson.V2.Request.Read("""{"name":"a","configurationName":"c"}"""u8), new() { Now = Now, Version = CfsVersion.V2 }).Value!;
        Assert.True(session.Ansible.IsNull(x => x.Limit));
        Assert.True(session.Ansible.IsNull(x => x.Passthrough));
        Assert.False(session.Configuration.IsNull(x => x.Limit));
    }

    [Fact]
    public void What_the_client_sends_is_kept_and_unknown_members_inside_the_target_are_dropped()
    {
        var session = Created(
            $$"""
            {"name":"a","configuration_name":"c","configuration_limit":"1","ansible_limit":"x1","ansible_config":"cfg","ansible_verbosity":4,
             "ansible_passthrough":"-e a=b","tags":{"k":"v"},"debug_on_failure":true,
             "target":{"definition":"image","groups":[{"name":"g","members":["{{Uuid}}"],"odd":1}],"image_map":[],"odd":2}
            }
            """);
        Assert.Equal(("1", "x1", "cfg", 4, "-e a=b"), (session.Configuration.Limit, session.Ansible.Limit, session.Ansible.Config, session.Ansible.Verbosity, session.Ansible.Passthrough));
        Assert.Equal($$$"""{"definition":"image","groups":[{"members":["{{{Uuid}}}"],"name":"g"}],"image_map":[]}""", session.Target.ToString());
        Assert.Equal("v", session.Tags["k"]);
        Assert.True(session.DebugOnFailure);
    }

    [Fact]
    public void An_empty_ansible_config_is_replaced_by_the_option() => Assert.Equal(
        "site-cfg",
        CfsSessionRules.Upstream.Create(Body("""{"name":"a","configuration_name":"c","ansible_config":""}"""), new() { Now = Now, DefaultAnsibleConfig = "site-cfg" }).Value!.Ansible.Config);

    [Theory]
    [InlineData("""{"name":"a\n","configuration_name":"c"}""", "'name'")] // upstream's $ lets the newline pass (Q28)
    [InlineData("""{"name":"A","configuration_name":"c"}""", "'name'")]
    [InlineData("""{"name":"a","configuration_name":""}""", "'configuration_name'")]
    [InlineData("""{"name":"a","configuration_name":"c","ansible_limit":"a b"}""", "'ansible_limit'")]
    [InlineData("""{"name":"a","configuration_name":"c","ansible_limit":"a;b"}""", "'ansible_limit'")]
    [InlineData("""{"name":"a","configuration_name":"c","ansible_limit":"a\n"}""", "'ansible_limit'")]
    [InlineData("""{"name":"a","configuration_name":"c","ansible_verbosity":5}""", "'ansible_verbosity'")]
    [InlineData("""{"name":"a","configuration_name":"c","target":{"definition":"all"}}""", "'target.definition'")]
    [InlineData("""{"name":"a","configuration_name":"c","target":{"image_map":[{"source_id":"x"}]}}""", "'target.image_map'")]
    [InlineData("""{"name":"a","configuration_name":"c","target":{"image_map":[{"result_name":"x"}]}}""", "'target.image_map'")]
    public void A_body_that_breaks_the_schema_names_value_and_member(string body, string member)
    {
        var reason = Refusal(body);
        Assert.Equal(CfsReasonCodes.BadRequest, reason.Code);
        Assert.EndsWith($" - {member}", reason.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"name":"A","configuration_name":"c"}""", "'A' is not a valid session name: 1 to 45 of a-z, 0-9, '-' and '.' - 'name'")]
    [InlineData("""{"name":"a","configuration_name":""}""", "'' is not 1 to 60 characters long - 'configuration_name'")]
    [InlineData("""{"name":"a","configuration_name":"c","ansible_limit":"a b"}""", "'a b' contains white space or ';' - 'ansible_limit'")]
    [InlineData("""{"name":"a","configuration_name":"c","ansible_verbosity":-1}""", "-1 is not 0 to 4 - 'ansible_verbosity'")]
    [InlineData("""{"name":"a","configuration_name":"c","target":{"definition":"all"}}""", "'all' is not one of ['image', 'spec', 'repo', 'dynamic'] - 'target.definition'")]
    [InlineData("""{"name":"a","configuration_name":"c","target":{"image_map":[{}]}}""", "'source_id' and 'result_name' are required - 'target.image_map'")]
    public void A_refusal_says_what_is_allowed(string body, string message) => Assert.Equal(message, Refusal(body).Message);

    [Fact]
    public void The_name_of_a_configuration_has_at_most_60_characters()
    {
        Assert.Equal(StatusUpdateKind.Applied, CfsSessionRules.Upstream.Create(new() { Name = "a", ConfigurationName = new('c', 60) }, Facts).Kind);
        Assert.EndsWith("'configuration_name'", CfsSessionRules.Upstream.Create(new() { Name = "a", ConfigurationName = new('c', 61) }, Facts).Reason!.Message, StringComparison.Ordinal);
        Assert.Equal(StatusUpdateKind.Applied, CfsSessionRules.Upstream.Create(new() { Name = "a", ConfigurationName = new('c', 61) }, Facts with { Version = CfsVersion.V2 }).Kind);
    }

    [Fact]
    public void V2_does_not_know_the_flag_for_debugging() => Assert.Equal(
        "v2 does not know the member - 'debug_on_failure'",
        CfsSessionRules.Upstream.Create(new() { Name = "a", ConfigurationName = "c", DebugOnFailure = false }, Facts with { Version = CfsVersion.V2 }).Reason!.Message);

    [Fact]
    public void A_session_needs_the_current_time() => Assert.StartsWith(
        "A new session needs CfsFacts.Now, which is not set.",
        Assert.Throws<ArgumentException>(() => CfsSessionRules.Upstream.Create(new() { Name = "a", ConfigurationName = "c" }, default)).Message,
        StringComparison.Ordinal);

    [Theory]
    [InlineData("debug_fail", true)]
    [InlineData("debug_facts", true)]
    [InlineData("debug_noop", true)]
    [InlineData("debug_", false)]
    [InlineData("debug_fails", false)]
    [InlineData("other", false)]
    public void Corrected_lets_only_the_debugging_configurations_pass_that_are_built_in(string configuration, bool isBuiltIn) => Assert.Equal(
        isBuiltIn ? null : CfsReasonCodes.InvalidConfiguration,
        CfsSessionRules.Corrected.Create(new() { Name = "a", ConfigurationName = configuration }, Facts with { IsConfigurationUnknown = true }).Reason?.Code);

    [Fact]
    public void The_name_is_judged_before_the_configuration()
    {
        const string Body = """{"name":"a","configuration_name":"c"}""";
        Assert.Equal(new StatusReason(CfsReasonCodes.NameTaken, "A session with the name a already exists"), Refusal(Body, Facts with { IsNameTaken = true, IsConfigurationUnknown = true }));
        Assert.Equal(new StatusReason(CfsReasonCodes.InvalidConfiguration, "No configurations exist named c"), Refusal(Body, Facts with { IsConfigurationUnknown = true }));
    }

    [Theory]
    [InlineData(CfsVersion.V3, StatusUpdateKind.Applied)]
    [InlineData(CfsVersion.V2, StatusUpdateKind.Refused)]
    public void Only_v3_lets_the_names_of_debugging_configurations_pass(CfsVersion version, StatusUpdateKind kind) => Assert.Equal(
        kind,
        CfsSessionRules.Upstream.Create(new() { Name = "a", ConfigurationName = "debug_x" }, new() { Now = Now, Version = version, IsConfigurationUnknown = true }).Kind);

    [Theory]
    [InlineData("""{"definition":"dynamic","groups":[{"name":"g","members":["m"]}]}""", "'dynamic' target definitions must not contain groups specifications.")]
    [InlineData("""{"definition":"repo","groups":[{"name":"g","members":["m"]}]}""", "'repo' target definitions must not contain groups specifications.")]
    [InlineData("""{"definition":"spec"}""", "At least one target group must be specified.")]
    [InlineData("""{"definition":"image","groups":[]}""", "At least one target group must be specified.")]
    [InlineData("""{"definition":"spec","groups":[{"name":"g"}]}""", "Groups must be an object with the members property.")]
    [InlineData("""{"definition":"spec","groups":[{"name":"g","members":[]}]}""", "Group member lists must not be empty.")]
    [InlineData("""{"definition":"spec","groups":[{"name":"g","members":["a",""]}]}""", "Group members must not be blank.")]
    [InlineData("""{"definition":"spec","groups":[{"name":"g","members":["a"]},{"name":"h"}]}""", "Groups must be an object with the members property.")] // one group of two
    [InlineData("""{"definition":"spec","groups":[{"name":"g","members":["a"]},{"name":"h","members":[]}]}""", "Group member lists must not be empty.")]
    [InlineData("""{"definition":"spec","groups":[{"name":"g","members":["a"]},{"name":"h","members":[""]}]}""", "Group members must not be blank.")]
    [InlineData("""{"definition":"image","groups":[{"name":"grp","members":["x"]}]}""", "The following Image target group member(s) are not valid UUIDs: [('grp', 'x')].")]
    [InlineData("""{"definition":"image","groups":[{"name":"g'p","members":["902b4a803ac240d5b65e86ac3e12f209","y","z"]}]}""", "The following Image target group member(s) are not valid UUIDs: [(\"g'p\", 'y'), (\"g'p\", 'z')].")]
    public void Groups_must_fit_the_target(string target, string message) => Assert.Equal(
        new StatusReason(CfsReasonCodes.BadRequest, message),
        Refusal($$$"""{"name":"a","configuration_name":"c","target":{{{target}}}}"""));

    [Fact]
    public void Only_images_are_named_by_uuids() => Assert.Equal(
        StatusUpdateKind.Applied,
        CfsSessionRules.Upstream.Create(Body("""{"name":"a","configuration_name":"c","target":{"definition":"spec","groups":[{"name":"g","members":["x"]}]}}"""), Facts).Kind);

    [Theory]
    [InlineData(Uuid)]
    [InlineData("902b4a803ac240d5b65e86ac3e12f209")] // no hyphens
    [InlineData("{902B4A80-3ac2-40d5-b65e-86ac3e12f209}")]
    [InlineData("urn:uuid:902b4a80-3ac2-40d5-b65e-86ac3e12f209")]
    [InlineData("9-02b4a803ac240d5b65e86ac3e12f20-9")] // hyphens anywhere
    [InlineData("0x111111111111111111111111111111")]
    [InlineData(" 1111111111111111111111111111111")]
    [InlineData("1_1_1_1_1_1_1_1_1_1_1_1_1_1_1_11")]
    [InlineData("\uff11\uff11111111111111111111111111111111")] // digits of any script
    public void Any_spelling_of_a_uuid_that_upstream_takes_is_taken(string member) => Assert.Equal(
        StatusUpdateKind.Applied,
        CfsSessionRules.Upstream.Create(new() { Name = "a", ConfigurationName = "c", Target = new() { Definition = "image", Groups = [new() { Name = "g", Members = [member] }] } }, Facts).Kind);

    [Theory]
    [InlineData("")]
    [InlineData("-e a=b --extra-vars \"c=d e=f\"")]
    [InlineData("-ea=b -f5 -t x,y --skip-tags z")]
    [InlineData("--fork 3 --ex x=1 --st task --sk t --ta u")] // unambiguous prefixes (Q29)
    [InlineData("--forks=-1")]
    [InlineData("-f -1 -t - --skip-tags \"-x y\"")] // negative numbers, a hyphen and texts with blanks are values
    [InlineData("-e '{\"a\": 1}'")]
    [InlineData("-f 1_0 -f +5 -f \u0663")] // what Python reads as an integer
    [InlineData("-e= --tags= -e \\ -e a;b")] // empty values; no escapes
    [InlineData(" ")]
    public void Passthrough_takes_the_arguments_that_upstream_takes(string arguments) =>
        Assert.Equal(StatusUpdateKind.Applied, CfsSessionRules.Upstream.Create(new() { Name = "a", ConfigurationName = "c", AnsiblePassthrough = arguments }, Facts).Kind);

    [Theory]
    [InlineData("--limit x", "unrecognized arguments: --limit x")]
    [InlineData("-e a -- -f 5", "unrecognized arguments: -- -f 5")]
    [InlineData("--extra-vars=\"a b\"", "unrecognized arguments: b\"")] // a quote holds a word together only at its beginning
    [InlineData("-f \"5\"", "argument -f/--forks: invalid int value: '\"5\"'")]
    [InlineData("-e -x", "argument -e/--extra-vars: expected one argument")]
    [InlineData("--s=1 -f x", "ambiguous option: --s=1 could match --skip-tags, --start-at-task")]
    [InlineData("x", "unrecognized arguments: x")]
    [InlineData("-h", "unrecognized arguments: -h")] // upstream's handler ends here (Q29)
    [InlineData("--s x", "ambiguous option: --s could match --skip-tags, --start-at-task")]
    [InlineData("-f many", "argument -f/--forks: invalid int value: 'many'")]
    [InlineData("-t", "argument -t/--tags: expected one argument")]
    [InlineData("-t -e", "argument -t/--tags: expected one argument")]
    [InlineData("-e 'open", "No closing quotation")] // upstream answers 500 (Q29)
    public void Passthrough_refuses_everything_else(string arguments, string message) => Assert.Equal(
        new StatusReason(CfsReasonCodes.BadRequest, $"Error validating ansible-passthrough: {message}"),
        CfsSessionRules.Upstream.Create(new() { Name = "a", ConfigurationName = "c", AnsiblePassthrough = arguments }, Facts).Reason);

    private static CfsSessionRequest Body(string json) => CfsJson.V3.Request.Read(Encoding.UTF8.GetBytes(json));

    private static CfsSession Created(string json) => CfsSessionRules.Upstream.Create(Body(json), Facts).Value!;

    private static StatusReason Refusal(string json, CfsFacts? facts = null)
    {
        var update = CfsSessionRules.Upstream.Create(Body(json), facts ?? Facts);
        Assert.Equal(StatusUpdateKind.Refused, update.Kind);
        Assert.Null(update.Value);
        return update.Reason!;
    }
}
