namespace StatusKit.Cfs;

/// <summary>The documented values of <see cref="CfsOutcome"/>.</summary>
/// <remarks>In the order in which a later report replaces an earlier one (spec cfs 5.2).</remarks>
public enum CfsOutcomeKind
{
    /// <summary>
    /// Any other string, including the empty one; not the value <c>unknown</c>, which is <see cref="Unknown"/>.
    /// </summary>
    Other = 0,

    /// <inheritdoc cref="CfsOutcome.None"/>
    None,

    /// <inheritdoc cref="CfsOutcome.Unknown"/>
    Unknown,

    /// <inheritdoc cref="CfsOutcome.False"/>
    False,

    /// <inheritdoc cref="CfsOutcome.True"/>
    True,
}
