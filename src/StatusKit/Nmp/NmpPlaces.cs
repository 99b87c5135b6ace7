namespace StatusKit.Nmp;

/// <summary>Where a status is kept.</summary>
[Flags]
public enum NmpPlaces
{
    /// <summary>Nowhere: nothing is written.</summary>
    None = 0,

    /// <summary>The agent's own database, which is the truth.</summary>
    Agent = 1,

    /// <summary>The Exchange's copy.</summary>
    Hub = 2,

    /// <summary>The <c>status.json</c> in the job's directory.</summary>
    StatusFile = 4,

    /// <summary>The status as agent and hub show it.</summary>
    Record = Agent | Hub,
}
