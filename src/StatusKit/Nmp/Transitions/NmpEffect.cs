namespace StatusKit.Nmp;

/// <summary>What a row does to one field.</summary>
public enum NmpEffect
{
    /// <summary>It keeps its value.</summary>
    Keep = 0,

    /// <summary>It becomes empty, or 0.</summary>
    Clear,

    /// <summary>It becomes the current time, unless it is set already.</summary>
    NowIfUnset,

    /// <summary>It becomes what the facts say.</summary>
    Set,

    /// <summary>It grows by one.</summary>
    Increment,

    /// <summary>It is computed from the policy, the current time and the window.</summary>
    Compute,

    /// <summary>
    /// It is computed again when it is in the past and the policy is known; otherwise it keeps its value.
    /// </summary>
    ComputeIfDue,
}
