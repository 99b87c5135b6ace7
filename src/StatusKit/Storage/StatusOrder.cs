namespace StatusKit.Storage;

/// <summary>The order of a listing.</summary>
public enum StatusOrder
{
    /// <summary>By id, part by part, each by its UTF-8 bytes.</summary>
    Id = 0,

    /// <summary>
    /// By the start of the work, the latest first; records without a start come last, and those that started together
    /// by id.
    /// </summary>
    NewestFirst,
}
