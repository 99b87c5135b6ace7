using StatusKit.Cfs;

namespace StatusKit.AspNetCore;

/// <summary>
/// Settings of the CFS endpoints: the options of the original service that have an effect on sessions.
/// </summary>
public sealed class CfsEndpointOptions
{
    /// <summary>
    /// The host of ARA in the <c>logs</c> links of sessions, without a scheme; empty when it is unknown.
    /// </summary>
    public string AraHost { get; set; } = "";

    /// <summary>Whether sessions are shown with a <c>logs</c> link; true by default.</summary>
    public bool IncludeAraLinks { get; set; } = true;

    /// <summary>The page size for clients that name none; 1000 by default.</summary>
    public int DefaultPageSize { get; set; } = CfsSessionQuery.DefaultPageSize;

    /// <summary>The config map of sessions that name none.</summary>
    public string DefaultAnsibleConfig { get; set; } = "cfs-default-ansible-cfg";

    /// <summary>Returns whether a configuration exists, which a new session needs; null accepts any name.</summary>
    public Func<string, CancellationToken, ValueTask<bool>>? ConfigurationExists { get; set; }
}
