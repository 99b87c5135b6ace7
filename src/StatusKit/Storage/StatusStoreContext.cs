using Microsoft.Extensions.Logging;

namespace StatusKit.Storage;

/// <summary>The clock, the log and the name of a database.</summary>
/// <param name="Name">The kind of store in telemetry: <c>memory</c>, <c>sqlite</c>, <c>postgresql</c>.</param>
/// <param name="Time">The clock.</param>
/// <param name="Logger">The log.</param>
internal sealed record StatusStoreContext(string Name, TimeProvider Time, ILogger Logger);
