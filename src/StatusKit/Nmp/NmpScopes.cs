namespace StatusKit.Nmp;

/// <summary>The two places of a status, as scopes of a database.</summary>
/// <remarks>Pass them to <see cref="Storage.IStatusDatabase.GetStore{T}"/> with <see cref="NmpNodeStatus"/>.</remarks>
public static class NmpScopes
{
    /// <summary>The database of the agents, which is the truth: what <c>hzn nmstatus</c> shows and resets.</summary>
    public const string Node = "node";

    /// <summary>The copy of the Exchange: what <c>hzn exchange</c> shows.</summary>
    public const string Hub = "hub";
}
