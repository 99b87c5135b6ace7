namespace StatusKit;

/// <summary>What a count and an order of records need of a diagnosis, without its messages.</summary>
internal readonly record struct StatusJudgement(
    string State, StatusPhase Phase, string Code, StatusSeverity Severity, DateTimeOffset? Since);
