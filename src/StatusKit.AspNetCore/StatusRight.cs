namespace StatusKit.AspNetCore;

/// <summary>What an endpoint lets its caller do. Every endpoint of StatusKit carries its right as metadata.</summary>
public enum StatusRight
{
    /// <summary>See records, counts, history and changes.</summary>
    Read = 0,

    /// <summary>Create, report, replace and delete one record.</summary>
    Write,

    /// <summary>Let a job begin again.</summary>
    Reset,

    /// <summary>Delete all records that match.</summary>
    DeleteMany,
}
