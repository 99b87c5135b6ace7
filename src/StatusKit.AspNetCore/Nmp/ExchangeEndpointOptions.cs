namespace StatusKit.AspNetCore;

/// <summary>Settings of the Exchange endpoints.</summary>
public sealed class ExchangeEndpointOptions
{
    /// <summary>The version that the Exchange reports of itself.</summary>
    public string ExchangeVersion { get; set; } = "2.154.0";

    /// <summary>
    /// Whether everyone who may write may also reset, as the original allows. Off by default: only administrators of
    /// the organization and root may.
    /// </summary>
    public bool WritersMayReset { get; set; }
}
