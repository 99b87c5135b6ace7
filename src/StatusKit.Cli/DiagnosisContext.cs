using StatusKit.Cfs;
using StatusKit.Nmp;

namespace StatusKit.Cli;

/// <summary>What a verb judges with: the time and the limits.</summary>
/// <param name="Now">The time to judge at.</param>
/// <param name="Cfs">The limits of sessions.</param>
/// <param name="Nmp">The limits of upgrades.</param>
internal sealed record DiagnosisContext(DateTimeOffset Now, CfsDiagnosisOptions Cfs, NmpDiagnosisOptions Nmp)
{
    /// <summary>The default limits.</summary>
    /// <param name="now">The time to judge at.</param>
    public DiagnosisContext(DateTimeOffset now)
        : this(now, new(), new())
    {
    }
}
