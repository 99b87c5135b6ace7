namespace StatusKit.Nmp;

/// <summary>What a change of state amounts to, according to a table.</summary>
public enum NmpChange
{
    /// <summary>The state is the same.</summary>
    None = 0,

    /// <summary>One row leads there.</summary>
    Listed,

    /// <summary>Several steps of the upgrade lead there; those in between were missed.</summary>
    Skipped,

    /// <summary>Only a path over a reset or a new version leads there.</summary>
    Restarted,

    /// <summary>No path leads there.</summary>
    Impossible,

    /// <summary>
    /// Only a restart leads there, and the status shows that there was none: it still has the end of an upgrade,
    /// which every restart clears. Most likely the report arrived late.
    /// </summary>
    /// <remarks>Only a report can show this, because it has the whole status.</remarks>
    OutOfOrder,
}
