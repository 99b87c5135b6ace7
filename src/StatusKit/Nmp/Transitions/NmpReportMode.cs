namespace StatusKit.Nmp;

/// <summary>Which reports are accepted.</summary>
public enum NmpReportMode
{
    /// <summary>All of them, as the original program does; the details say what the report amounts to.</summary>
    Observe = 0,

    /// <summary>Only those that a single row explains. Refuses reports that arrive out of order.</summary>
    Strict,
}
