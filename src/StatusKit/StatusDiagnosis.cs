using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace StatusKit;

/// <summary>How much attention something needs; greater is more.</summary>
public enum StatusSeverity
{
    /// <summary>As it should be.</summary>
    Ok = 0,

    /// <summary>Worth a look when there is time.</summary>
    Notice,

    /// <summary>Probably wrong.</summary>
    Warning,

    /// <summary>Wrong: somebody must act.</summary>
    Error,
}

/// <summary>What a status means for the person who looks after it: how it stands, since when, and what to do.</summary>
/// <remarks>One type for both systems, so that a list over both sorts by attention needed: see <see cref="ByAttention"/>.</remarks>
public sealed record StatusDiagnosis
{
    /// <summary>The verdict: a stable word to branch on, such as <c>NotStarting</c>.</summary>
    public required string Reason { get; init; }

    /// <summary>The verdict in one sentence, with the values that led to it.</summary>
    public required string Message { get; init; }

    /// <summary>How much attention it needs.</summary>
    public required StatusSeverity Severity { get; init; }

    /// <summary>How far the work is.</summary>
    public required StatusPhase Phase { get; init; }

    /// <summary>Since when the record is in this state, as far as it says; null when it does not.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>What else is odd about the record.</summary>
    public ImmutableArray<StatusFinding> Findings { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>What a person can do, most useful first.</summary>
    public ImmutableArray<StatusHint> Hints { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Orders by attention needed: the gravest first, and among equals what has stood longest.</summary>
    public static IComparer<StatusDiagnosis> ByAttention { get; } = Comparer<StatusDiagnosis>.Create(static (x, y) =>
        x.Severity != y.Severity
            ? y.Severity.CompareTo(x.Severity)
            : (x.Since ?? DateTimeOffset.MaxValue).CompareTo(y.Since ?? DateTimeOffset.MaxValue));

    /// <inheritdoc/>
    public bool Equals(StatusDiagnosis? other) =>
        other is not null && Reason == other.Reason && Message == other.Message && Severity == other.Severity && Phase == other.Phase
        && Since == other.Since && Findings.SequenceEqual(other.Findings) && Hints.SequenceEqual(other.Hints);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Reason, Message, Severity, Since);

    /// <summary>A duration by its two greatest units, as messages of both systems have it: <c>8 h 26 min</c>.</summary>
    internal static string Text(TimeSpan span)
    {
        var sign = span < TimeSpan.Zero ? "-" : "";
        span = span.Duration();
        var text = span switch
        {
            { TotalDays: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalDays} d {span.Hours} h"),
            { TotalHours: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{span.Hours} h {span.Minutes} min"),
            { TotalMinutes: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{span.Minutes} min {span.Seconds} s"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{span.Seconds} s"),
        };
        return sign + text;
    }
}

/// <summary>Something odd about a record that does not decide its verdict.</summary>
/// <param name="Code">A stable word to branch on, such as <c>MissingJob</c>.</param>
/// <param name="Message">The value and the rule, for people.</param>
public readonly record struct StatusFinding(string Code, string Message);

/// <summary>Something that a person can do about a status.</summary>
/// <param name="Code">A stable word to branch on.</param>
/// <param name="Text">What to do or to know, in one sentence.</param>
/// <param name="Command">A command to run, its values quoted for a POSIX shell; null when there is none.</param>
public readonly record struct StatusHint(string Code, string Text, string? Command = null)
{
    /// <summary>Puts values into a command's template, each quoted so that a POSIX shell takes it as one word and nothing else.</summary>
    /// <param name="template">The command, with names in braces: <c>cray cfs v3 sessions delete {name}</c>.</param>
    /// <param name="values">The value for each name.</param>
    /// <exception cref="ArgumentException">The template has a name without a value, or a brace without its partner.</exception>
    public static string Render(string template, IReadOnlyDictionary<string, string> values)
    {
        ArgumentNullException.ThrowIfNull(template);
        ArgumentNullException.ThrowIfNull(values);
        var command = new StringBuilder();
        var at = 0;
        for (int open; (open = template.IndexOf('{', at)) >= 0;)
        {
            var close = template.IndexOf('}', open);
            var name = close < 0 ? "" : template[(open + 1)..close];
            if (!values.TryGetValue(name, out var value))
            {
                throw new ArgumentException($"'{template}' names '{name}', which has no value.", nameof(template));
            }

            command.Append(template, at, open - at).Append(Quote(value));
            at = close + 1;
        }

        return command.Append(template, at, template.Length - at).ToString();
    }

    /// <summary>The value as one word of a POSIX shell; plain words stay as they are.</summary>
    /// <param name="value">Any text.</param>
    public static string Quote(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return value.Length > 0 && value.All(c => char.IsAsciiLetterOrDigit(c) || "-_./:@%+=,".Contains(c, StringComparison.Ordinal))
            ? value
            : $"'{value.Replace("'", @"'\''", StringComparison.Ordinal)}'";
    }
}
