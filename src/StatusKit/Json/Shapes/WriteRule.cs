namespace StatusKit.Json;

/// <summary>When a program writes a member.</summary>
internal enum WriteRule
{
    /// <summary>As the record has it: absent, null or a value.</summary>
    AsPresent,

    /// <summary>Always; the empty value when there is none.</summary>
    Always,

    /// <summary>Only when it is not empty.</summary>
    NotEmpty,
}
