namespace StatusKit.Nmp;

/// <summary>What a row does to the fields of a status.</summary>
/// <param name="StartTime">When the installer started.</param>
/// <param name="EndTime">When the upgrade succeeded.</param>
/// <param name="ErrorMessage">Why the upgrade failed.</param>
/// <param name="DownloadAttempts">The number of downloads that have failed.</param>
/// <param name="Schedule">Both forms of the scheduled time.</param>
/// <param name="Versions">The versions that the upgrade installs.</param>
/// <param name="LatestMap">The parts that follow the latest version.</param>
/// <remarks><c>default</c> keeps everything.</remarks>
public readonly record struct NmpEffects(
    NmpEffect StartTime = NmpEffect.Keep,
    NmpEffect EndTime = NmpEffect.Keep,
    NmpEffect ErrorMessage = NmpEffect.Keep,
    NmpEffect DownloadAttempts = NmpEffect.Keep,
    NmpEffect Schedule = NmpEffect.Keep,
    NmpEffect Versions = NmpEffect.Keep,
    NmpEffect LatestMap = NmpEffect.Keep);
