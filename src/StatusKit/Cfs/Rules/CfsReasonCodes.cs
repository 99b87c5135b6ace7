namespace StatusKit.Cfs;

/// <summary>The codes of <see cref="StatusReason"/> for changes of a session that are refused.</summary>
public static class CfsReasonCodes
{
    /// <summary>The request breaks a rule of form or content; HTTP 400 <c>Bad Request</c>.</summary>
    public const string BadRequest = "BadRequest";

    /// <summary>There is no configuration of that name; HTTP 400 <c>Invalid configuration</c>.</summary>
    public const string InvalidConfiguration = "InvalidConfiguration";

    /// <summary>There is a session of that name; HTTP 409 <c>Conflicting session name</c>.</summary>
    public const string NameTaken = "NameTaken";

    /// <summary>The job of the session is set already; HTTP 409 <c>Session patch conflict.</c></summary>
    public const string JobAlreadySet = "JobAlreadySet";
}
