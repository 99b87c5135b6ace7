namespace StatusKit.Cfs;

/// <summary>A version of the CFS API; the two differ in the names of members.</summary>
/// <remarks><c>default</c> is neither of them.</remarks>
public enum CfsVersion
{
    /// <summary>
    /// Names in camel case: <c>startTime</c>; without <c>ims_job</c>, <c>logs</c> and <c>debug_on_failure</c>.
    /// </summary>
    V2 = 2,

    /// <summary>Names in snake case: <c>start_time</c>.</summary>
    V3 = 3,
}
