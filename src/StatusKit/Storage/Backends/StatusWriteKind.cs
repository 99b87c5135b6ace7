namespace StatusKit.Storage;

/// <summary>What a write depends on.</summary>
public enum StatusWriteKind
{
    /// <summary>Writes if nothing is stored.</summary>
    Create = 0,

    /// <summary>Writes if the stored sequence is the expected one.</summary>
    Replace,

    /// <summary>Writes unless the same document is stored, with the same keys.</summary>
    Put,

    /// <summary>Deletes if the stored sequence is the expected one, or any if none is expected.</summary>
    Delete,
}
