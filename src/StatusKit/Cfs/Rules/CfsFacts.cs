namespace StatusKit.Cfs;

/// <summary>What a rule cannot know: the current time, and what else the caller has looked up.</summary>
public readonly record struct CfsFacts
{
    private readonly CfsVersion _version;
    private readonly string? _defaultAnsibleConfig;

    /// <summary>The current time. It becomes the start time of a new session, in UTC to the second.</summary>
    public DateTimeOffset Now { get; init; }

    /// <summary>The version of the API through which the request came; v3 unless set.</summary>
    /// <remarks>Where v3 writes an empty string for what was not sent, v2 leaves null.</remarks>
    public CfsVersion Version
    {
        get => _version == default ? CfsVersion.V3 : _version;
        init => _version = value;
    }

    /// <summary>
    /// The server's option for sessions without an <c>ansible.cfg</c>; <c>cfs-default-ansible-cfg</c> unless set.
    /// </summary>
    public string DefaultAnsibleConfig
    {
        get => _defaultAnsibleConfig ?? "cfs-default-ansible-cfg";
        init => _defaultAnsibleConfig = value;
    }

    /// <summary>Whether there is a session of that name already.</summary>
    public bool IsNameTaken { get; init; }

    /// <summary>Whether there is no configuration of that name.</summary>
    public bool IsConfigurationUnknown { get; init; }
}
