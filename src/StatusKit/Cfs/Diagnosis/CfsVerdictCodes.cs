namespace StatusKit.Cfs;

/// <summary>The codes of verdicts on sessions: the values of <see cref="StatusDiagnosis.Code"/>.</summary>
public static class CfsVerdictCodes
{
    /// <summary>There is no such session.</summary>
    public const string NotFound = "NotFound";

    /// <summary>The record has no status section yet; servers before CSM 1.0 fill it when the job starts.</summary>
    public const string NotReported = "NotReported";

    /// <summary>The status, or the outcome of a complete session, is not one of the documented strings.</summary>
    public const string Inconsistent = "Inconsistent";

    /// <summary>The session is pending, as new sessions are.</summary>
    public const string Starting = "Starting";

    /// <summary>The session has been pending longer than usual.</summary>
    public const string SlowStart = "SlowStart";

    /// <summary>The session has been pending too long, and has no job.</summary>
    public const string NotStarting = "NotStarting";

    /// <summary>The session has been pending too long, and its job has not started.</summary>
    public const string JobNotStarting = "JobNotStarting";

    /// <summary>The session is running.</summary>
    public const string Running = "Running";

    /// <summary>The session has been running longer than is usual for its kind of target.</summary>
    public const string SlowRun = "SlowRun";

    /// <summary>The session has been running so long that it will probably never end.</summary>
    public const string RunningLong = "RunningLong";

    /// <summary>The session succeeded.</summary>
    public const string Succeeded = "Succeeded";

    /// <summary>The session succeeded, but not every image it works on has a resulting image.</summary>
    public const string SucceededWithoutArtifact = "SucceededWithoutArtifact";

    /// <summary>The session failed.</summary>
    public const string Failed = "Failed";

    /// <summary>The job of the session was lost, so its outcome is not known.</summary>
    public const string OutcomeUnknown = "OutcomeUnknown";
}
