using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using StatusKit.Cfs;
using StatusKit.Json;
using J = StatusKit.TestKit.JsonGenerators;

namespace StatusKit.TestKit;

/// <summary>CFS records created through the public API: each member is left alone, set to null or a value, or removed again.</summary>
/// <remarks>Each record is one that the given version can hold; null times, states and numbers come only from reading (<see cref="CfsTrees"/>).</remarks>
public static class CfsGenerators
{
    /// <summary>Names that creation accepts, including the shortest and the longest.</summary>
    public static Gen<string> Name => Gen.OneOf(
        Gen.Elements("a", "0", "example", "a.b", "batcher-e5c059a8-20c1-4779-9c0b-a270ff081d63", new string('a', CfsSession.MaxNameLength)),
        from parts in Gen.Choose(1, 3)
        from letters in Gen.ArrayOf(Gen.ArrayOf(Gen.Elements("az09-".ToCharArray())).Select(inner => $"a{new string(inner)}9"), parts)
        let name = string.Join('.', letters)
        select name.Length <= CfsSession.MaxNameLength ? name : name[..CfsSession.MaxNameLength].TrimEnd('.', '-'));

    public static Gen<CfsSession> Session(CfsVersion version)
    {
        var unnamed = Edited(
            new CfsSession { Name = "a" },
            Maybe<CfsSession, CfsSessionConfiguration?>(OrNull(Configuration), (r, v) => r with { Configuration = v }),
            Maybe<CfsSession, CfsSessionAnsible?>(OrNull(Ansible), (r, v) => r with { Ansible = v }),
            Maybe<CfsSession, CfsSessionTarget?>(OrNull(Target), (r, v) => r with { Target = v }),
            Maybe<CfsSession, CfsSessionStatus?>(OrNull(Status(version)), (r, v) => r with { Status = v }),
            Maybe<CfsSession, JsonMap<string>?>(OrNull(Tags), (r, v) => r with { Tags = v }),
            Maybe<CfsSession, bool>(Flag(version), (r, v) => version == CfsVersion.V3 ? r with { DebugOnFailure = v } : r),
            Maybe<CfsSession, string?>(OrNull(J.Text), (r, v) => version == CfsVersion.V3 ? r with { Logs = v } : r),
            Maybe<CfsSession, string>(Gen.Elements(nameof(CfsSession.Tags), nameof(CfsSession.Status), nameof(CfsSession.Logs)), (r, v) => r.Without(_ => 0, v)),
            Maybe<CfsSession, JsonMembers>(
                J.Kept("name", "configuration", "ansible", "target", "status", "tags", "debug_on_failure", "logs"), (r, v) => r with { UnknownMembers = v }));
        return from name in Name from session in unnamed select session with { Name = name };
    }

    public static Gen<CfsSessionStatus> Status(CfsVersion version) => Edited(
        new CfsSessionStatus(),
        Maybe<CfsSessionStatus, ImmutableArray<CfsArtifact>>(OrDefault(Artifact), (r, v) => r with { Artifacts = v }),
        Maybe<CfsSessionStatus, CfsSessionRun?>(OrNull(Run(version)), (r, v) => r with { Session = v }),
        Maybe<CfsSessionStatus, JsonMembers>(J.Kept("artifacts", "session"), (r, v) => r with { UnknownMembers = v }));

