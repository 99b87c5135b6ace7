using StatusKit.Storage;

namespace StatusKit.PostgreSql;

/// <summary>
/// How a PostgreSQL store works, in addition to how long it keeps changes. Stores that share a database should agree on
/// both.
/// </summary>
public sealed class PostgreSqlStatusDatabaseOptions : StatusDatabaseOptions
{
    private const int LongestName = 40;

    private static readonly TimeSpan ShortestPoll = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    /// <summary>
    /// Where the database is; null, which means the data source of the container. Not used when the call that registers
    /// the database, or its constructor, is given a connection string or a data source.
    /// </summary>
    public string? ConnectionString { get; set; }

    /// <summary>
    /// The database schema that holds the tables; <c>statuskit</c>. Lower-case letters, digits and underscores, at most
    /// 40, no digit first.
    /// </summary>
    public string Schema { get; set; } = "statuskit";

    /// <summary>
    /// Whether to create schema and tables at first use when they are not there; true. With false, a database without
    /// them is an error, and <see cref="PostgreSqlStatusDatabase.SchemaSql"/> gives what to run.
    /// </summary>
    public bool CreateSchema { get; set; } = true;

    /// <summary>
    /// How often to look for changes while watchers wait, in case a notification was lost; 1 s. From 10 ms to 1 hour.
    /// </summary>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// For how long a read is tried again while the server does not answer or another one takes over; 30 s, as long as
    /// updates. From zero, which means once, to 1 hour.
    /// </summary>
    /// <remarks>A list is tried again only until its first record arrives.</remarks>
    public TimeSpan ReadRetryTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    public override IEnumerable<string> Validate() =>
    [
        .. base.Validate(),
        .. Validate(nameof(Schema), Schema, IsName(Schema), NameRule),
        .. ValidateRange(nameof(PollInterval), PollInterval, ShortestPoll, Longest),
        .. ValidateRange(nameof(ReadRetryTimeout), ReadRetryTimeout, TimeSpan.Zero, Longest),
    ];

    internal static string NameRule { get; } =
        $"be 1 to {LongestName} lower-case letters, digits and underscores, no digit first";

    /// <summary>
    /// Whether a name needs no quotes in a statement. The names of channels and indexes are made of it, and end at 63
    /// bytes.
    /// </summary>
    internal static bool IsName(string? name) =>
        name is { Length: > 0 and <= LongestName }
        && !char.IsAsciiDigit(name[0])
        && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_');
}
