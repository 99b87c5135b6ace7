namespace StatusKit.Clients;

/// <summary>
/// The codes of refusals that only the client of the Exchange gives; the other ones are the codes of the Exchange
/// itself.
/// </summary>
public static class ExchangeReasonCodes
{
    /// <summary>Reports of the agent overwrote the reset each time it was written.</summary>
    public const string ResetOverwritten = "ResetOverwritten";
}
