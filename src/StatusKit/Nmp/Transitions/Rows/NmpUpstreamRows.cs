using System.Collections.Immutable;

namespace StatusKit.Nmp;

/// <summary>All rows of the table as the original programs behave, in the order of a life cycle.</summary>
internal static class NmpUpstreamRows
{
    public static ImmutableArray<NmpTransition> All { get; } =
    [
        .. NmpLifecycleRows.All,
        .. NmpDownloadRows.All,
        .. NmpDeviceRows.All,
        .. NmpResetRows.All,
        .. NmpNewVersionRows.All,
        .. NmpClusterRows.All,
    ];
}
