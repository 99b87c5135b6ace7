using System.Buffers;
using System.Globalization;

namespace StatusKit.Cfs;

/// <summary>Judges sessions together, one after the other.</summary>
internal sealed class CfsOverviewBuilder(
    DateTimeOffset now, CfsDiagnosisOptions? options, StatusOverviewOptions? overview) : IStatusOverviewBuilder<CfsSession>
{
    private const string BatcherPrefix = "batcher-";

    private static readonly char[] Separators = [',', ':', ' '];
    private static readonly SearchValues<char> OfPatterns = SearchValues.Create("!&~*?[");

    private readonly CfsDiagnosisOptions _options = options ?? CfsDiagnosisOptions.Default;
    private readonly StatusOverviewBuilder<CfsSession, string> _records =
        new((overview ?? StatusOverviewOptions.Default).MostUrgent);

    private readonly NodeOwners<string> _nodes = new((overview ?? StatusOverviewOptions.Default).MaxTracked);
    private readonly List<string> _firstOfBatcher = [];
    private readonly List<string> _firstOfOthers = [];
    private long _lateOfBatcher;
    private long _lateOfOthers;

    public StatusJudgement Add(CfsSession record, DateTimeOffset? seen)
    {
        var judgement = CfsDiagnosis.Judge(record, now, _options, seen);
        _records.Add(record, seen, judgement, record.Configuration.Name);
        var state = record.Status.Session.Status.Kind;
        if (state == CfsSessionStateKind.Pending && judgement.Severity > StatusSeverity.Ok)
        {
            AddLate(record.Name);
        }

        if (state is CfsSessionStateKind.Pending or CfsSessionStateKind.Running && record.Target.Definition != "image")
        {
            AddNodes(record);
        }

        return judgement;
    }

    public StatusOverview<CfsSession> Build() =>
        _records.Build((session, seen) => CfsDiagnosis.Diagnose(session, now, _options, seen), FindTogether());

    private void AddLate(string name)
    {
        var isOfBatcher = name.StartsWith(BatcherPrefix, StringComparison.Ordinal);
        _ = isOfBatcher ? _lateOfBatcher++ : _lateOfOthers++;
        var first = isOfBatcher ? _firstOfBatcher : _firstOfOthers;
        if (first.Count < StatusGroupFinding.MaxExamples)
        {
            first.Add(name);
        }
    }

    // Names of hosts; patterns and exclusions say nothing without the inventory.
    private void AddNodes(CfsSession session)
    {
        foreach (var host in session.Ansible.Limit.Split(Separators, StringSplitOptions.RemoveEmptyEntries))
        {
            if (!host.AsSpan().ContainsAny(OfPatterns))
            {
                _nodes.Add(host, session.Name);
            }
        }
    }

    public IEnumerable<StatusGroupFinding> FindTogether()
    {
        if (_lateOfBatcher >= _options.PendingFlood)
        {
            yield return Flood(
                CfsFindingCodes.BatcherFlood,
                "of cfs-batcher",
                _lateOfBatcher,
                _firstOfBatcher,
                CfsHintCodes.BatcherBackoff);
        }

        if (_lateOfOthers >= _options.PendingFlood)
        {
            yield return Flood(
                CfsFindingCodes.PendingFlood, "of others", _lateOfOthers, _firstOfOthers, CfsHintCodes.ManualFlood);
        }

        foreach (var (first, second, node, count) in _nodes.Pairs)
        {
            var more = count == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $" and {count - 1} more");
            yield return new()
            {
                Code = CfsFindingCodes.SameNodes,
                Severity = StatusSeverity.Warning,
                Message = $"The sessions {first} and {second} are both unfinished and work on {node}{more}.",
                Count = 2,
                Records = [first, second],
            };
        }

        if (_nodes.IsFull)
        {
            yield return NodeTracking.NotAllCompared(CfsFindingCodes.NotAllCompared);
        }
    }

    private static StatusGroupFinding Flood(string code, string whose, long count, List<string> first, string hint) =>
        new()
        {
            Code = code,
            Severity = StatusSeverity.Warning,
            Message = string.Create(
                CultureInfo.InvariantCulture,
                $"{count} sessions {whose} are late to start: more are created than the operator can handle."),
            Count = count,
            Records = [.. first],
            Hints = CfsHintTable.ForFlood(hint),
        };
}
