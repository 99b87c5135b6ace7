using System.Collections.Immutable;
using System.Data.Common;

namespace StatusKit.Storage;

/// <summary>The tables of one database, and how it writes what the statements of <see cref="StatusSql"/> need.</summary>
/// <param name="Counter">The table with one row: the sequence of the last change, and the oldest that is kept.</param>
/// <param name="Sets">The table of sets.</param>
/// <param name="Records">The table of records.</param>
/// <param name="Keys">The table of keys.</param>
/// <param name="Changes">The table of changes that are no longer the last one of their record, and of deletions.</param>
/// <param name="Join">Joins keys to records, the keys first.</param>
/// <param name="Contains">
/// The name of the function that gives the position of the second string, or bytes, in the first; 0 when it is not there.
/// </param>
/// <param name="FindsIndexes">Whether the database finds by itself the index of each filter that has one.</param>
/// <param name="ReadKeys">Reads the keys in a column of the current row.</param>
public sealed record StatusSqlDialect(
    string Counter,
    string Sets,
    string Records,
    string Keys,
    string Changes,
    string Join,
    string Contains,
    bool FindsIndexes,
    Func<DbDataReader, int, ImmutableArray<StatusKey>> ReadKeys);
