using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using StatusKit.Nmp;
using StatusKit.Storage;

namespace StatusKit.AspNetCore;

/// <summary>What the endpoints log.</summary>
internal static partial class StatusEndpointLog
{
    [LoggerMessage(1, LogLevel.Error, "{Method} {Path} failed.")]
    public static partial void Failed(ILogger logger, string method, PathString path, Exception exception);

    [LoggerMessage(2, LogLevel.Information, "A stream of changes was ended after {Sequence}: its reader took nothing "
        + "for {Timeout}.")]
    public static partial void SlowReader(ILogger logger, long sequence, TimeSpan timeout);

    [LoggerMessage(3, LogLevel.Information, "The upgrade {Id} of the kind {Kind} was reset from the dashboard by {User}.")]
    public static partial void Reset(ILogger logger, string kind, StatusId id, string user);

    [LoggerMessage(4, LogLevel.Warning, "The rollout of {Policy} is not followed for a moment; it is read again.")]
    public static partial void RolloutInterrupted(ILogger logger, ExchangeId policy, Exception exception);
}
