namespace StatusKit.Clients;

/// <summary>How an <see cref="AgentClient"/> reaches the agent.</summary>
public sealed class AgentClientOptions : ServiceClientOptions
{
    /// <summary>Creates options for the agent of this machine, at <c>http://localhost:8510</c>.</summary>
    public AgentClientOptions() => BaseAddress = new("http://localhost:8510");
}
