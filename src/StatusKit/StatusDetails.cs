namespace StatusKit;

/// <summary>What a rule found out in addition to its outcome; see <see cref="StatusUpdate{T}.Details"/>.</summary>
/// <remarks>A rule derives its own record from this one, and its callers match on it.</remarks>
public abstract record StatusDetails;
