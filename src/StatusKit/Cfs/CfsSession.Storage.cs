using System.Buffers;
using StatusKit.Json;
using StatusKit.Storage;

namespace StatusKit.Cfs;

/// <content>What stores need to know of a session.</content>
public sealed partial record CfsSession : IStatusRecord<CfsSession>
{
    /// <summary>The name of the key for <c>succeeded</c>.</summary>
    public const string SucceededKey = "succeeded";

    /// <summary>The name of the key that holds the name of the configuration.</summary>
    public const string ConfigurationKey = "configuration";

    /// <summary>The name of the key that holds the kind of target: the definition, such as <c>image</c>.</summary>
    public const string TargetKey = "target";

    /// <summary>The name of the key that holds the limit of Ansible.</summary>
    public const string LimitKey = "limit";

    /// <summary>The name of the keys that hold the ids of result images.</summary>
    public const string ResultKey = "result";

    /// <summary>What the name of a tag follows in the key under which stores find it: <c>tag:NAME</c>.</summary>
    public const string TagKeyPrefix = "tag:";

    private static JsonDialect<CfsSession> Stored => field ??= new(V3Shape, JsonLayout.Compact);

    static string IStatusRecord<CfsSession>.Model => "cfs_session";

    /// <summary>The id under which a store keeps the session: its name.</summary>
    public StatusId Id => new(Name);

    /// <summary>How far the session has come, from its state and its outcome.</summary>
    public StatusPhase Phase => Status.Session.Phase;

    /// <summary>Whether the session is over, whether it succeeded or failed.</summary>
    public bool IsFinal => Status.Session.IsFinal;

    /// <summary>The time from its start to its completion; null when it is not known.</summary>
    public TimeSpan? Duration => Status.Session.Duration;

    string IStatusRecord<CfsSession>.State => Status.Session.Status.Text;

    Timestamp IStatusRecord<CfsSession>.StartTime => CfsStartTime.ToComparable(Status.Session.StartTime);

    IEnumerable<StatusKey> IStatusRecord<CfsSession>.Keys =>
        [new(SucceededKey, Status.Session.Succeeded.Text), .. Tags.Select(tag => new StatusKey(TagKeyPrefix + tag.Key, tag.Value)), .. Lookups.Where(HasValue)];

    private IEnumerable<StatusKey> Lookups =>
    [
        new(ConfigurationKey, Configuration.Name),
        new(TargetKey, Target.Definition),
        new(LimitKey, Ansible.Limit),
        .. Status.Artifacts.Select(artifact => new StatusKey(ResultKey, artifact.ResultId)),
    ];

    private static bool HasValue(StatusKey key) => key.Value.Length > 0 && StatusId.IsStorable(key.Value);

    static CfsSession IStatusRecord<CfsSession>.ReadStored(ReadOnlySpan<byte> utf8Json) => Stored.Read(utf8Json);

    static void IStatusRecord<CfsSession>.WriteStored(CfsSession value, IBufferWriter<byte> output) =>
        Stored.Write(value, output);

    static bool IStatusRecord<CfsSession>.IsKnownState(string state) =>
        new CfsSessionState(state).Kind != CfsSessionStateKind.Other;
}
