namespace StatusKit;

/// <summary>Counts records as they come and keeps the most urgent; messages are composed for those only.</summary>
/// <param name="mostUrgent">How many records to keep.</param>
/// <typeparam name="T">The type of the records.</typeparam>
/// <typeparam name="TGroup">The type of the keys of groups.</typeparam>
internal sealed class StatusOverviewBuilder<T, TGroup>(int mostUrgent)
    where T : class
    where TGroup : notnull
{
    private readonly StatusTally _tally = new();
    private readonly Dictionary<TGroup, string> _groups = [];

    private readonly StatusAttention<Candidate> _attention = new(mostUrgent);

    public StatusJudgement Add(T record, DateTimeOffset? seen, in StatusJudgement judgement, TGroup group)
    {
        var position = _tally.Total;
        var counted = _tally.Add(judgement, NameOf(group));
        _attention.Add(
            new(record, seen), counted.Group, counted.Code, new(counted.Severity, counted.Since, position));
        return judgement;
    }

    /// <summary>Composes the diagnoses of the records kept.</summary>
    public StatusOverview<T> Build(
        Func<T, DateTimeOffset?, StatusDiagnosis> diagnose, IEnumerable<StatusGroupFinding> findings) =>
        _tally.ToOverview<T>(
            [.. _attention.MostUrgent().Select(kept => Diagnosed(kept, diagnose))],
            [
                .. _attention.Problems().Select(problem => new StatusProblem<T>
                {
                    Group = problem.Group,
                    Code = problem.Code,
                    Severity = problem.Severity,
                    Count = problem.Count,
                    MostUrgent = Diagnosed(problem.MostUrgent, diagnose),
                }),
            ],
            [.. findings.OrderByDescending(finding => finding.Severity)]);

    private static DiagnosedRecord<T> Diagnosed(Candidate kept, Func<T, DateTimeOffset?, StatusDiagnosis> diagnose) =>
        new(kept.Record, diagnose(kept.Record, kept.Seen));

    // The name is composed once for each group that is counted separately.
    private string NameOf(TGroup group)
    {
        if (_groups.TryGetValue(group, out var name))
        {
            return name;
        }

        name = group.ToString() ?? "";
        if (_groups.Count < StatusOverviewLimits.MaxDistinct)
        {
            _groups.Add(group, name);
        }

        return name;
    }

    private readonly record struct Candidate(T Record, DateTimeOffset? Seen);
}
