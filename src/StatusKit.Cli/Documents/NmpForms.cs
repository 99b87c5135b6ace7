namespace StatusKit.Cli.Documents;

/// <summary>The forms that NMP documents can be written in.</summary>
internal static class NmpForms
{
    /// <summary>The agent's answer: statuses by policy.</summary>
    public const string Agent = "nmp-agent";

    /// <summary>The body of a PUT to the Exchange: one status.</summary>
    public const string ExchangePut = "nmp-exchange-put";

    /// <summary>The Exchange's answer for one node.</summary>
    public const string ExchangeGet = "nmp-exchange-get";

    /// <summary>
    /// The status file of a device, or of a cluster for a document that has its <c>k8s</c>: one status.
    /// </summary>
    public const string StatusFile = "nmp-status-file";

    /// <summary>What <c>hzn exchange nmp status</c> and <c>hzn exchange node management status</c> print.</summary>
    public const string Short = "hzn-short";

    /// <summary>The same with <c>-l</c>, by node and policy or by policy, as the document is.</summary>
    public const string ExchangeLong = "hzn-exchange-long";

    /// <summary>What <c>hzn nmstatus list -l</c> prints.</summary>
    public const string NmstatusLong = "hzn-nmstatus-long";

    public static IReadOnlyList<string> All { get; } =
        [Agent, ExchangePut, ExchangeGet, StatusFile, Short, ExchangeLong, NmstatusLong];
}
