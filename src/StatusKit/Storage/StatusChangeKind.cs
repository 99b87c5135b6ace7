namespace StatusKit.Storage;

/// <summary>What happened to a record.</summary>
public enum StatusChangeKind
{
    /// <summary>It was not there before.</summary>
    Created = 0,

    /// <summary>It has another value.</summary>
    Updated,

    /// <summary>It is not there any more.</summary>
    Deleted,

    /// <summary>Nothing: an idle stream tells how far it is.</summary>
    Bookmark,
}
