using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;

namespace StatusKit.Nmp;

/// <summary>Judges upgrades together, one after the other.</summary>
internal sealed class NmpOverviewBuilder(
    DateTimeOffset now,
    NmpDiagnosisOptions? options,
    StatusOverviewOptions? overview,
    Func<ExchangeId, string?>? haGroupOf) : IStatusOverviewBuilder<NmpNodeStatus>
{
    private const int MaxFindings = 20;

    private readonly NmpDiagnosisOptions _options = options ?? NmpDiagnosisOptions.Default;
    private readonly int _maxTracked = (overview ?? StatusOverviewOptions.Default).MaxTracked;
    private readonly StatusOverviewBuilder<NmpNodeStatus, ExchangeId> _records =
        new((overview ?? StatusOverviewOptions.Default).MostUrgent);

    private readonly Dictionary<ExchangeId, Node> _nodes = [];
    private readonly Dictionary<string, Group> _groups = new(StringComparer.Ordinal);
    private int _groupNodes;
    private bool _isFull;

    public StatusJudgement Add(NmpNodeStatus record, DateTimeOffset? seen)
    {
        var judgement = NmpDiagnosis.Judge(record, now, _options, seen);
        _records.Add(record, seen, judgement, record.Id.Policy);
        var state = record.Status.AgentUpgrade.Status.Interpret();
        if (judgement.Code == NmpVerdictCodes.Overdue || NmpScheduling.Blocks(state))
        {
            AddToNode(record.Id, state, judgement.Code);
        }

        if (haGroupOf is not null && state.IsActive && haGroupOf(record.Id.Node) is { } group)
        {
            AddToGroup(group, record.Id.Node, state);
        }

        return judgement;
    }

    public StatusOverview<NmpNodeStatus> Build() => _records.Build(
        (record, seen) => NmpDiagnosis.Diagnose(record, now, _options, seen), FindTogether());

    private void AddToNode(NmpStatusId id, NmpState state, string code)
    {
        if (_nodes.Count >= _maxTracked && !_nodes.ContainsKey(id.Node))
        {
            _isFull = true;
            return;
        }

        ref var node = ref CollectionsMarshal.GetValueRefOrAddDefault(_nodes, id.Node, out _);
        if (code == NmpVerdictCodes.Overdue)
        {
            node = node with { Overdue = node.Overdue ?? id.Policy, OverdueCount = node.OverdueCount + 1 };
        }
        else
        {
            node = node with
            {
                Blocking = node.Blocking ?? id.Policy,
                State = node.Blocking is null ? state : node.State,
                Second = node.Blocking is null ? null : node.Second ?? id.Policy,
                BlockingCount = node.BlockingCount + 1,
            };
        }
    }

    // A node that has downloaded without waiting has its turn, as has one that installs or rolls back.
    private void AddToGroup(string name, ExchangeId node, NmpState state)
    {
        if (_groupNodes++ >= _maxTracked)
        {
            _isFull = true;
            return;
        }

        ref var group = ref CollectionsMarshal.GetValueRefOrAddDefault(_groups, name, out _);
        group ??= new([], []);
        _ = state.Kind switch
        {
            NmpStateKind.Downloaded or NmpStateKind.Initiated or NmpStateKind.RollbackStarted =>
                group.Installing.Add(node),
            NmpStateKind.HaNodeWaiting => group.Waiting.Add(node),
            _ => false,
        };
    }

    public IEnumerable<StatusGroupFinding> FindTogether() =>
    [
        .. OfGroups().Take(MaxFindings),
        .. OfNodes().Take(MaxFindings),
        .. _isFull ? [NodeTracking.NotAllCompared(NmpFindingCodes.NotAllCompared)] : (StatusGroupFinding[])[],
    ];

    private IEnumerable<StatusGroupFinding> OfGroups()
    {
        foreach (var (name, group) in _groups.OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            if (group.Installing.Count > 1)
            {
                yield return new()
                {
                    Code = NmpFindingCodes.HaGroupInstalling,
                    Severity = StatusSeverity.Warning,
                    Message = string.Create(
                        CultureInfo.InvariantCulture,
                        $"{group.Installing.Count} nodes of the HA group '{name}' install at once; only one should."),
                    Count = group.Installing.Count,
                    Records = Examples(group.Installing),
                };
            }
            else if (group is { Installing.Count: 0, Waiting.Count: > 0 })
            {
                yield return new()
                {
                    Code = NmpFindingCodes.HaGroupIdle,
                    Severity = StatusSeverity.Notice,
                    Message = string.Create(
                        CultureInfo.InvariantCulture,
                        $"{group.Waiting.Count} nodes of the HA group '{name}' wait for their turn, and none has it."),
                    Count = group.Waiting.Count,
                    Records = Examples(group.Waiting),
                };
            }
        }
    }

    private static ImmutableArray<string> Examples(HashSet<ExchangeId> nodes) =>
        [.. nodes.Take(StatusGroupFinding.MaxExamples).Select(node => node.ToString())];

    private IEnumerable<StatusGroupFinding> OfNodes()
    {
        foreach (var (id, node) in _nodes.OrderBy(node => node.Key))
        {
            if (node is { Blocking: { } blocking, Second: { } second })
            {
                yield return new()
                {
                    Code = NmpFindingCodes.SameNode,
                    Severity = StatusSeverity.Warning,
                    Message = $"The upgrades of {id} by {blocking} and {second} are both in progress; "
                        + "a node does one at a time.",
                    Count = node.BlockingCount,
                    Records = [new NmpStatusId(id, blocking).ToString(), new NmpStatusId(id, second).ToString()],
                };
            }
            else if (node is { Blocking: { } blocker, Overdue: { } overdue })
            {
                yield return new()
                {
                    Code = NmpFindingCodes.BlockedByOther,
                    Severity = StatusSeverity.Notice,
                    Message = $"The upgrade of {id} by {overdue} waits for that by {blocker}, which is '{node.State}'.",
                    Count = node.OverdueCount,
                    Records = [new NmpStatusId(id, overdue).ToString(), new NmpStatusId(id, blocker).ToString()],
                };
            }
        }
    }

    private readonly record struct Node(
        ExchangeId? Blocking,
        NmpState State,
        ExchangeId? Second,
        int BlockingCount,
        ExchangeId? Overdue,
        int OverdueCount);

    // One node may have several upgrades in progress.
    private sealed record Group(HashSet<ExchangeId> Installing, HashSet<ExchangeId> Waiting);
}
