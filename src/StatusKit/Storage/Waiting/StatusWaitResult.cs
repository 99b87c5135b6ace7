using System.Globalization;

namespace StatusKit.Storage;

/// <summary>How waiting ended, and what the record then was.</summary>
/// <param name="Id">Which record.</param>
/// <param name="Outcome">
/// How the waiting ended. <see cref="StatusWaitOutcome.Reached"/> is not success: the record says that.
/// </param>
/// <param name="Last">The last value seen; null when there was none.</param>
/// <param name="Waited">How long it took.</param>
/// <param name="Diagnosis">What the last value means, when the time was up and someone could say it.</param>
/// <param name="Error">Why the record could not be read when the time was up; null when it could.</param>
/// <typeparam name="T">The record's type.</typeparam>
public sealed record StatusWaitResult<T>(
    StatusId Id,
    StatusWaitOutcome Outcome,
    Stored<T>? Last,
    TimeSpan Waited,
    StatusDiagnosis? Diagnosis = null,
    Exception? Error = null)
    where T : class, IStatusRecord<T>
{
    /// <summary>
    /// The end of the waiting in one sentence: last state, since when, and what it means. Whether the work succeeded is
    /// in the phase of <see cref="Last"/>.
    /// </summary>
    public string Message
    {
        get
        {
            var seconds = string.Create(CultureInfo.InvariantCulture, $"{Waited.TotalSeconds:0} s");
            var lastState = Last is { } last
                ? string.Create(
                    CultureInfo.InvariantCulture,
                    $"; it was '{last.Value.State}', "
                    + $"unchanged since {last.ChangedAt.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}")
                : "";
            return Outcome switch
            {
                StatusWaitOutcome.Reached => $"'{Id}' is '{Last?.Value.State}' after {seconds}.",
                StatusWaitOutcome.Missing => $"There is no '{Id}'.",
                StatusWaitOutcome.Deleted => $"'{Id}' was deleted after {seconds}{lastState}.",
                _ => $"'{Id}' was waited for {seconds}{lastState}."
                    + (Diagnosis is null ? "" : $" {Diagnosis.Message}")
                    + (Error is null ? "" : $" It could not be read: {Error.Message}"),
            };
        }
    }
}
