namespace StatusKit.Cfs;

/// <summary>Quirks of the original service and its operator that <see cref="CfsSessionRules"/> correct.</summary>
/// <remarks>The numbers in the remarks are those of the quirks in spec cfs 10.</remarks>
[Flags]
public enum CfsCorrections
{
    /// <summary>No correction: the original programs.</summary>
    None = 0,

    /// <summary>
    /// A completion time that comes with a lower outcome than the current one, or repeats it, is ignored.
    /// </summary>
    /// <remarks>
    /// The original takes every time, so that a success may end with the time of an earlier failure (spec cfs 5.4).
    /// </remarks>
    KeepOutcomeAndTimeTogether = 1 << 0,

    /// <summary>JSON values of different types are different.</summary>
    /// <remarks>Quirk Q7: for the original, 1, 1.0 and <c>true</c> are equal.</remarks>
    CompareJsonByType = 1 << 1,

    /// <summary>
    /// The conditions <c>Failed</c> and <c>Complete</c> of a job end its session, and a failure always has a time.
    /// </summary>
    /// <remarks>
    /// Quirk Q27: the original looks at the counters only, takes the time of the first condition, whatever it says, and
    /// repeats the whole round when there is none.
    /// </remarks>
    EndJobsByCondition = 1 << 2,

    /// <summary>
    /// A configuration must exist even when its name starts with <c>debug_</c>, unless it is built in.
    /// </summary>
    /// <remarks>Quirk Q32: with v3 the original accepts every such name, and the session fails later.</remarks>
    RequireDebugConfigurations = 1 << 3,

    /// <summary>Every correction.</summary>
    All = (1 << 4) - 1,
}
