namespace StatusKit.Storage;

/// <summary>How one database writes what the statements of <see cref="StatusSql"/> need.</summary>
/// <param name="Records">The table of records.</param>
/// <param name="Keys">The table of keys.</param>
/// <param name="Join">Joins keys to records, the keys first.</param>
/// <param name="Contains">
/// The name of the function that gives the position of the second string, or bytes, in the first; 0 when it is not there.
/// </param>
/// <param name="FindsIndexes">Whether the database finds by itself the index of each filter that has one.</param>
public sealed record StatusSqlDialect(string Records, string Keys, string Join, string Contains, bool FindsIndexes);
