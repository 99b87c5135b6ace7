using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace StatusKit.AspNetCore;

/// <summary>What the endpoints log.</summary>
internal static partial class StatusEndpointLog
{
    [LoggerMessage(1, LogLevel.Error, "{Method} {Path} failed.")]
    public static partial void Failed(ILogger logger, string method, PathString path, Exception exception);

    [LoggerMessage(2, LogLevel.Information, "A stream of changes was ended after {Sequence}: its reader took nothing "
        + "for {Timeout}.")]
    public static partial void SlowReader(ILogger logger, long sequence, TimeSpan timeout);
}
