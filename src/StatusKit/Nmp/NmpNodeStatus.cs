using System.Buffers;
using System.Text.Json;
using StatusKit.Json;
using StatusKit.Storage;

namespace StatusKit.Nmp;

/// <summary>The status of one policy on one node, together with which they are: what stores keep.</summary>
/// <remarks>
/// The node's own database and the hub's copy are two places: see <see cref="NmpScopes"/>. Records are found by the
/// keys <see cref="NodeKey"/> and <see cref="PolicyKey"/>.
/// </remarks>
/// <param name="Id">Which policy on which node.</param>
/// <param name="Status">What agent or hub says of the upgrade.</param>
public sealed record NmpNodeStatus(NmpStatusId Id, NmpStatus Status) : IStatusRecord<NmpNodeStatus>
{
    /// <summary>The name of the key for the node, <c>org/node</c>.</summary>
    public const string NodeKey = "node";

    /// <summary>The name of the key for the policy, <c>org/nmp</c>.</summary>
    public const string PolicyKey = "policy";

    // One level more than a status alone may have.
    private static readonly JsonDialect<NmpNodeStatus> Stored = new(
        new NmpNodeStatusCodec(), JsonLayout.Compact, JsonInput.MaxDepth + 1);

    /// <summary>What agent or hub says of the upgrade.</summary>
    public NmpStatus Status { get; init => field = NotNull(value); } = NotNull(Status);

    /// <inheritdoc cref="NmpStatus.Phase"/>
    public StatusPhase Phase => Status.Phase;

    /// <inheritdoc cref="NmpStatus.IsFinal"/>
    public bool IsFinal => Status.IsFinal;

    static string IStatusRecord<NmpNodeStatus>.Model => "nmp_status";

    StatusId IStatusRecord<NmpNodeStatus>.Id => StorageId(Id);

    string IStatusRecord<NmpNodeStatus>.State => Status.AgentUpgrade.Status.Text;

    Timestamp IStatusRecord<NmpNodeStatus>.StartTime => Status.AgentUpgrade.StartTime;

    IEnumerable<StatusKey> IStatusRecord<NmpNodeStatus>.Keys =>
        [new(NodeKey, Id.Node.ToString()), new(PolicyKey, Id.Policy.ToString())];

    /// <summary>What the status of a policy on a node is stored under.</summary>
    /// <param name="id">Which policy on which node.</param>
    public static StatusId StorageId(NmpStatusId id) => new(id.Node.Org, id.Node.Name, id.Policy.Org, id.Policy.Name);

    /// <summary>The record that the agent sends to the hub: what the Exchange takes of the status.</summary>
    public NmpNodeStatus ToHubCopy() => this with { Status = NmpJson.ExchangePut.Convert(Status) };

    /// <summary>
    /// A rule over the status, as one over what stores keep: <c>store.UpdateAsync(NmpNodeStatus.StorageId(id), stored
    /// => stored.Update(status => NmpReset.Local(status)))</c>.
    /// </summary>
    /// <param name="rule">What to make of the status.</param>
    /// <returns>What the rule answered, with this record in the place of the status.</returns>
    public StatusUpdate<NmpNodeStatus> Update(Func<NmpStatus, StatusUpdate<NmpStatus>> rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        var update = rule(Status);
        return update.Select(status => ReferenceEquals(status, Status) ? this : this with { Status = status });
    }

    static bool IStatusRecord<NmpNodeStatus>.IsKnownState(string state) => new NmpState(state).Kind != NmpStateKind.Other;

    static bool? IStatusRecord<NmpNodeStatus>.IsExpectedChange(NmpNodeStatus before, NmpNodeStatus after) =>
        NmpTransitionTable.Upstream.Classify(
            before.Status.AgentUpgrade.Status, after.Status.AgentUpgrade.Status) != NmpChange.Impossible;

    static NmpNodeStatus IStatusRecord<NmpNodeStatus>.ReadStored(ReadOnlySpan<byte> utf8Json) => Stored.Read(utf8Json);

    static void IStatusRecord<NmpNodeStatus>.WriteStored(NmpNodeStatus value, IBufferWriter<byte> output) =>
        Stored.Write(value, output);

    private static NmpStatus NotNull(NmpStatus status)
    {
        ArgumentNullException.ThrowIfNull(status);
        return status;
    }
}

/// <summary>
/// The stored form: <c>{"node":"org/node","policy":"org/nmp","status":{…}}</c>, in this order and nothing else.
/// </summary>
internal sealed class NmpNodeStatusCodec : JsonCodec<NmpNodeStatus>
{
    private readonly JsonShape<NmpStatus> _status = NmpStatus.StoredShape;

    public override string Expected => _status.Expected;

    public override bool TryRead(ref JsonInput input, out NmpNodeStatus value)
    {
        value = null!;
        if (input.Reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        var node = ReadId(ref input, "node");
        var policy = ReadId(ref input, "policy");
        ReadName(ref input, "status");
        value = new(new(node, policy), _status.Read(ref input));
        input.Reader.Read();
        if (input.Reader.TokenType != JsonTokenType.EndObject)
        {
            input.Fail("nothing may follow 'status'");
        }

        return true;
    }

    public override void Write(ref JsonOutput output, NmpNodeStatus value)
    {
        output.StartObject();
        output.Name("node");
        output.String(value.Id.Node.ToString());
        output.Name("policy");
        output.String(value.Id.Policy.ToString());
        output.Name("status");
        _status.Write(ref output, value.Status);
        output.EndObject();
    }

    private static ExchangeId ReadId(ref JsonInput input, string name)
    {
        ReadName(ref input, name);
        if (!ExchangeId.TryParse(TextCodec.Instance.Read(ref input), out var id))
        {
            input.Fail($"member '{name}' is not an id of the Exchange");
        }

        return id;
    }

    private static void ReadName(ref JsonInput input, string name)
    {
        input.Reader.Read();
        if (input.Reader.TokenType != JsonTokenType.PropertyName || !input.Reader.ValueTextEquals(name))
        {
            input.Fail($"member '{name}' is missing");
        }

        input.Reader.Read();
    }
}
