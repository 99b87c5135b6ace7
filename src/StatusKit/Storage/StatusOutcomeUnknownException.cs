using System.Data.Common;

namespace StatusKit.Storage;

/// <summary>
/// The database did not answer a write, or did not confirm it: the write may have happened, and nobody can say.
/// </summary>
/// <remarks>
/// <see cref="StatusStoreExtensions.UpdateAsync"/> and <see cref="StatusStoreExtensions.UpsertAsync"/> find out by
/// themselves what became of a write, and throw this only when their time is up. After any other write, read the record
/// to find out. A write that certainly did not happen ends with another exception.
/// </remarks>
public sealed class StatusOutcomeUnknownException : DbException
{
    /// <summary>Makes the exception.</summary>
    /// <param name="reason">What happened to the write, as a sentence.</param>
    /// <param name="innerException">The error of the driver; null when there is none.</param>
    public StatusOutcomeUnknownException(string reason, Exception? innerException = null)
        : base($"Whether the write happened is unknown. {reason}", innerException)
    {
    }

    /// <summary>Whether the same call can succeed later; always true.</summary>
    public override bool IsTransient => true;
}
