namespace StatusKit;

/// <summary>What a status word says about the work, one vocabulary over all words of both systems.</summary>
/// <remarks>Source: spec cfs 4.1 and 4.2, spec nmp 4.1.</remarks>
public enum StatusClass
{
    /// <summary>The word is not in the documented list, or is the system's own word for not knowing.</summary>
    Unknown = 0,

    /// <summary>Nothing has begun.</summary>
    Initial,

    /// <summary>An order to begin again, not yet taken up.</summary>
    Requested,

    /// <summary>Work is going on.</summary>
    Active,

    /// <summary>Work stands still until another party acts.</summary>
    Waiting,

    /// <summary>The work is over; another word says how it ended.</summary>
    Ended,

    /// <summary>The work is over and succeeded.</summary>
    Succeeded,

    /// <summary>The work is over, or its main part is, and did not succeed.</summary>
    Failed,
}
