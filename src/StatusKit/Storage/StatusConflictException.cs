namespace StatusKit.Storage;

/// <summary>An update lost the race against others until its time was up. Nothing was written.</summary>
public sealed class StatusConflictException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="id">The record.</param>
    /// <param name="attempts">How often it was tried.</param>
    /// <param name="elapsed">For how long.</param>
    public StatusConflictException(StatusId id, int attempts, TimeSpan elapsed)
        : base(
            $"The update of '{id}' lost the race against other writers {attempts} times in {elapsed.TotalSeconds:0.#} "
            + "s and was given up.")
    {
        Id = id;
        Attempts = attempts;
        Elapsed = elapsed;
    }

    /// <summary>The record.</summary>
    public StatusId Id { get; }

    /// <summary>How often it was tried.</summary>
    public int Attempts { get; }

    /// <summary>For how long.</summary>
    public TimeSpan Elapsed { get; }
}
