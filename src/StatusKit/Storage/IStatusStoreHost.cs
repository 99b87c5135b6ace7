namespace StatusKit.Storage;

/// <summary>The parts of a database that updates and waits over its stores use.</summary>
internal interface IStatusStoreHost
{
    /// <summary>The clock, the log and the name of the database.</summary>
    StatusStoreContext Context { get; }

    /// <summary>Where the updates of one record queue.</summary>
    StatusUpdateQueues Updates { get; }

    /// <summary>Whether an error may pass.</summary>
    bool IsTransient(Exception exception);
}
