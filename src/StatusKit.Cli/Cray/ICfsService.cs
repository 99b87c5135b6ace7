namespace StatusKit.Cli.Cray;

/// <summary>A service that answers requests of the CFS API.</summary>
internal interface ICfsService
{
    /// <summary>Sends a request.</summary>
    /// <param name="method">The HTTP method.</param>
    /// <param name="uri">The address, such as <c>http://host/apis/cfs/v3/sessions</c>.</param>
    /// <param name="body">The body; null for none.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    Task<CfsAnswer> SendAsync(HttpMethod method, Uri uri, byte[]? body, CancellationToken cancellationToken);
}

/// <summary>An answer of the CFS API.</summary>
/// <param name="Status">The HTTP status code.</param>
/// <param name="Reason">The reason phrase.</param>
/// <param name="Body">The body; empty for none.</param>
internal sealed record CfsAnswer(int Status, string Reason, byte[] Body);
