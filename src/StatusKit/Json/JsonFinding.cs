namespace StatusKit.Json;

/// <summary>Something that a reader tolerated and kept although a document of that kind should not hold it.</summary>
/// <param name="ByteOffset">Where it starts: bytes from the start of the document, a byte order mark included.</param>
/// <param name="Path">Where it stands, as a JSON path from <c>$</c>.</param>
/// <param name="Rule">Which rule it breaks; one of the constants of <see cref="JsonRules"/>.</param>
/// <param name="Message">The value and the rule, for people.</param>
public readonly record struct JsonFinding(long ByteOffset, string Path, string Rule, string Message);

/// <summary>The rules that a <see cref="JsonFinding"/> can name. The words are stable: scripts may match them.</summary>
public static class JsonRules
{
    /// <summary>A member that the document's kind does not have. It is kept and written back.</summary>
    public const string UnknownMember = "unknown-member";

    /// <summary>A word that is not in the documented list. It is kept and written back; it matches no listed word.</summary>
    public const string UnknownWord = "unknown-word";

    /// <summary>A text where a time belongs that is none. It is kept and written back; the value has no instant.</summary>
    public const string UnreadableTime = "unreadable-time";

    /// <summary>A value of another JSON type than documented, in a place where upstream stores anything. It is kept; the property reads as absent.</summary>
    public const string WrongType = "wrong-type";

    /// <summary>A null where upstream never writes one. It is kept; the property reads as empty.</summary>
    public const string UnexpectedNull = "unexpected-null";

    /// <summary>An identifier that upstream would not have accepted at creation. It is kept.</summary>
    public const string InvalidName = "invalid-name";

    /// <summary>A list wrapped in a member that only published descriptions use, not the programs. It is kept.</summary>
    public const string ListWrapper = "list-wrapper";

    /// <summary>A member whose name differs from the documented one only in case. It is read, and written with the documented name.</summary>
    public const string MemberCase = "member-case";

    /// <summary>A member or shape of an older release. It is read, and written in today's shape.</summary>
    public const string Historic = "historic";

    /// <summary>The last finding of a document that has too many: what follows is tolerated without a remark.</summary>
    public const string MoreFindings = "more-findings";

    /// <summary>A UTF-8 byte order mark before the document. It is skipped.</summary>
    public const string ByteOrderMark = "byte-order-mark";
}
