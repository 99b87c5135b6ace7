namespace StatusKit.Cli.Cray;

/// <summary>What the value of an option of <c>cray</c> must be; checked before anything is sent.</summary>
internal enum CrayValueType
{
    Text,
    Integer,
    Boolean,
    Choice,
    Flag,
}

/// <summary>An option of a command of <c>cray</c>.</summary>
/// <param name="Name">The option, such as <c>--name</c>.</param>
/// <param name="Type">What its value must be.</param>
/// <param name="Description">A sentence for its help.</param>
internal sealed record CrayOption(string Name, CrayValueType Type, string Description)
{
    /// <summary>The same option as a single letter, such as <c>-v</c>.</summary>
    public string? ShortName { get; init; }

    /// <summary>The allowed values of a choice.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>The names of its values in the help; an option takes as many words as there are names.</summary>
    public IReadOnlyList<string> ValueNames { get; init; } = ["TEXT"];

    /// <summary>Whether the command needs it.</summary>
    public bool IsRequired { get; init; }

    /// <summary>Whether every occurrence counts; of other options only the last one does.</summary>
    public bool IsRepeatable { get; init; }

    /// <summary>The environment variable that replaces it; null when there is none.</summary>
    public string? Variable { get; init; }

    /// <summary>Whether it takes no value.</summary>
    public bool IsFlag => Type == CrayValueType.Flag;

    /// <summary>An option with a choice of values.</summary>
    public static CrayOption Choice(string name, string description, params IReadOnlyList<string> choices) =>
        new(
            name,
            CrayValueType.Choice,
            description)
        { Choices = choices, ValueNames = [$"[{string.Join('|', choices)}]"] };

    /// <summary>An option without a value.</summary>
    public static CrayOption Flag(string name, string? shortName, string description) =>
        new(name, CrayValueType.Flag, description) { ShortName = shortName, ValueNames = [] };
}
