namespace StatusKit.Cfs;

/// <summary>The answer of Kubernetes to a request for the job of a session.</summary>
public enum CfsJobLookup
{
    /// <summary>The job exists; the other members describe it.</summary>
    Found = 0,

    /// <summary>There is no such job.</summary>
    NotFound,

    /// <summary>Kubernetes could not answer; nothing is known.</summary>
    Unavailable,
}
