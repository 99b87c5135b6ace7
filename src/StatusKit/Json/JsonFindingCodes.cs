namespace StatusKit.Json;

/// <summary>
/// The rules that a <see cref="JsonFinding"/> can name. The values are stable: scripts may match them.
/// </summary>
public static class JsonFindingCodes
{
    /// <summary>A member that the document's kind does not have. It is kept and written back.</summary>
    public const string UnknownMember = "unknown-member";

    /// <summary>A state or another value that is not in the documented list. It is kept and written back.</summary>
    public const string UnknownWord = "unknown-word";

    /// <summary>
    /// A string that is not a time where a time is expected. It is kept and written back; the value has no instant.
    /// </summary>
    public const string UnreadableTime = "unreadable-time";

    /// <summary>A start or schedule by which an upgrade begins at once: it is empty, unreadable or in year 1.</summary>
    public const string NoSchedule = "no-schedule";

    /// <summary>
    /// A value of another JSON type than documented, where the service stores anything. It is kept; the property reads
    /// as absent.
    /// </summary>
    public const string WrongType = "wrong-type";

    /// <summary>A null where the original never writes one. It is kept; the property reads as empty.</summary>
    public const string UnexpectedNull = "unexpected-null";

    /// <summary>An identifier that the service does not accept at creation. It is kept.</summary>
    public const string InvalidName = "invalid-name";

    /// <summary>
    /// A list wrapped in a member that only published descriptions use, not the programs. It is kept.
    /// </summary>
    public const string ListWrapper = "list-wrapper";

    /// <summary>
    /// A member whose name differs from the documented one only in case. It is read, and written with the documented
    /// name.
    /// </summary>
    public const string MemberCase = "member-case";

    /// <summary>A member or shape of an older release. It is read, and written in today's shape.</summary>
    public const string Historic = "historic";

    /// <summary>
    /// Text that a script wrote into a string without escaping it. It is read, and written with escapes.
    /// </summary>
    public const string UnescapedText = "unescaped-text";

    /// <summary>
    /// A member that is lost when a document is converted; see <see cref="JsonDialect{T}.Convert(T,
    /// ICollection{JsonFinding})"/>.
    /// </summary>
    public const string DroppedMember = "dropped-member";

    /// <summary>The last finding of a document that has too many; what follows is accepted without a finding.</summary>
    public const string MoreFindings = "more-findings";

    /// <summary>A UTF-8 byte order mark before the document. It is skipped.</summary>
    public const string ByteOrderMark = "byte-order-mark";

    /// <summary>A document in UTF-16. It is read, and written in UTF-8; positions refer to its UTF-8 form.</summary>
    public const string Utf16 = "utf-16";
}
