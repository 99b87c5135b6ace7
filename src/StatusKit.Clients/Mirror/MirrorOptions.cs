namespace StatusKit.Clients;

/// <summary>How a mirror works.</summary>
public class MirrorOptions
{
    /// <summary>The name of the mirror in its database. Mirrors of one name share the work: one of them does it, the
    /// others wait.</summary>
    public string Name { get; set; } = "default";

    /// <summary>The scope of the records in the database; null means the usual one of the kind.</summary>
    /// <remarks>Mirrors of two services need two scopes and two names: a mirror deletes what its service lacks.</remarks>
    public string? Scope { get; set; }

    /// <summary>How often to read what can have changed.</summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often to read everything.</summary>
    public TimeSpan FullInterval { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>After how long without a sign of the mirror that works another one takes over.</summary>
    public TimeSpan LeaseDuration { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>From which lag on the health check reports the mirror as unhealthy.</summary>
    public TimeSpan UnhealthyLag { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>What is wrong with the options, one sentence each.</summary>
    public virtual IEnumerable<string> Validate()
    {
        if (Name.Length == 0)
        {
            yield return $"{nameof(Name)} is missing.";
        }

        if (Interval <= TimeSpan.Zero || FullInterval < Interval)
        {
            yield return $"{nameof(Interval)} must be positive and {nameof(FullInterval)} not shorter.";
        }

        if (LeaseDuration < TimeSpan.FromSeconds(1))
        {
            yield return $"{nameof(LeaseDuration)} is {LeaseDuration}, but must be at least a second.";
        }

        if (UnhealthyLag <= TimeSpan.Zero)
        {
            yield return $"{nameof(UnhealthyLag)} is {UnhealthyLag}, but must be positive.";
        }
    }
}
