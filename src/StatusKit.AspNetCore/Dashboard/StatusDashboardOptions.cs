namespace StatusKit.AspNetCore;

/// <summary>Changes what the pages show and what a reader may do there.</summary>
public sealed class StatusDashboardOptions
{
    /// <summary>The name at the top of each page, such as that of the site; <c>StatusKit</c> by default.</summary>
    public string Title { get; set; } = "StatusKit";

    /// <summary>
    /// Whether an upgrade can be reset from its page, after a confirmation. Off by default: the dashboard only reads.
    /// </summary>
    /// <remarks>
    /// It is read when the dashboard is mapped. A caller needs <see cref="StatusRight.Reset"/> and, where an
    /// <see cref="IExchangeCallers"/> is registered, the right to reset the node.
    /// </remarks>
    public bool AllowReset { get; set; }
}
