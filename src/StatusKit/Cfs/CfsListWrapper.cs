namespace StatusKit.Cfs;

/// <summary>What a list of sessions is wrapped in.</summary>
public enum CfsListWrapper
{
    /// <summary>The member <c>sessions</c>, as in the answers of the v3 API.</summary>
    Sessions = 0,

    /// <summary>No wrapper: a bare array, as in the answers of the v2 API.</summary>
    None,

    /// <summary>The member <c>session_ids</c>, in published descriptions only.</summary>
    SessionIds,

    /// <summary>The member <c>components</c>, in published descriptions only.</summary>
    Components,
}
