namespace StatusKit;

/// <summary>How much attention a record needs; a greater value needs more.</summary>
public enum StatusSeverity
{
    /// <summary>The record is as it should be.</summary>
    Ok = 0,

    /// <summary>Worth a look when there is time.</summary>
    Notice,

    /// <summary>Something is probably wrong.</summary>
    Warning,

    /// <summary>Something is wrong and somebody must act.</summary>
    Error,
}
