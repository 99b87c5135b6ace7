namespace StatusKit;

/// <summary>How records of one kind are judged.</summary>
/// <param name="Judge">What a record counts as, at a time; the last argument says when it was stored.</param>
/// <param name="GroupOf">What a record is grouped by.</param>
/// <param name="Diagnose">What a record means, with messages.</param>
/// <param name="CreateBuilder">Judges many together, at a time.</param>
/// <typeparam name="T">The type of the records.</typeparam>
internal sealed record StatusOverviewRules<T>(
    Func<T, DateTimeOffset, DateTimeOffset?, StatusJudgement> Judge,
    Func<T, string> GroupOf,
    Func<T, DateTimeOffset, DateTimeOffset?, StatusDiagnosis> Diagnose,
    Func<DateTimeOffset, IStatusOverviewBuilder<T>>? CreateBuilder)
    where T : class;
