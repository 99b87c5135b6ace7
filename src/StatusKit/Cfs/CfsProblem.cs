using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using StatusKit.Json;

namespace StatusKit.Cfs;

/// <summary>The document that the service returns for every error, <c>application/problem+json</c>.</summary>
/// <remarks>
/// Distinguish errors by <see cref="Status"/> and <see cref="Title"/>, never by <see cref="Detail"/>: its text differs
/// between releases.
/// </remarks>
// spec cfs 2.6.
[JsonConverter(typeof(JsonRecordConverter<CfsProblem>))]
public sealed record CfsProblem : JsonRecord<CfsProblem>, IJsonRecord<CfsProblem>
{
    private string? _detail;
    private int _status;
    private string? _title;
    private string? _type;

    /// <summary>What went wrong in this case; may be empty.</summary>
    [AllowNull]
    public string Detail
    {
        get => _detail ?? "";
        init => _detail = Set(value);
    }

    /// <summary>The HTTP status code.</summary>
    public int Status
    {
        get => _status;
        init => _status = Set(value);
    }

    /// <summary>What kind of error it is.</summary>
    [AllowNull]
    public string Title
    {
        get => _title ?? "";
        init => _title = Set(value);
    }

    /// <summary>The service always writes <c>about:blank</c>.</summary>
    [AllowNull]
    public string Type
    {
        get => _type ?? "";
        init => _type = Set(value);
    }

    static JsonShape<CfsProblem> IJsonRecord<CfsProblem>.Shape => OnlyShape;

    /// <summary>Creates the document that the service returns when a rule refuses a change.</summary>
    /// <param name="reason">The refusal; its code is one of <see cref="CfsReasonCodes"/>.</param>
    /// <exception cref="ArgumentException">No rule of sessions has that code.</exception>
    public static CfsProblem FromReason(StatusReason reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        var (status, title) = reason.Code switch
        {
            CfsReasonCodes.BadRequest => (400, "Bad Request"),
            CfsReasonCodes.InvalidConfiguration => (400, "Invalid configuration"),
            CfsReasonCodes.NameTaken => (409, "Conflicting session name"),
            CfsReasonCodes.JobAlreadySet => (409, "Session patch conflict."),
            _ => throw new ArgumentException(
                $"'{reason.Code}' is not a code of {nameof(CfsReasonCodes)}.", nameof(reason)),
        };
        return Create(status, title, reason.Message);
    }

    /// <summary>Creates the document that the service returns when there is no session of a name.</summary>
    /// <param name="name">The name asked for.</param>
    public static CfsProblem NotFound(string name) =>
        Create(404, "Session not found.", $"Session {name} could not be found");

    internal static CfsProblem Create(int status, string title, string detail) =>
        new() { Status = status, Title = title, Detail = detail, Type = "about:blank" };

    /// <inheritdoc/>
    public bool Equals(CfsProblem? other) => SameAs(other);

    /// <inheritdoc/>
    public override int GetHashCode() => StructuralHash();

    internal static JsonShape<CfsProblem> OnlyShape { get; } =
        new JsonShape<CfsProblem>(() => new())
            .Text("detail", nameof(Detail), r => r._detail, (r, v) => r._detail = v)
            .Member("status", nameof(Status), IntegerCodec<int>.Instance, r => r._status, (r, v) => r._status = v)
            .Text("title", nameof(Title), r => r._title, (r, v) => r._title = v)
            .Text("type", nameof(Type), r => r._type, (r, v) => r._type = v)
            .SortMembers();
}
