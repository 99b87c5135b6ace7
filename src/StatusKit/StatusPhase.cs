namespace StatusKit;

/// <summary>How far a piece of work has come, in one vocabulary for both systems.</summary>
/// <remarks>
/// A state has a phase, and so has a record, which may know more: the state <c>complete</c> of a session is
/// <see cref="Ended"/>, and the session, which also says how it ended, is <see cref="Succeeded"/> or
/// <see cref="Failed"/>.
/// </remarks>
public enum StatusPhase
{
    /// <summary>The record does not say, or uses a state that is not documented.</summary>
    Unknown = 0,

    /// <summary>Nothing has begun.</summary>
    Pending,

    /// <summary>A restart was requested and has not been picked up.</summary>
    Requested,

    /// <summary>Work is in progress.</summary>
    Running,

    /// <summary>Work is in progress and waits for another party.</summary>
    Waiting,

    /// <summary>The work is over, and how it ended is not known.</summary>
    Ended,

    /// <summary>The work is over and succeeded.</summary>
    Succeeded,

    /// <summary>The work is over, or its main part is, and did not succeed.</summary>
    Failed,
}
