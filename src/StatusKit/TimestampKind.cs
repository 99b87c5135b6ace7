namespace StatusKit;

/// <summary>What a <see cref="Timestamp"/> says.</summary>
public enum TimestampKind
{
    /// <summary>No time: absent, the empty text, or <c>0</c>, which the node agent treats as empty.</summary>
    // spec nmp 3.
    Unset,

    /// <summary>A point in time that can be compared with others.</summary>
    Instant,

    /// <summary>Text that no accepted form explains. It is kept and written back unchanged.</summary>
    Unreadable,
}
