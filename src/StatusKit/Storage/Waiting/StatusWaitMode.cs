namespace StatusKit.Storage;

/// <summary>When waiting for several records ends.</summary>
public enum StatusWaitMode
{
    /// <summary>When the waiting for each of them has ended.</summary>
    All = 0,

    /// <summary>When the first one is what was waited for.</summary>
    Any,

    /// <summary>
    /// When the first one failed, or all have ended. Missing, deleted, timed out and final without success are
    /// failures.
    /// </summary>
    FirstFailure,
}
