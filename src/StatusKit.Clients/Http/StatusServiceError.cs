namespace StatusKit.Clients;

/// <summary>What kept a service from giving a usable answer.</summary>
public enum StatusServiceError
{
    /// <summary>The service could not be reached, or the connection failed before the answer began.</summary>
    Unreachable = 0,

    /// <summary>The time for the call was up.</summary>
    TimedOut,

    /// <summary>The service answered with a status code that the call does not expect.</summary>
    UnexpectedStatus,

    /// <summary>The answer has a media type or an encoding other than JSON, such as the page of a gateway.</summary>
    UnexpectedContent,

    /// <summary>The answer ended early.</summary>
    Truncated,

    /// <summary>The answer is longer than <see cref="ServiceClientOptions.MaxResponseBytes"/>.</summary>
    TooLarge,

    /// <summary>The answer is JSON, or claims to be, but not the document that the call expects.</summary>
    Malformed,

    /// <summary>
    /// The service redirected to another host, redirected a call that writes, or redirected a read more than 3 times in
    /// a row.
    /// </summary>
    Redirected,

    /// <summary>The credentials would have left over a connection without TLS.</summary>
    InsecureCredentials,
}
