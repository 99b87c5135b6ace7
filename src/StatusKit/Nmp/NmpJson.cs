using StatusKit.Json;

namespace StatusKit.Nmp;

/// <summary>
/// The wire forms of node management status, byte for byte as agent, Exchange, scripts and <c>hzn</c> write them.
/// </summary>
/// <remarks>
/// Names are read in any case, except by <see cref="ExchangePut"/>. Members that a record does not know follow the
/// known ones in the order they were read; <see cref="ExchangePut"/> rejects them when it reads and leaves them out
/// when it writes.
/// </remarks>
// spec nmp 2.
public static class NmpJson
{
    private static readonly JsonLayout Go = new(JsonEscaping.GoHtml, Indent: 0, End: "");
    private static readonly JsonLayout Jackson = new(JsonEscaping.Jackson, Indent: 0, End: "");
    internal static readonly JsonLayout HznExchange = new(JsonEscaping.GoHtml, Indent: 2, End: "\n");
    // spec nmp 2.9, Q52
    private static readonly JsonLayout HznNmstatus = new(
        JsonEscaping.GoPlain, Indent: 2, End: "\n\n", EndOfEmpty: "\n");
    private static readonly JsonLayout Pasted = new(JsonEscaping.GoPlain, Indent: 4, End: "\n");

    private static MapCodec<NmpStatus> ByPolicy => field ??= new(NmpStatus.AgentShape, () => new(), acceptsNull: true);

    private static MapCodec<NmpState> States =>
        field ??= new(new WordCodec<NmpState>(emptyIsUnset: true), () => default, acceptsNull: true);

    /// <summary>The agent's database record (A1): compact, no final newline.</summary>
    public static JsonDialect<NmpStatus> Agent => field ??= new(NmpStatus.AgentShape, Go);

    /// <summary>The agent's answer (A2): statuses by policy, compact, no final newline.</summary>
    public static JsonDialect<JsonMap<NmpStatus>> AgentMap => field ??= new(ByPolicy, Go);

    /// <summary>
    /// The body of a PUT to the Exchange (B). It takes no other members: make one of an agent's record with <see
    /// cref="JsonDialect{T}.Convert(T)"/>.
    /// </summary>
    public static JsonDialect<NmpStatus> ExchangePut => field ??= new(NmpStatus.ExchangePutShape, Go);

    /// <summary>The Exchange's answer (C): compact, sorted by policy.</summary>
    public static JsonDialect<NmpExchangeStatuses> ExchangeGet =>
        field ??= new(NmpExchangeStatusesCodec.Instance, Jackson);

    /// <summary>
    /// The status file of a device (D1): four members, four spaces of indentation. Unlike the original script this form
    /// escapes strings. <see cref="JsonDialect{T}.Convert(T)"/> gives times as epoch seconds.
    /// </summary>
    // spec nmp Q12.
    public static JsonDialect<NmpStatus> StatusFile => field ??=
        new(NmpStatusFileCodec.Instance, Pasted, repair: NmpStatusFileCodec.TryRepair);

    /// <summary>
    /// The status file of an edge cluster as the agent creates it (D2): compact, no final newline, with <c>k8s</c>.
    /// </summary>
    public static JsonDialect<NmpStatus> ClusterStatusFile => Agent;

    /// <summary>What the upgrade script reports to the agent (F): state and error message alone, compact.</summary>
    public static JsonDialect<NmpStatus> Report => field ??= new(NmpStatus.ReportShape, Go);

    /// <summary>
    /// What <c>hzn exchange nmp status</c> and <c>hzn exchange node management status</c> print: states by node, or by
    /// policy.
    /// </summary>
    public static JsonDialect<JsonMap<NmpState>> HznExchangeShort => field ??= new(States, HznExchange);

    /// <summary>What <c>hzn exchange nmp status -l</c> prints: statuses by node and policy.</summary>
    public static JsonDialect<JsonMap<JsonMap<NmpStatus>>> HznExchangeLong => field ??=
        new(new MapCodec<JsonMap<NmpStatus>>(ByPolicy, () => JsonMap<NmpStatus>.Empty, acceptsNull: true), HznExchange);

    /// <summary>What <c>hzn exchange node management status -l</c> prints: statuses by policy.</summary>
    public static JsonDialect<JsonMap<NmpStatus>> HznExchangeNodeLong => field ??= new(ByPolicy, HznExchange);

    /// <summary>
    /// What <c>hzn nmstatus list</c> prints: states by policy, then an empty line unless there is none.
    /// </summary>
    public static JsonDialect<JsonMap<NmpState>> HznNmstatusShort => field ??= new(States, HznNmstatus);

    /// <summary>
    /// What <c>hzn nmstatus list -l</c> prints: statuses by policy, then an empty line unless there is none.
    /// </summary>
    public static JsonDialect<JsonMap<NmpStatus>> HznNmstatusLong => field ??= new(ByPolicy, HznNmstatus);

    /// <summary>A node management policy, as far as statuses depend on it.</summary>
    public static JsonDialect<NmpPolicy> Policy => field ??= new(NmpPolicy.OnlyShape, Go);

    /// <summary>The answer of <c>POST /changes</c>, which contains entries of the Exchange's change feed.</summary>
    public static JsonDialect<NmpFeed> Feed => field ??= new(NmpFeed.OnlyShape, Jackson);

    /// <summary>An entry of the Exchange's change feed.</summary>
    public static JsonDialect<NmpFeedEntry> FeedEntry => field ??= new(NmpFeedEntry.OnlyShape, Jackson);
}
