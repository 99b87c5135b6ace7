namespace StatusKit;

/// <summary>What overviews of both systems say when there are more nodes than they remember.</summary>
internal static class NodeTracking
{
    public static StatusGroupFinding NotAllCompared(string code) => new()
    {
        Code = code,
        Severity = StatusSeverity.Notice,
        Message = "There are more nodes than are remembered, so not all records were compared with each other; "
            + $"{nameof(StatusOverviewOptions.MaxTracked)} raises the limit.",
        Count = 0,
    };
}