    public static Gen<CfsSessionRun> Run(CfsVersion version)
    {
        var runs = Edited(
            new CfsSessionRun(),
            Maybe<CfsSessionRun, string?>(OrNull(J.Text), (r, v) => r with { Job = v }),
            Maybe<CfsSessionRun, string?>(OrNull(J.Text), (r, v) => version == CfsVersion.V3 ? r with { ImsJob = v } : r),
            Maybe<CfsSessionRun, Timestamp>(Time, (r, v) => r with { StartTime = v }),
            Maybe<CfsSessionRun, Timestamp>(Time, (r, v) => r with { CompletionTime = v }),
            Maybe<CfsSessionRun, CfsSessionState>(State, (r, v) => r with { Status = v }),
            Maybe<CfsSessionRun, CfsOutcome>(Outcome, (r, v) => r with { Succeeded = v }),
            Maybe<CfsSessionRun, string>(Gen.Elements(nameof(CfsSessionRun.Job), nameof(CfsSessionRun.CompletionTime)), (r, v) => r.Without(_ => 0, v)));
        var unknown = J.Kept("job", "ims_job", "start_time", "startTime", "completion_time", "completionTime", "status", "succeeded");
        return
            from run in runs
            from kept in unknown
            from odd in J.NoString
            select run with
            {
                // A value that is not a string is kept under the known name, and the known member is absent.
                UnknownMembers = kept.Count == 1 && !run.Has(x => x.Job) ? kept.With("job", J.ElementOf(odd))
                    : kept.Count == 2 && !run.Has(x => x.Succeeded) ? kept.With("succeeded", J.ElementOf(odd))
                    : kept,
            };
    }

    public static Gen<CfsSessionList> SessionList(CfsVersion version)
    {
        var wrapped = Enum.GetValues<CfsListWrapper>().Select(wrapper => Edited(
            new CfsSessionList { Wrapper = wrapper },
            Maybe<CfsSessionList, CfsNextPage?>(OrNull(NextPage), (r, v) => wrapper == CfsListWrapper.None ? r : r with { Next = v }),
            Maybe<CfsSessionList, JsonMembers>(
                J.Kept("next", "sessions", "session_ids", "components"), (r, v) => wrapper == CfsListWrapper.None ? r : r with { UnknownMembers = v })));
        var lists = Gen.OneOf(wrapped);
        var arrays = ArrayOf(Session(version));
        return from list in lists from sessions in arrays select list with { Sessions = sessions };
    }

    public static Gen<CfsSessionPatch> Patch(CfsVersion version) => Edited(
        new CfsSessionPatch(),
        Maybe<CfsSessionPatch, CfsSessionStatus>(
            Status(version).Where(s => !s.IsNull(x => x.Artifacts) && !s.IsNull(x => x.Session)), (r, v) => r with { Status = v }));

    public static Gen<CfsSessionRequest> Create(CfsVersion version)
    {
        var configurations = J.Text.Where(text => text.Length > 0);
        var unnamed = Edited(
            new CfsSessionRequest { Name = "a", ConfigurationName = "c" },
            Maybe<CfsSessionRequest, string>(J.Text, (r, v) => r with { ConfigurationLimit = v }),
            Maybe<CfsSessionRequest, string>(J.Text, (r, v) => r with { AnsibleLimit = v }),
            Maybe<CfsSessionRequest, string>(J.Text, (r, v) => r with { AnsibleConfig = v }),
            Maybe<CfsSessionRequest, int>(Gen.Choose(0, 4), (r, v) => r with { AnsibleVerbosity = v }),
            Maybe<CfsSessionRequest, string>(J.Text, (r, v) => r with { AnsiblePassthrough = v }),
            Maybe<CfsSessionRequest, CfsSessionTarget>(Target, (r, v) => r with { Target = v }),
            Maybe<CfsSessionRequest, JsonMap<string>>(Tags, (r, v) => r with { Tags = v }),
            Maybe<CfsSessionRequest, bool>(Flag(version), (r, v) => version == CfsVersion.V3 ? r with { DebugOnFailure = v } : r),
            Maybe<CfsSessionRequest, string>(Gen.Elements(nameof(CfsSessionRequest.Tags), nameof(CfsSessionRequest.Target)), (r, v) => r.Without(_ => 0, v)));
        return from name in Name from configuration in configurations from create in unnamed select create with { Name = name, ConfigurationName = configuration };
    }

