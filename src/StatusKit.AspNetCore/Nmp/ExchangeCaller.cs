using Microsoft.AspNetCore.Http;
using StatusKit.Nmp;

namespace StatusKit.AspNetCore;

/// <summary>Which kind of party calls the Exchange.</summary>
public enum ExchangeCallerKind
{
    /// <summary>A user of an organization without further rights.</summary>
    User = 0,

    /// <summary>The user <c>root/root</c>.</summary>
    Root,

    /// <summary>Another user of the organization <c>root</c>.</summary>
    HubAdmin,

    /// <summary>An administrator of an organization.</summary>
    OrgAdmin,

    /// <summary>An edge device or cluster.</summary>
    Node,

    /// <summary>An agreement bot.</summary>
    Agbot,
}

/// <summary>Who calls the Exchange.</summary>
/// <param name="Kind">Which kind of party it is.</param>
/// <param name="Id">Its organization and name.</param>
public sealed record ExchangeCaller(ExchangeCallerKind Kind, ExchangeId Id);

/// <summary>Determines for the Exchange endpoints who calls. Register one, and they apply the rights of the original.</summary>
public interface IExchangeCallers
{
    /// <summary>Identifies the caller of a request.</summary>
    /// <param name="context">The request, with the user whom the host authenticated, if it did.</param>
    /// <returns>The caller; null for no or wrong credentials, which is answered with 401.</returns>
    ValueTask<ExchangeCaller?> IdentifyAsync(HttpContext context);
}
