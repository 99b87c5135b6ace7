namespace StatusKit.Nmp;

/// <summary>
/// The shapes in which a status is written. Which strings are escaped, and how it is laid out, comes on top.
/// </summary>
// spec nmp 2.1, 2.2.
internal enum NmpForm
{
    /// <summary>
    /// The agent's own structure: its database, its API, hzn's long listings, the cluster's status file.
    /// </summary>
    Agent,

    /// <summary>What is sent to the Exchange, which rejects anything else.</summary>
    ExchangePut,

    /// <summary>The answer of the Exchange.</summary>
    ExchangeGet,

    /// <summary>What the upgrade script keeps on a device.</summary>
    DeviceFile,

    /// <summary>What the upgrade script reports to the agent.</summary>
    Report,

    /// <summary>What a store keeps: every member of every other form.</summary>
    Stored,
}
