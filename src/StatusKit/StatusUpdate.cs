using System.Diagnostics.CodeAnalysis;

namespace StatusKit;

/// <summary>What a rule, a store and a client return for a change.</summary>
/// <remarks>
/// <para>Misuse and failing infrastructure are exceptions; a change that is refused is a value.</para>
/// <para><c>default</c> is <see cref="StatusUpdateKind.Missing"/>. Use <see cref="StatusUpdate"/> to create other
/// outcomes.</para>
/// </remarks>
/// <typeparam name="T">The type of the record.</typeparam>
public readonly record struct StatusUpdate<T>
    where T : class
{
    internal StatusUpdate(StatusUpdateKind kind, T? value, StatusReason? reason = null)
    {
        Kind = kind;
        Value = value;
        Reason = reason;
    }

    /// <summary>The outcome.</summary>
    public StatusUpdateKind Kind { get; }

    /// <summary>The value after the change; null when it is missing, or when a creation was refused.</summary>
    public T? Value { get; }

    /// <summary>Why the change was refused; null otherwise.</summary>
    public StatusReason? Reason { get; }

    /// <summary>
    /// What the rule found out, such as the row that was fired; null when the rule has nothing to add.
    /// </summary>
    /// <remarks><see cref="Storage.StatusStoreExtensions.UpdateAsync"/> passes it on.</remarks>
    public StatusDetails? Details { get; init; }

    /// <summary>
    /// The sequence of the value in the store; null when no store was involved, or when the value is missing.
    /// </summary>
    public long? Sequence { get; internal init; }

    /// <summary>Whether the change was applied.</summary>
    /// <param name="value">The new value; null when the change was not applied.</param>
    public bool IsApplied([NotNullWhen(true)] out T? value)
    {
        value = Kind == StatusUpdateKind.Applied ? Value : null;
        return value is not null;
    }

    /// <summary>The same outcome for another type: a part of the value, or a record that contains it.</summary>
    /// <param name="selector">Maps the value; not called when there is none.</param>
    /// <typeparam name="TOther">The other type.</typeparam>
    public StatusUpdate<TOther> Select<TOther>(Func<T, TOther> selector)
        where TOther : class
    {
        ArgumentNullException.ThrowIfNull(selector);
        return new(Kind, Value is null ? null : selector(Value), Reason) { Details = Details, Sequence = Sequence };
    }
}

/// <summary>Creates outcomes of changes.</summary>
public static class StatusUpdate
{
    /// <summary>There is no value to change.</summary>
    /// <typeparam name="T">The type of the record.</typeparam>
    public static StatusUpdate<T> Missing<T>()
        where T : class => default;

    /// <summary>A rule refused the change.</summary>
    /// <param name="value">The value as it is; null when there is none, as in a refused creation.</param>
    /// <param name="code">A stable code to branch on.</param>
    /// <param name="message">The value and the rule it breaks, for people.</param>
    /// <typeparam name="T">The type of the record.</typeparam>
    public static StatusUpdate<T> Refused<T>(T? value, string code, string message)
        where T : class => new(StatusUpdateKind.Refused, value, new StatusReason(code, message));

    /// <summary>The change makes no difference.</summary>
    /// <param name="value">The value as it is.</param>
    /// <typeparam name="T">The type of the record.</typeparam>
    public static StatusUpdate<T> Unchanged<T>(T value)
        where T : class => new(StatusUpdateKind.Unchanged, value);

    /// <summary>The value has changed.</summary>
    /// <param name="value">The new value.</param>
    /// <typeparam name="T">The type of the record.</typeparam>
    public static StatusUpdate<T> Applied<T>(T value)
        where T : class => new(StatusUpdateKind.Applied, value);
}
