using System.Collections.Immutable;
using System.Data.Common;

namespace StatusKit.Storage;

/// <summary>A statement that reads, and what its rows mean.</summary>
/// <param name="text">The statement. Its parameters are <c>$1</c>, <c>$2</c>, ….</param>
/// <param name="parameters">The values of the parameters: numbers, strings, bytes and null.</param>
/// <param name="isConstant">Whether the text is always the same.</param>
/// <param name="read">Reads the result; see <see cref="Read"/>.</param>
/// <typeparam name="TResult">What is read.</typeparam>
public sealed class StatusSqlQuery<TResult>(
    string text,
    ImmutableArray<object?> parameters,
    bool isConstant,
    Func<DbDataReader, CancellationToken, ValueTask<TResult>> read)
{
    /// <summary>The statement. Its parameters are <c>$1</c>, <c>$2</c>, ….</summary>
    public string Text { get; } = text;

    /// <summary>The values of the parameters in their order: numbers, strings, bytes and null.</summary>
    public ImmutableArray<object?> Parameters { get; } = parameters;

    /// <summary>Whether the text is always the same, so that it is worth preparing.</summary>
    public bool IsConstant { get; } = isConstant;

    /// <summary>Reads the result from the rows of the statement.</summary>
    /// <remarks>
    /// Call it once for a single result. Call it again and again for the rows of <see cref="StatusSql.List"/>: each call
    /// reads one of them, and returns null after the last. It moves the reader itself, so pass one that is before its
    /// first row.
    /// </remarks>
    public Func<DbDataReader, CancellationToken, ValueTask<TResult>> Read { get; } = read;
}
