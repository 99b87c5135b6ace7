namespace StatusKit.Cli;

/// <summary>What the console's own verbs answer; verbs that mirror an original use its codes.</summary>
internal static class ExitCodes
{
    /// <summary>Done, and nothing to remark on.</summary>
    public const int Ok = 0;

    /// <summary>Done, with findings or without success.</summary>
    public const int Findings = 1;

    /// <summary>Wrong usage, or a document that cannot be read or given in the form asked for.</summary>
    public const int Unusable = 2;

    /// <summary>There is no such record.</summary>
    public const int NotFound = 3;

    /// <summary>The time was up.</summary>
    public const int TimedOut = 4;

    /// <summary>The store is not there, or does not answer.</summary>
    public const int Unreachable = 5;

    /// <summary>A rule forbids it.</summary>
    public const int Refused = 9;

    /// <summary>The program that read the output has ended.</summary>
    public const int BrokenPipe = 141;

    /// <summary>Interrupted with Ctrl-C, or asked to end.</summary>
    public const int Interrupted = 130;

    /// <summary>What each of them says, for the manual page.</summary>
    public static IReadOnlyList<(int Code, string Meaning)> Meanings { get; } =
    [
        (Ok, "Done; wait: all succeeded."),
        (Findings, "Something had to be tolerated, or is probably wrong; wait: one ended without success."),
        (Unusable, "Wrong usage, or something unreadable."),
        (NotFound, "There is no such record."),
        (TimedOut, "wait: the time is up."),
        (Unreachable, "The store or service does not exist or does not answer."),
        (Refused, "Refused by a rule."),
        (Interrupted, "Interrupted; what was written stays, and nothing is half written."),
        (BrokenPipe, "The program that read the output has ended."),
    ];
}

/// <summary>What <c>hzn</c> answers.</summary>
// Spec nmp 6.6.
internal static class HznExitCodes
{
    public const int Input = 1;
    public const int Http = 5;
    public const int NotFound = 8;
}
