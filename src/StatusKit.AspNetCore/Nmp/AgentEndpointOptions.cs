using StatusKit.Nmp;

namespace StatusKit.AspNetCore;

/// <summary>Settings of the endpoints of the agent.</summary>
public sealed class AgentEndpointOptions
{
    /// <summary>The node whose statuses are served; null answers as a node does that is not registered.</summary>
    public ExchangeId? Node { get; set; }
}
