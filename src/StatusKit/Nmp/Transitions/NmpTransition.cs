using System.Collections.Immutable;

namespace StatusKit.Nmp;

/// <summary>One row of the table: what may follow what, who causes it, and which fields change with it.</summary>
/// <remarks>Each trigger has exactly one row. In <see cref="NmpTransitions.All"/> the rows state what the original programs do.</remarks>
public sealed record NmpTransition
{
    /// <summary>The row's id in spec nmp 5, such as <c>S1</c>; <c>F1</c> is our own.</summary>
    public required string Id { get; init; }

    /// <summary>What happens.</summary>
    public required NmpTrigger Trigger { get; init; }

    /// <summary>Who causes it.</summary>
    public required NmpActor Actor { get; init; }

    /// <summary>Where the change is written.</summary>
    public required NmpPlaces Places { get; init; }

    /// <summary>The states that it is meant for; <see cref="NmpStateKind.Other"/> stands for every unlisted word. Empty for a creation.</summary>
    public required NmpStateSet From { get; init; }

    /// <summary>Further states from which it is taken because nobody checks (spec nmp Q67). They count neither for Strict nor for classification.</summary>
    public NmpStateSet AlsoAccepted { get; init; }

    /// <summary>What becomes of the state.</summary>
    public NmpTransitionOutcome Outcome { get; init; } = NmpTransitionOutcome.Becomes;

    /// <summary>The state it leads to; null unless the outcome is <see cref="NmpTransitionOutcome.Becomes"/> or <see cref="NmpTransitionOutcome.Created"/>.</summary>
    public NmpState? To { get; init; }

    /// <summary>What must be so, beside the state; empty when nothing is checked. What <see cref="Holds"/> cannot see, the caller vouches for.</summary>
    public string Guard { get; init; } = "";

    /// <summary>The part of the guard that status and facts decide; null when they decide nothing. Pure.</summary>
    public NmpGuard? Holds { get; init; }

    /// <summary>What happens to the fields of the status.</summary>
    public NmpEffects Effects { get; init; }

    /// <summary>What happens beside the status, such as a deleted job directory; empty when nothing does.</summary>
    public string Also { get; init; } = "";

    /// <summary>Whether it arrives as a report to the agent's API, where repeating the present status changes nothing (row X2).</summary>
    public bool IsReport { get; init; }

    /// <summary>The ids of the quirks that show in this row (spec nmp 7).</summary>
    public ImmutableArray<string> Quirks { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Where upstream does this: file and function.</summary>
    public string Source { get; init; } = "";

    /// <summary>The letters of the id: <c>NEW</c>, <c>DEL</c>, <c>S</c>, <c>W</c>, <c>H</c>, <c>I</c>, <c>X</c>, <c>R</c>, <c>F</c>, <c>L</c> or <c>K</c>.</summary>
    public string Family => Id.TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9');

    /// <summary>Whether it is a step of the work itself: rows S, W, H, I and K.</summary>
    public bool IsStep => Family is "S" or "W" or "H" or "I" or "K";

    /// <summary>Whether it begins the work anew: rows R, L and F.</summary>
    public bool IsRestart => Family is "R" or "L" or "F";

    /// <summary>The only kind of node on which it happens; null for both.</summary>
    public NmpNodeType? NodeType => Family switch { "I" => NmpNodeType.Device, "K" => NmpNodeType.Cluster, _ => null };

    /// <inheritdoc/>
    public bool Equals(NmpTransition? other) =>
        other is not null && Id == other.Id && Trigger == other.Trigger && Actor == other.Actor && Places == other.Places && From == other.From
        && AlsoAccepted == other.AlsoAccepted && Outcome == other.Outcome && To == other.To && Guard == other.Guard && Holds == other.Holds
        && Effects == other.Effects && Also == other.Also && IsReport == other.IsReport && Quirks.SequenceEqual(other.Quirks) && Source == other.Source;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Id, Trigger, From, AlsoAccepted, To, Effects);
}

/// <summary>Whether a row may be taken, as far as status, facts and options tell. Must be pure.</summary>
/// <param name="status">The status as it is.</param>
/// <param name="facts">What the caller knows.</param>
/// <param name="options">The rules' options.</param>
public delegate bool NmpGuard(NmpStatus status, in NmpFacts facts, NmpRuleOptions options);

/// <summary>What becomes of the state.</summary>
public enum NmpTransitionOutcome
{
    /// <summary>Another state, the one that the row names.</summary>
    Becomes = 0,

    /// <summary>It stays, and nothing is written.</summary>
    Stays,

    /// <summary>Whatever was reported.</summary>
    AsReported,

    /// <summary>The status is made.</summary>
    Created,

    /// <summary>The status is gone; a store does that.</summary>
    Deleted,
}

/// <summary>What a row does to one field.</summary>
public enum NmpEffect
{
    /// <summary>It stays.</summary>
    Keep = 0,

    /// <summary>It becomes empty, or 0.</summary>
    Clear,

    /// <summary>It becomes the present time, unless it is set already.</summary>
    NowIfUnset,

    /// <summary>It becomes what the facts say.</summary>
    Set,

    /// <summary>It grows by one.</summary>
    Increment,

    /// <summary>It is computed from policy, present time and window.</summary>
    Compute,

    /// <summary>It is computed anew when it is in the past and the policy is known; otherwise it stays.</summary>
    ComputeIfDue,
}

/// <summary>What a row does to the fields of a status: the columns of spec nmp 5.</summary>
/// <param name="StartTime">ST.</param>
/// <param name="EndTime">ET.</param>
/// <param name="ErrorMessage">EM.</param>
/// <param name="DownloadAttempts">DA.</param>
/// <param name="Schedule">SCH: <c>scheduledTime</c> and <c>scheduledUnixTime</c>.</param>
/// <param name="Versions">UV: <c>upgradedVersions</c>.</param>
/// <param name="LatestMap">LM.</param>
/// <remarks><c>default</c> keeps everything.</remarks>
public readonly record struct NmpEffects(
    NmpEffect StartTime = NmpEffect.Keep,
    NmpEffect EndTime = NmpEffect.Keep,
    NmpEffect ErrorMessage = NmpEffect.Keep,
    NmpEffect DownloadAttempts = NmpEffect.Keep,
    NmpEffect Schedule = NmpEffect.Keep,
    NmpEffect Versions = NmpEffect.Keep,
    NmpEffect LatestMap = NmpEffect.Keep);
