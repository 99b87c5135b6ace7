using System.Diagnostics;
using System.Text;

namespace StatusKit.Storage;

/// <summary>What all stores check and report in the same way.</summary>
internal static class StatusRecords
{
    // Timers take 49 days in whole milliseconds; who waits for longer looks again, and who waits for less must not look
    // again and again.
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(1);
    private static readonly TimeSpan ShortestTimer = TimeSpan.FromMilliseconds(1);

    /// <summary>Refuses what databases cannot hold in an indexed text.</summary>
    public static T Check<T>(T value)
        where T : class, IStatusRecord<T>
    {
        ArgumentNullException.ThrowIfNull(value);
        if (value.Id == default)
        {
            throw new ArgumentException($"A {T.Model} has no id.", nameof(value));
        }

        if (!IsStorable(value.State))
        {
            throw new ArgumentException(
                $"The state of '{value.Id}' is null, or holds U+0000 or a lone surrogate, which databases "
                + "cannot hold.",
                nameof(value));
        }

        foreach (var key in value.Keys)
        {
            if (!IsStorable(key.Name) || !IsStorable(key.Value))
            {
                throw new ArgumentException(
                    $"The key '{key.Name?.Replace("\0", "\\u0000", StringComparison.Ordinal)}' of '{value.Id}' is "
                    + "null, or holds U+0000 or a lone surrogate, which databases cannot hold.", nameof(value));
            }
        }

        return value;
    }

    /// <summary>Whether every database can hold the text and give it back.</summary>
    public static bool IsStorable(string? text)
    {
        if (text is null)
        {
            return false;
        }

        for (var rest = text.AsSpan(); !rest.IsEmpty;)
        {
            if (rest[0] == '\0' || Rune.DecodeFromUtf16(rest, out _, out var length) != System.Buffers.OperationStatus.Done)
            {
                return false;
            }

            rest = rest[length..];
        }

        return true;
    }

    /// <summary>What a timer can take of a time.</summary>
    public static TimeSpan ForTimer(TimeSpan time) =>
        time < ShortestTimer ? ShortestTimer : time < LongestTimer ? time : LongestTimer;

    /// <summary>Waits for a task, but not longer than given; it is for the caller to look which it was.</summary>
    public static async ValueTask Within(
        Task task, TimeSpan? limit, TimeProvider time, CancellationToken cancellationToken)
    {
        if (limit is not { } wanted)
        {
            await task.WaitAsync(cancellationToken).ConfigureAwait(false);
            return;
        }

        try
        {
            await task.WaitAsync(ForTimer(wanted), time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // The timer's; were it the task's own, the caller would meet it when it looks.
        }
    }

    /// <summary>
    /// Reports what has happened. A listener or a logger that throws must not make it look as if it had not.
    /// </summary>
    public static void Report(Action report)
    {
        try
        {
            report();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // The write succeeded; telemetry must not turn it into a failure.
        }
    }

    public static TagList Tags(string model, StatusStoreContext context) =>
        new() { { StatusTelemetry.Model, model }, { StatusTelemetry.Store, context.Name } };

    public static void SetError(Activity? activity, Exception e) =>
        activity?.SetTag(StatusTelemetry.ErrorType, e.GetType().FullName).SetStatus(ActivityStatusCode.Error);

    public static Activity? StartActivity(string verb, string model, StatusStoreContext context, StatusId? id = null)
    {
        var activity = StatusTelemetry.Activities.StartActivity($"{verb} {model}");
        activity?.SetTag(StatusTelemetry.Model, model).SetTag(StatusTelemetry.Store, context.Name);
        if (id is { } named)
        {
            activity?.SetTag(StatusTelemetry.RecordId, named.ToString());
        }

        return activity;
    }
}
