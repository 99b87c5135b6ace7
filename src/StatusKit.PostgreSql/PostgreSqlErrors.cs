using System.Net.Sockets;
using Npgsql;
using StatusKit.Storage;

namespace StatusKit.PostgreSql;

/// <summary>Which errors of the server and the network may pass.</summary>
internal static class PostgreSqlErrors
{
    private const string IdleSessionTimeout = "57P05";

    /// <summary>Whether the call can be tried again; it may have had its effect all the same.</summary>
    /// <remarks>
    /// Npgsql's own answer leaves out a host that is not to be found for the moment, a server that is starting or was
    /// shut down, and one that is a standby now.
    /// </remarks>
    public static bool AreTransient(Exception exception) => exception switch
    {
        PostgresException e => e.IsTransient || e.SqlState is
            PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow
            or PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected
            or PostgresErrorCodes.QueryCanceled or PostgresErrorCodes.ReadOnlySqlTransaction or IdleSessionTimeout
            || e.SqlState is ['0', '8', ..],
        NpgsqlException e => e.IsTransient || e.InnerException is { } inner && AreTransient(inner) || IsNoHost(e),
        StatusOutcomeUnknownException => true,
        AggregateException e => e.InnerExceptions.Any(AreTransient),
        IOException or SocketException or TimeoutException => true,
        _ => false,
    };

    /// <summary>
    /// Whether a write that was sent may have happened. It has not when the server answered with an error and went on.
    /// </summary>
    public static bool MayHaveCommitted(Exception exception) => exception switch
    {
        PostgresException e => e.InvariantSeverity != "ERROR",
        NpgsqlException or StatusOutcomeUnknownException or IOException or SocketException or TimeoutException => true,
        _ => false,
    };

    /// <summary>
    /// Whether the connection leads to a server that takes no writes: a standby, or a primary that became one.
    /// </summary>
    public static bool AreOfAStandby(Exception exception) =>
        exception is PostgresException { SqlState: PostgresErrorCodes.ReadOnlySqlTransaction };

    /// <summary>
    /// Whether the server rejected the record itself, which is too large or holds what the server cannot, and not the
    /// database.
    /// </summary>
    public static bool AreOfTheRecord(Exception exception) =>
        exception is PostgresException { SqlState: ['2', '2', ..] or ['5', '4', ..] };

    // It has neither a code nor an inner exception.
    private static bool IsNoHost(NpgsqlException e) =>
        e.InnerException is null && e.Message.Contains("suitable host", StringComparison.Ordinal);
}
