namespace StatusKit;

/// <summary>The outcome of a change.</summary>
public enum StatusUpdateKind
{
    /// <summary>There is no value to change.</summary>
    Missing = 0,

    /// <summary>A rule refused the change; the value is as it was.</summary>
    Refused,

    /// <summary>The change makes no difference; nothing is written or published.</summary>
    Unchanged,

    /// <summary>The value has changed.</summary>
    Applied,
}
