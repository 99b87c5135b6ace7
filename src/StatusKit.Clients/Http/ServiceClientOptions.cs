namespace StatusKit.Clients;

/// <summary>What all clients need to know about their service.</summary>
public abstract class ServiceClientOptions
{
    /// <summary>
    /// The address of the service. Credentials are sent to this host only; redirects to others are not followed.
    /// </summary>
    public Uri? BaseAddress { get; set; }

    /// <summary>
    /// Gives the credentials of a call; null means that none are needed. Called once for each call, so keep tokens
    /// until they expire.
    /// </summary>
    public Func<CancellationToken, ValueTask<ServiceCredential?>>? Credentials { get; set; }

    /// <summary>Whether credentials may be sent without TLS; false unless the network itself is trusted.</summary>
    public bool AllowCredentialsWithoutTls { get; set; }

    /// <summary>How long one call may take, with repetitions and reading the answer.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// How long the service may take to begin an answer before the call is repeated; for clients registered with
    /// <c>Add…Client</c>.
    /// </summary>
    public TimeSpan AttemptTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// How often a call is repeated after an error that may pass; for clients registered with <c>Add…Client</c>. 0
    /// repeats nothing.
    /// </summary>
    /// <remarks>
    /// Repeated are transport errors, 408, 429 (after the time in Retry-After), 502, 503 and 504; a write that may have
    /// reached the service only where
    /// repeating it is safe.
    /// </remarks>
    public int MaxRetries { get; set; } = 3;

    /// <summary>The longest answer that is read, in bytes after decompression.</summary>
    public int MaxResponseBytes { get; set; } = 64 << 20;

    /// <summary>How waits look at the service.</summary>
    public ServicePollingOptions Polling { get; set; } = new();

    /// <summary>What is wrong with the options, one sentence each.</summary>
    public virtual IEnumerable<string> Validate()
    {
        if (BaseAddress is null)
        {
            yield return $"{nameof(BaseAddress)} is missing.";
        }
        else if (
            !BaseAddress.IsAbsoluteUri
                || BaseAddress.Scheme is not ("http" or "https")
                || BaseAddress.Query.Length > 0
                || BaseAddress.Fragment.Length > 0)
        {
            yield return $"{nameof(BaseAddress)} must be an absolute http or https address without query and fragment.";
        }
        else if (BaseAddress.UserInfo.Length > 0)
        {
            yield return $"{nameof(BaseAddress)} must not contain credentials: use {nameof(Credentials)}.";
        }

        if (Timeout <= TimeSpan.Zero || AttemptTimeout <= TimeSpan.Zero || AttemptTimeout > Timeout)
        {
            yield return $"{nameof(Timeout)} and {nameof(AttemptTimeout)} must be positive, "
                + $"and {nameof(Timeout)} not the shorter one.";
        }

        if (MaxRetries is < 0 or > 100)
        {
            yield return $"{nameof(MaxRetries)} is {MaxRetries}, but must be from 0 to 100.";
        }

        if (MaxResponseBytes < 1024)
        {
            yield return $"{nameof(MaxResponseBytes)} is {MaxResponseBytes}, but must be at least 1024.";
        }

        foreach (var error in Polling.Validate())
        {
            yield return error;
        }
    }
}
