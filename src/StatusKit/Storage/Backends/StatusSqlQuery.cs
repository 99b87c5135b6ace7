using System.Collections.Immutable;
using System.Data.Common;

namespace StatusKit.Storage;

/// <summary>A statement that reads, and what its rows mean.</summary>
/// <param name="Text">The statement. Its parameters are <c>$1</c>, <c>$2</c>, ….</param>
/// <param name="Parameters">The values of the parameters: numbers, strings, bytes and null.</param>
/// <param name="IsConstant">Whether the text is always the same, so that it is worth preparing.</param>
/// <param name="Read">Makes the result of the rows; of a list the next record, null at its end.</param>
/// <typeparam name="TResult">What is read.</typeparam>
public sealed record StatusSqlQuery<TResult>(
    string Text,
    ImmutableArray<object?> Parameters,
    bool IsConstant,
    Func<DbDataReader, CancellationToken, ValueTask<TResult>> Read);
