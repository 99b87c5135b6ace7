namespace StatusKit.Cli.Stores;

/// <summary>A column of a table.</summary>
/// <param name="Head">Its head.</param>
/// <param name="Importance">Where not all columns fit, those of the lowest importance are dropped first.</param>
/// <param name="MinWidth">The width to which its cells may be shortened; 0 keeps them whole.</param>
internal sealed record TableColumn(string Head, int Importance, int MinWidth = 0)
{
    /// <summary>A column that is never dropped.</summary>
    public const int Always = int.MaxValue;

    /// <summary>The name of a record, or of two: both ends of it are kept.</summary>
    public static TableColumn Name { get; } = new("NAME", Always, 24) { KeepsEnd = true };

    public static TableColumn Status { get; } = new("STATUS", Always, 8);

    public static TableColumn Outcome { get; } = new("OUTCOME", 60);

    public static TableColumn Age { get; } = new("AGE", 70);

    public static TableColumn Duration { get; } = new("DURATION", 30);

    public static TableColumn Phase { get; } = new("PHASE", 10);

    public static TableColumn Needs { get; } = new("NEEDS", 80);

    public static TableColumn Reason { get; } = new("REASON", 50, 14);

    public static TableColumn Changed { get; } = new("CHANGED", 20);

    public static TableColumn Message { get; } = new("MESSAGE", 40, 20);

    /// <summary>Whether a shortened cell keeps its end too, because names often differ there.</summary>
    public bool KeepsEnd { get; init; }

    /// <summary>Whether cells end at the right.</summary>
    public bool IsNumber { get; init; }
}
