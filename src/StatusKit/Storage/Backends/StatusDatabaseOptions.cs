using Microsoft.Extensions.Options;

namespace StatusKit.Storage;

/// <summary>
/// How long a database keeps changes that are past; they are trimmed while writing. What a store adds to it derives
/// from this class.
/// </summary>
public class StatusDatabaseOptions
{
    private static readonly TimeSpan MinRetention = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxRetention = TimeSpan.FromDays(3650);

    /// <summary>
    /// How long changes are kept for watchers, by the clock of the store; 7 days. At least one second, at most 3,650
    /// days.
    /// </summary>
    public TimeSpan KeepChanges { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How many changes are kept for watchers at most; 1,000,000. At least 1.</summary>
    public int MaxChanges { get; set; } = 1_000_000;

    /// <summary>How many changes of one record are kept as its history; 20. At least 1.</summary>
    public int MaxHistory { get; set; } = 20;

    /// <summary>
    /// What is out of range: for each setting its name, its value and the rule. Empty when all is well.
    /// </summary>
    public virtual IEnumerable<string> Validate() =>
    [
        .. ValidateRange(nameof(KeepChanges), KeepChanges, MinRetention, MaxRetention),
        .. Validate(nameof(MaxChanges), MaxChanges, MaxChanges >= 1, "be 1 or more"),
        .. Validate(nameof(MaxHistory), MaxHistory, MaxHistory >= 1, "be 1 or more"),
    ];

    /// <summary>A copy that no later change of the options reaches.</summary>
    /// <param name="options">The options.</param>
    /// <exception cref="OptionsValidationException">A setting is out of its range.</exception>
    /// <typeparam name="TOptions">Their type.</typeparam>
    public static TOptions Checked<TOptions>(TOptions options)
        where TOptions : StatusDatabaseOptions
    {
        ArgumentNullException.ThrowIfNull(options);
        var copy = (TOptions)options.MemberwiseClone();
        return copy.Validate().ToList() is { Count: > 0 } failures
            ? throw new OptionsValidationException(typeof(TOptions).Name, typeof(TOptions), failures)
            : copy;
    }

    /// <summary>Validates one setting for <see cref="Validate()"/>.</summary>
    /// <param name="setting">The name of the setting's property.</param>
    /// <param name="value">Its value, which the message shows.</param>
    /// <param name="isValid">Whether the value keeps to the rule.</param>
    /// <param name="rule">The rule, as it follows "it must" in the message, such as <c>be 1 or more</c>.</param>
    /// <returns>Nothing when the value is valid; else one message with setting, value and rule.</returns>
    protected IEnumerable<string> Validate(string setting, object? value, bool isValid, string rule) => isValid
        ? []
        : [FormattableString.Invariant($"{GetType().Name}.{setting} is {value ?? "null"}; it must {rule}.")];

    /// <summary>Validates that a time span lies in a range, for <see cref="Validate()"/>.</summary>
    /// <param name="setting">The name of the setting's property.</param>
    /// <param name="value">Its value, which the message shows.</param>
    /// <param name="min">The least value that is valid.</param>
    /// <param name="max">The greatest value that is valid.</param>
    /// <returns>Nothing when the value is valid; else one message with setting, value and range.</returns>
    protected IEnumerable<string> ValidateRange(string setting, TimeSpan value, TimeSpan min, TimeSpan max) =>
        Validate(setting, value, value >= min && value <= max, $"lie from {min} to {max}");
}

/// <summary>Lets a wrong setting stop the host's start.</summary>
internal sealed class StatusDatabaseOptionsValidator<TOptions> : IValidateOptions<TOptions>
    where TOptions : StatusDatabaseOptions
{
    public ValidateOptionsResult Validate(string? name, TOptions options) =>
        options.Validate().ToList() is { Count: > 0 } failures
            ? ValidateOptionsResult.Fail(failures)
            : ValidateOptionsResult.Success;
}