    public static Gen<CfsProblem> Problem => Edited(
        new CfsProblem(),
        Maybe<CfsProblem, string?>(OrNull(J.Text), (r, v) => r with { Detail = v }),
        Maybe<CfsProblem, int>(Integer, (r, v) => r with { Status = v }),
        Maybe<CfsProblem, string?>(OrNull(J.Text), (r, v) => r with { Title = v }),
        Maybe<CfsProblem, string?>(OrNull(J.Text), (r, v) => r with { Type = v }),
        Maybe<CfsProblem, JsonMembers>(J.Kept("detail", "status", "title", "type"), (r, v) => r with { UnknownMembers = v }));

    public static Gen<CfsSessionState> State => Gen.OneOf(
        Gen.Elements(CfsSessionState.Pending, CfsSessionState.Running, CfsSessionState.Complete, default), J.Text.Select(text => new CfsSessionState(text)));

    public static Gen<CfsOutcome> Outcome => Gen.OneOf(
        Gen.Elements(CfsOutcome.None, CfsOutcome.Unknown, CfsOutcome.False, CfsOutcome.True, default, new CfsOutcome("True")), J.Text.Select(text => new CfsOutcome(text)));

    public static Gen<JsonMap<string>> Tags =>
        from count in Gen.Choose(0, 5)
        from tags in Gen.ArrayOf(J.Name.Zip(J.Text, KeyValuePair.Create), count)
        select JsonMap.Create(tags.DistinctBy(t => t.Key));

    private static Gen<Timestamp> Time => TimestampGenerators.Text.Where(J.IsUnicode).Select(text => Timestamp.ParseLenient(text));

    private static Gen<int> Integer => Gen.OneOf(Gen.Choose(0, 4), Gen.Elements(int.MinValue, int.MaxValue, -1, 404));

    private static Gen<CfsSessionConfiguration> Configuration => Edited(
        new CfsSessionConfiguration(),
        Maybe<CfsSessionConfiguration, string?>(OrNull(J.Text), (r, v) => r with { Name = v }),
        Maybe<CfsSessionConfiguration, string?>(OrNull(J.Text), (r, v) => r with { Limit = v }),
        Maybe<CfsSessionConfiguration, JsonMembers>(J.Kept("name", "limit"), (r, v) => r with { UnknownMembers = v }));

    private static Gen<CfsSessionAnsible> Ansible => Edited(
        new CfsSessionAnsible(),
        Maybe<CfsSessionAnsible, string?>(OrNull(J.Text), (r, v) => r with { Config = v }),
        Maybe<CfsSessionAnsible, string?>(OrNull(J.Text), (r, v) => r with { Limit = v }),
        Maybe<CfsSessionAnsible, int>(Integer, (r, v) => r with { Verbosity = v }),
        Maybe<CfsSessionAnsible, string?>(OrNull(J.Text), (r, v) => r with { Passthrough = v }),
        Maybe<CfsSessionAnsible, JsonMembers>(J.Kept("config", "limit", "verbosity", "passthrough"), (r, v) => r with { UnknownMembers = v }));

    private static Gen<CfsSessionTarget> Target => Edited(
        new CfsSessionTarget(),
        Maybe<CfsSessionTarget, string?>(OrNull(J.Text), (r, v) => r with { Definition = v }),
        Maybe<CfsSessionTarget, ImmutableArray<CfsTargetGroup>>(OrDefault(Group), (r, v) => r with { Groups = v }),
        Maybe<CfsSessionTarget, ImmutableArray<CfsImageMapping>>(OrDefault(ImageMapping), (r, v) => r with { ImageMap = v }),
        Maybe<CfsSessionTarget, JsonMembers>(J.Kept("definition", "groups", "image_map"), (r, v) => r with { UnknownMembers = v }));

    private static Gen<CfsTargetGroup> Group => Edited(
        new CfsTargetGroup(),
        Maybe<CfsTargetGroup, string?>(OrNull(J.Text), (r, v) => r with { Name = v }),
        Maybe<CfsTargetGroup, ImmutableArray<string>>(OrDefault(J.Text), (r, v) => r with { Members = v }),
        Maybe<CfsTargetGroup, JsonMembers>(J.Kept("name", "members"), (r, v) => r with { UnknownMembers = v }));

