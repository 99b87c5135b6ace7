using System.Collections.Immutable;
using System.Data.Common;

namespace StatusKit.Storage;

/// <summary>The tables of one database, and how it writes what the statements of <see cref="StatusSql"/> need.</summary>
/// <remarks>
/// <para>The backend makes the tables and writes them. They need these columns, and may have more. Sequences and
/// times have 64 bits. Text compares by its bytes in UTF-8. Times are ticks of UTC
/// (<see cref="DateTimeOffset.UtcTicks"/>).</para>
/// <list type="bullet">
/// <item><c>Counter</c>: <c>last</c>, the sequence of the last change, 0 at first; <c>floor</c>, the oldest sequence
/// that watchers may ask for, 1 at first.</item>
/// <item><c>Sets</c>: <c>set_id</c>, a whole number; <c>model</c> and <c>scope</c>, text, unique together.</item>
/// <item><c>Records</c>: <c>set_id</c>; <c>id</c>, the bytes of <see cref="StatusId.ToUtf8"/>, unique in its set;
/// <c>sequence</c>; <c>changed_at</c>, a time; <c>kind</c>, 32 bits or fewer, the number of the
/// <see cref="StatusChangeKind"/> of the last change; <c>state</c>, text; <c>phase</c>, 32 bits or fewer, the number of
/// the <see cref="StatusPhase"/>; <c>name</c>, text, the name in the id; <c>started_at</c>, a time or null;
/// <c>keys</c>, what <c>ReadKeys</c> reads; <c>value</c>, bytes.</item>
/// <item><c>Keys</c>: <c>set_id</c>; <c>name</c> and <c>value</c>, text; <c>id</c>, bytes. One row for each key of a
/// record.</item>
/// <item><c>Changes</c>: <c>sequence</c>, unique; <c>kind</c>, <c>set_id</c>, <c>id</c> and <c>value</c> as in records;
/// <c>at</c>, a time; <c>state</c>, <c>phase</c> and <c>keys</c> as in records, or all of them null.</item>
/// </list>
/// <para>The database must know parameters written <c>$1</c>, <c>$2</c>, …, <c>limit</c>, <c>nulls last</c>,
/// <c>cast(… as text)</c> and <c>left join … on true</c>; bytes compare as unsigned. With <c>FindsIndexes</c> it must
/// know <c>offset</c> without <c>limit</c>, too.</para>
/// </remarks>
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
