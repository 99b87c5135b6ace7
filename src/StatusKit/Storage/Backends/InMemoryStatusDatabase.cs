using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace StatusKit.Storage;

/// <summary>A database in memory, for tests and for services that may forget.</summary>
/// <remarks>
/// Getting, listing, counting and the sequence take an immutable snapshot and never wait. Writes of all kinds of
/// records go one after the other. Safe for use by
/// many threads. Nothing survives the process.
/// </remarks>
/// <param name="options">How long changes are kept; null means the defaults.</param>
/// <param name="time">The clock; null means the system's.</param>
/// <param name="logger">The log; null means none.</param>
/// <exception cref="OptionsValidationException">A setting is out of its range.</exception>
public sealed class InMemoryStatusDatabase(
    StatusDatabaseOptions? options = null, TimeProvider? time = null, ILogger<InMemoryStatusDatabase>? logger = null)
    : StatusDatabase(new InMemoryStatusBackend(StatusDatabaseOptions.Checked(options ?? new())), time, logger);
