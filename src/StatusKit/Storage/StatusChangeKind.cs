namespace StatusKit.Storage;

/// <summary>What happened to a record.</summary>
public enum StatusChangeKind
{
    /// <summary>It was not there before.</summary>
    Created = 0,

    /// <summary>It has another value.</summary>
    Updated,

    /// <summary>It is no longer there.</summary>
    Deleted,

    /// <summary>Nothing: an idle stream reports how far it is.</summary>
    Bookmark,
}
