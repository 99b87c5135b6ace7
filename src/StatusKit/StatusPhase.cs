namespace StatusKit;

/// <summary>How far a piece of work is, in one vocabulary for both systems.</summary>
public enum StatusPhase
{
    /// <summary>The record does not say, says it in an unlisted word, or contradicts itself.</summary>
    Unknown = 0,

    /// <summary>It has not begun.</summary>
    Pending,

    /// <summary>It has begun and is not over.</summary>
    Running,

    /// <summary>It is over and succeeded.</summary>
    Succeeded,

    /// <summary>It is over, or its main part is, and did not succeed.</summary>
    Failed,
}