    private static Gen<CfsImageMapping> ImageMapping => Edited(
        new CfsImageMapping(),
        Maybe<CfsImageMapping, string?>(OrNull(J.Text), (r, v) => r with { SourceId = v }),
        Maybe<CfsImageMapping, string?>(OrNull(J.Text), (r, v) => r with { ResultName = v }),
        Maybe<CfsImageMapping, JsonMembers>(J.Kept("source_id", "result_name"), (r, v) => r with { UnknownMembers = v }));

    private static Gen<CfsArtifact> Artifact => Edited(
        new CfsArtifact(),
        Maybe<CfsArtifact, string?>(OrNull(J.Text), (r, v) => r with { ImageId = v }),
        Maybe<CfsArtifact, string?>(OrNull(J.Text), (r, v) => r with { ResultId = v }),
        Maybe<CfsArtifact, string?>(OrNull(J.Text), (r, v) => r with { Type = v }),
        Maybe<CfsArtifact, JsonMembers>(J.Kept("image_id", "result_id", "type"), (r, v) => r with { UnknownMembers = v }));

    private static Gen<CfsNextPage> NextPage => Edited(
        new CfsNextPage(),
        Maybe<CfsNextPage, string?>(OrNull(J.Text), (r, v) => r with { AfterId = v }),
        Maybe<CfsNextPage, string?>(OrNull(J.Text), (r, v) => r with { Age = v }),
        Maybe<CfsNextPage, int>(Integer, (r, v) => r with { Limit = v }),
        Maybe<CfsNextPage, string?>(OrNull(J.Text), (r, v) => r with { MaxAge = v }),
        Maybe<CfsNextPage, string?>(OrNull(J.Text), (r, v) => r with { MinAge = v }),
        Maybe<CfsNextPage, string?>(OrNull(J.Text), (r, v) => r with { NameContains = v }),
        Maybe<CfsNextPage, string?>(OrNull(J.Text), (r, v) => r with { Status = v }),
        Maybe<CfsNextPage, string?>(OrNull(J.Text), (r, v) => r with { Succeeded = v }),
        Maybe<CfsNextPage, string?>(OrNull(J.Text), (r, v) => r with { Tags = v }),
        Maybe<CfsNextPage, JsonMembers>(
            J.Kept("after_id", "age", "limit", "max_age", "min_age", "name_contains", "status", "succeeded", "tags"), (r, v) => r with { UnknownMembers = v }));

    // v2 has no such flag; the member is then left alone.
    private static Gen<bool> Flag(CfsVersion version) => version == CfsVersion.V3 ? Gen.Elements(true, false) : Gen.Constant(false);

    private static Gen<T?> OrNull<T>(Gen<T> value)
        where T : class =>
        Gen.Frequency((5, value.Select(v => (T?)v)), (1, Gen.Constant<T?>(null)));

    private static Gen<ImmutableArray<T>> ArrayOf<T>(Gen<T> item) => Gen.Choose(0, 3).SelectMany(count => Gen.ArrayOf(item, count)).Select(items => items.ToImmutableArray());

    private static Gen<ImmutableArray<T>> OrDefault<T>(Gen<T> item) => Gen.Frequency((5, ArrayOf(item)), (1, Gen.Constant(default(ImmutableArray<T>))));

    private static Gen<Func<TRecord, TRecord>> Maybe<TRecord, TValue>(Gen<TValue> value, Func<TRecord, TValue, TRecord> set) => Gen.Frequency(
        (1, Gen.Constant<Func<TRecord, TRecord>>(record => record)),
        (2, value.Select(v => (Func<TRecord, TRecord>)(record => set(record, v)))));

    private static Gen<T> Edited<T>(T start, params Gen<Func<T, T>>[] edits) =>
        Gen.CollectToArray(edits).Select(chosen => chosen.Aggregate(start, (record, edit) => edit(record)));
}
