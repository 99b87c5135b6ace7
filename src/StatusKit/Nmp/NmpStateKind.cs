namespace StatusKit.Nmp;

/// <summary>The documented values of <see cref="NmpState"/>.</summary>
public enum NmpStateKind
{
    /// <summary>
    /// Any other string, including the empty one; not the value <c>unknown</c>, which is <see cref="Unknown"/>.
    /// </summary>
    Other = 0,

    /// <inheritdoc cref="NmpState.Waiting"/>
    Waiting,

    /// <inheritdoc cref="NmpState.Reset"/>
    Reset,

    /// <inheritdoc cref="NmpState.DownloadStarted"/>
    DownloadStarted,

    /// <inheritdoc cref="NmpState.HaNodeWaiting"/>
    HaNodeWaiting,

    /// <inheritdoc cref="NmpState.Downloaded"/>
    Downloaded,

    /// <inheritdoc cref="NmpState.Initiated"/>
    Initiated,

    /// <inheritdoc cref="NmpState.Successful"/>
    Successful,

    /// <inheritdoc cref="NmpState.NoActionRequired"/>
    NoActionRequired,

    /// <inheritdoc cref="NmpState.PrecheckFailed"/>
    PrecheckFailed,

    /// <inheritdoc cref="NmpState.DownloadFailed"/>
    DownloadFailed,

    /// <inheritdoc cref="NmpState.Failed"/>
    Failed,

    /// <inheritdoc cref="NmpState.RollbackStarted"/>
    RollbackStarted,

    /// <inheritdoc cref="NmpState.RollbackSuccessful"/>
    RollbackSuccessful,

    /// <inheritdoc cref="NmpState.RollbackFailed"/>
    RollbackFailed,

    /// <inheritdoc cref="NmpState.Unknown"/>
    Unknown,
}
