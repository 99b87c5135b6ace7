namespace StatusConsole;

/// <summary>What the console's own verbs answer; verbs that mirror an original use its codes.</summary>
internal static class ExitCodes
{
    /// <summary>Done, and nothing to remark on.</summary>
    public const int Ok = 0;

    /// <summary>Done, with findings or without success.</summary>
    public const int Findings = 1;

    /// <summary>Wrong usage, or a document that cannot be read or given in the form asked for.</summary>
    public const int Unusable = 2;

    /// <summary>A rule forbids it.</summary>
    public const int Refused = 9;
}
