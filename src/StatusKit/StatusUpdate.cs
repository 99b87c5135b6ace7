using System.Diagnostics.CodeAnalysis;

namespace StatusKit;

/// <summary>What became of a change.</summary>
public enum StatusUpdateKind
{
    /// <summary>There is nothing to change.</summary>
    Missing = 0,

    /// <summary>A rule forbids the change; the value is as it was.</summary>
    Refused,

    /// <summary>The change makes no difference; nothing need be written or announced.</summary>
    Unchanged,

    /// <summary>The value is another one now.</summary>
    Applied,
}

/// <summary>Why a change was refused.</summary>
/// <param name="Code">A stable word to branch on.</param>
/// <param name="Message">The value and the rule, for people.</param>
public sealed record StatusReason(string Code, string Message);

/// <summary>The outcome of a change: what a rule, a store and a client answer. Misuse and broken infrastructure are exceptions, these are not.</summary>
/// <remarks><c>default</c> is <see cref="StatusUpdateKind.Missing"/>.</remarks>
/// <typeparam name="T">The record's type.</typeparam>
public readonly record struct StatusUpdate<T>
    where T : class
{
    internal StatusUpdate(StatusUpdateKind kind, T? value, StatusReason? reason = null)
    {
        Kind = kind;
        Value = value;
        Reason = reason;
    }

    /// <summary>What became of the change.</summary>
    public StatusUpdateKind Kind { get; }

    /// <summary>The value afterwards; null when it is missing, or when a creation was refused.</summary>
    public T? Value { get; }

    /// <summary>Why the change was refused; null otherwise.</summary>
    public StatusReason? Reason { get; }

    /// <summary>The version of the value in the store, when a store was asked: <see cref="Storage.StatusStoreExtensions.UpdateAsync"/> sets it; null from a rule alone, and when it is missing.</summary>
    public long? Version { get; internal init; }

    /// <summary>Whether the change was applied, with its value.</summary>
    /// <param name="value">The new value.</param>
    public bool IsApplied([NotNullWhen(true)] out T? value)
    {
        value = Kind == StatusUpdateKind.Applied ? Value : null;
        return value is not null;
    }
}

/// <summary>Makes outcomes of changes.</summary>
public static class StatusUpdate
{
    /// <summary>There is nothing to change.</summary>
    public static StatusUpdate<T> Missing<T>()
        where T : class => default;

    /// <summary>A rule forbids the change.</summary>
    /// <param name="value">The value as it is; null when there is none, as in a refused creation.</param>
    /// <param name="code">A stable word to branch on.</param>
    /// <param name="message">The value and the rule, for people.</param>
    public static StatusUpdate<T> Refused<T>(T? value, string code, string message)
        where T : class => new(StatusUpdateKind.Refused, value, new StatusReason(code, message));

    /// <summary>The change makes no difference.</summary>
    /// <param name="value">The value as it is.</param>
    public static StatusUpdate<T> Unchanged<T>(T value)
        where T : class => new(StatusUpdateKind.Unchanged, value);

    /// <summary>The value is another one now.</summary>
    /// <param name="value">The new value.</param>
    public static StatusUpdate<T> Applied<T>(T value)
        where T : class => new(StatusUpdateKind.Applied, value);
}
