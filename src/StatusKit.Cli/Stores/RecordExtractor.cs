using StatusKit;
using StatusKit.Cfs;
using StatusKit.Cli.Documents;
using StatusKit.Json;
using StatusKit.Nmp;

namespace StatusKit.Cli.Stores;

/// <summary>Whose the records of documents are that do not say it.</summary>
internal sealed record RecordOwner(string? Session, ExchangeId? Node, ExchangeId? Policy)
{
    private const string StatusFile = "status.json";

    /// <summary>The owner with the policy that a path <c>…/ORG/POLICY/status.json</c> names.</summary>
    /// <param name="file">The path.</param>
    /// <param name="isFound">
    /// Whether the file was found in a folder; an option names the policy of a file that is given by name.
    /// </param>
    public RecordOwner OwnerOf(string file, bool isFound) =>
        (isFound || Policy is null)
            && file.Split('/', '\\') is [.., { Length: > 0 } org, { Length: > 0 } policy, StatusFile]
            && org is not ("." or "..") && policy is not ("." or "..")
            ? this with { Policy = new(org, policy) }
            : this;
}

/// <summary>What documents of all kinds give to a store.</summary>
/// <param name="file">The document's file, for remarks.</param>
/// <param name="owner">Whose they are.</param>
internal sealed class RecordExtractor(string file, RecordOwner owner)
{
    private readonly List<string> _dropped = [];

    /// <summary>The members that the store does not keep, because only the v2 API has them.</summary>
    public IReadOnlyList<string> Dropped => [.. _dropped.Distinct()];

    /// <summary>The records of a document.</summary>
    /// <exception cref="UnusableException">It holds none, or does not say whose they are.</exception>
    public IEnumerable<StoreRecord> RecordsOf(IDocument document) => document switch
    {
        CfsSessionDocument { Version: var version, Session: var session } => [ForSession(session, version)],
        CfsSessionListDocument { Version: var version, List: var list } => list.Sessions.Select(
            session => ForSession(session, version)),
        CfsSessionStatusDocument section => [OfSection(section.Section)],
        CfsSessionRunDocument { Run: var run } => [OfSection(new() { Session = run })],
        NmpStatusesDocument statuses => OfNode(
            Needed(owner.Node, "--node"), statuses.Statuses, statuses.Form == NmpForms.Agent),
        NmpNodesDocument { Nodes: var nodes } => nodes.SelectMany(
            node => OfNode(IdOf(node.Key, null), node.Value, node.Value.Values.Any(IsAgents))),
        NmpStatusDocument { Status: var status } =>
            [OfStatus(new(Needed(owner.Node, "--node"), Needed(owner.Policy, "--policy")), status)],
        NmpWordsDocument words => OfWords(words),
        NmpPolicyDocument => throw Refused("no-record", "a policy is not a status: 'validate' takes it"),
        NmpFeedDocument => throw Refused(
            "no-record", "changes of the Exchange hold no status: 'mirror --exchange' follows them"),
        _ => throw Refused("no-record", "a PATCH is not a record: 'sessions update' takes it"),
    };

    private StoreRecord ForSession(CfsSession session, CfsVersion version)
    {
        var conversion = new CfsConversion(version, CfsVersion.V3);
        var converted = conversion.Convert(session);
        _dropped.AddRange(conversion.Dropped);
        return StoreRecord.ForSession(converted);
    }

    private StoreRecord OfSection(CfsSessionStatus status)
    {
        var name = owner.Session ?? throw Unowned("--session");
        return StoreRecord.ForSession(new CfsSession { Name = name, Status = status }) with
        {
            Onto = there => StoreRecord.ForSession(there.Session! with { Status = status }),
        };
    }

    private IEnumerable<StoreRecord> OfNode(
        ExchangeId node,
        IEnumerable<KeyValuePair<string, NmpStatus>> statuses,
        bool isNodesOwn) => statuses.Select(each =>
    {
        var upgrade = new NmpNodeStatus(new(node, IdOf(each.Key, node.Org)), each.Value);
        return isNodesOwn ? StoreRecord.ForNode(upgrade) : StoreRecord.ForHub(upgrade);
    });

    // The status file and the report of the script know less than the agent, whose status they belong to.
    private static StoreRecord OfStatus(NmpStatusId id, NmpStatus status)
    {
        var record = StoreRecord.ForNode(new(id, status));
        return IsAgents(status)
            ? record
            : record with
            {
                Onto = there =>
                StoreRecord.ForNode(there.Upgrade! with
                {
                    Status = Merge(there.Upgrade.Status,
                status.AgentUpgrade)
                })
            };
    }

    private static NmpStatus Merge(NmpStatus there, NmpAgentUpgrade file) => there with
    {
        AgentUpgrade = there.AgentUpgrade with
        {
            Status = file.Status,
            ErrorMessage = file.ErrorMessage,
            StartTime = file.StartTime.Kind == TimestampKind.Unset ? there.AgentUpgrade.StartTime : file.StartTime,
            EndTime = file.EndTime.Kind == TimestampKind.Unset ? there.AgentUpgrade.EndTime : file.EndTime,
        },
    };

    // States are under nodes, of one policy, or under policies, of one node.
    private IEnumerable<StoreRecord> OfWords(NmpWordsDocument document)
    {
        if (owner.Node is null == owner.Policy is null)
        {
            throw Refused(
                "no-owner", "the file lists states by node or by policy: give either --policy or --node, to say which");
        }

        return document.Words.Select(word =>
        {
            NmpStatusId id = owner.Node is { } node
                ? new(node, IdOf(word.Key, node.Org))
                : new(IdOf(word.Key, owner.Policy!.Value.Org), owner.Policy.Value);
            return StoreRecord.ForHub(new(id, new() { AgentUpgrade = new() { Status = word.Value } })) with
            {
                Onto = there => StoreRecord.ForHub(there.Upgrade! with { Status = WithState(there.Upgrade.Status, word.Value) }),
            };
        });
    }

    private static NmpStatus WithState(NmpStatus status, NmpState state) =>
        status with { AgentUpgrade = status.AgentUpgrade with { Status = state } };

    private static bool IsAgents(NmpStatus status) =>
        status.Internal is not null || status.AgentUpgrade.WorkingDirectory.Length > 0;

    private ExchangeId IdOf(string key, string? org) =>
        ExchangeId.TryParse(key, org, out var id) ? id : throw Refused("invalid-id", $"'{key}' is not org/name");

    private ExchangeId Needed(ExchangeId? id, string option) => id ?? throw Unowned(option);

    private UnusableException Unowned(string option) =>
        Refused("no-owner", $"the document does not say whose it is: give {option}");

    private UnusableException Refused(string rule, string message) =>
        new(new Diagnostic(file, TextPosition.Start, Severity.Error, rule, message));
}
