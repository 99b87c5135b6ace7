namespace StatusKit.Nmp;

/// <summary>When an upgrade may start, in the two forms in which a status keeps it.</summary>
/// <param name="ScheduledTime">In UTC, to the second; empty for a policy without an upgrade.</param>
/// <param name="ScheduledUnixTime">The same instant with the offset of the node.</param>
public readonly record struct NmpSchedule(Timestamp ScheduledTime, Timestamp ScheduledUnixTime)
{
    /// <summary>The first second of the year 1: due at once.</summary>
    /// <remarks>Spec nmp Q48.</remarks>
    public static NmpSchedule AtOnce { get; } = Create(default);

    /// <summary>Creates the schedule for an instant.</summary>
    /// <param name="instant">The instant with the offset of the node; fractions of a second are dropped.</param>
    public static NmpSchedule Create(DateTimeOffset instant) =>
        new(Timestamp.CreateUtcSeconds(instant), Timestamp.CreateOffsetSeconds(instant));

    internal NmpStatus ApplyTo(NmpStatus status) => status with
    {
        AgentUpgrade = status.AgentUpgrade with { ScheduledTime = ScheduledTime },
        Internal = (status.Internal ?? new()) with { ScheduledUnixTime = ScheduledUnixTime },
    };
}
