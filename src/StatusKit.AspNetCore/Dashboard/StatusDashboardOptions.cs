namespace StatusKit.AspNetCore;

/// <summary>Changes what the pages show and what a reader may do there.</summary>
public sealed class StatusDashboardOptions
{
    /// <summary>The name at the top of each page, such as that of the site; <c>StatusKit</c> by default.</summary>
    public string Title { get; set; } = "StatusKit";
}
