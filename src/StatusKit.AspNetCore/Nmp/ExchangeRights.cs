using StatusKit.Nmp;

namespace StatusKit.AspNetCore;

/// <summary>
/// Who may do what with the statuses of a node: the table of the original, and the published rule that only
/// administrators reset.
/// </summary>
/// <remarks>
/// Pure, so that a policy of the host can use it too. Source: spec nmp 6.5, with Q25 corrected: an unknown owner is
/// nobody.
/// </remarks>
public static class ExchangeRights
{
    private const string HubOrg = "root";
    private const string SharedAgbotOrg = "IBM";

    /// <summary>Returns whether a caller has a right on the statuses of a node.</summary>
    /// <param name="caller">Who calls.</param>
    /// <param name="right">What the caller wants to do; deleting many is writing.</param>
    /// <param name="node">The node.</param>
    public static bool Allows(ExchangeCaller caller, StatusRight right, ExchangeNode node)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(node);
        var isSameOrg = caller.Id.Org == node.Id.Org;
        return caller.Kind switch
        {
            ExchangeCallerKind.Root => true,
            ExchangeCallerKind.HubAdmin => node.Id.Org == HubOrg && right != StatusRight.Reset,
            ExchangeCallerKind.OrgAdmin => isSameOrg,
            ExchangeCallerKind.User => node.Owner == caller.Id && right != StatusRight.Reset,
            ExchangeCallerKind.Node => node.Id == caller.Id && right != StatusRight.Reset,
            _ => right == StatusRight.Read && (isSameOrg || caller.Id.Org == SharedAgbotOrg),
        };
    }

    /// <summary>The name by which the original refuses, such as <c>READ_ALL_NODES</c>.</summary>
    internal static string NameOf(ExchangeCaller caller, StatusRight right, ExchangeId node) =>
        (right == StatusRight.Read ? "READ" : "WRITE")
        + (caller.Kind == ExchangeCallerKind.HubAdmin ? "" : caller.Id.Org == node.Org ? "_ALL_NODES" : "_OTHER_ORGS");
}
