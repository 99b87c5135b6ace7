namespace StatusKit.Nmp;

/// <summary>What a row does to the state.</summary>
public enum NmpTransitionOutcome
{
    /// <summary>It becomes the state that the row names.</summary>
    Becomes = 0,

    /// <summary>It stays, and nothing is written.</summary>
    Stays,

    /// <summary>It becomes the state that was reported.</summary>
    AsReported,

    /// <summary>The status is created; see <see cref="NmpTransitionTable.Create"/>.</summary>
    Created,

    /// <summary>The status is deleted, which a store does.</summary>
    Deleted,
}
