namespace StatusKit.Cfs;

/// <summary>The documented values of <see cref="CfsSessionState"/>.</summary>
public enum CfsSessionStateKind
{
    /// <summary>Any other string, including the empty one.</summary>
    Other = 0,

    /// <inheritdoc cref="CfsSessionState.Pending"/>
    Pending,

    /// <inheritdoc cref="CfsSessionState.Running"/>
    Running,

    /// <inheritdoc cref="CfsSessionState.Complete"/>
    Complete,
}
