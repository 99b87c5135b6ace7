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
}

/// <summary>What <c>hzn</c> answers.</summary>
// Spec nmp 6.6.
internal static class HznExitCodes
{
    public const int Input = 1;
    public const int Http = 5;
    public const int NotFound = 8;
}
