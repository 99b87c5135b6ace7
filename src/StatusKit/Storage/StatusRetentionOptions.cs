using Microsoft.Extensions.Options;

namespace StatusKit.Storage;

/// <summary>How long a database keeps changes that are past. Trimmed while writing.</summary>
public sealed class StatusRetentionOptions
{
    /// <summary>How long changes are kept for watchers; 7 days. At least one second, at most 3,650 days.</summary>
    public TimeSpan KeepChanges { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How many changes are kept for watchers at most; 1,000,000. At least 1.</summary>
    public int MaxChanges { get; set; } = 1_000_000;

    /// <summary>How many changes of one record are kept as its history; 20. At least 1.</summary>
    public int MaxHistory { get; set; } = 20;
}

/// <summary>Says of each setting out of range its name, its value and the rule.</summary>
internal sealed class StatusRetentionOptionsValidator : IValidateOptions<StatusRetentionOptions>
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(3650);

    public ValidateOptionsResult Validate(string? name, StatusRetentionOptions options)
    {
        List<string> failures = [];
        if (options.KeepChanges < Shortest || options.KeepChanges > Longest)
        {
            failures.Add($"{nameof(StatusRetentionOptions)}.{nameof(options.KeepChanges)} is {options.KeepChanges}; it must lie from {Shortest} to {Longest}.");
        }

        if (options.MaxChanges < 1)
        {
            failures.Add($"{nameof(StatusRetentionOptions)}.{nameof(options.MaxChanges)} is {options.MaxChanges}; it must be 1 or more.");
        }

        if (options.MaxHistory < 1)
        {
            failures.Add($"{nameof(StatusRetentionOptions)}.{nameof(options.MaxHistory)} is {options.MaxHistory}; it must be 1 or more.");
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    /// <summary>The options, or an exception that names what is wrong.</summary>
    public static StatusRetentionOptions Checked(StatusRetentionOptions options)
    {
        var result = new StatusRetentionOptionsValidator().Validate(null, options);
        return result.Failed ? throw new OptionsValidationException(nameof(StatusRetentionOptions), typeof(StatusRetentionOptions), result.Failures) : options;
    }
}
