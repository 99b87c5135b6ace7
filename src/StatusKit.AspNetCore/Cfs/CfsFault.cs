using StatusKit.Cfs;

namespace StatusKit.AspNetCore;

/// <summary>What is wrong with a request, as the CFS API answers it.</summary>
internal sealed record CfsFault(int Status, string Title, string Detail)
{
    /// <summary>Whether the original fails with 500 here.</summary>
    public bool FailsUpstream { get; init; }

    public static CfsFault NotFound { get; } = new(
        404,
        "Not Found",
        "The requested URL was not found on the server. If you entered the URL manually please check your spelling "
        + "and try again.");

    public static CfsFault MethodNotAllowed { get; } = new(
        405, "Method Not Allowed", "The method is not allowed for the requested URL.");

    public static CfsFault InternalError { get; } = new(
        500,
        "Internal Server Error",
        "The server encountered an internal error and was unable to complete your request. Either the server is "
        + "overloaded or there is an error in the application.");

    public static CfsFault TooLarge(int limit) =>
        new(413, "Request Entity Too Large", $"The body is longer than {limit} bytes.");

    public static implicit operator CfsFault(CfsProblem problem) => new(problem.Status, problem.Title, problem.Detail);

    public CfsProblem ToProblem() => new() { Status = Status, Title = Title, Detail = Detail, Type = "about:blank" };
}
