using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using StatusKit.Json;

namespace StatusKit.Nmp;

/// <summary>The <c>status</c> of an agent upgrade on one node, from waiting to rollback successful.</summary>
/// <remarks>
/// Any string is kept as it is, because hub, agent and scripts store states that are not documented. Equality is
/// ordinal on the text. <c>default</c> is the empty string: not set. Source: spec nmp 4.1.
/// </remarks>
[JsonConverter(typeof(JsonStringConverter<NmpState>))]
public readonly record struct NmpState : IStatusWord<NmpState>, IParsable<NmpState>
{
    private static readonly Vocabulary Words = new(
        "waiting",
        "reset",
        "download started",
        "ha node waiting",
        "downloaded",
        "initiated",
        "successful",
        "no action required",
        "precheck failed",
        "download failed",
        "failed",
        "rollback started",
        "rollback successful",
        "rollback failed",
        "unknown");

    // The traits of each state, in the order of NmpStateKind; the first row is for all other states (spec nmp 4.1).
    private static readonly Traits[] AllTraits =
    [
        new(StatusPhase.Unknown),
        new(StatusPhase.Pending, WaitsFor: NmpWaitsFor.Schedule),
        new(StatusPhase.Requested, WaitsFor: NmpWaitsFor.Agent),
        new(StatusPhase.Running, IsActive: true, BlocksScheduler: true),
        new(StatusPhase.Waiting, IsActive: true, BlocksScheduler: true, WaitsFor: NmpWaitsFor.Agbot),
        new(StatusPhase.Waiting, IsActive: true, BlocksScheduler: true, WaitsFor: NmpWaitsFor.UpgradeScript),
        new(StatusPhase.Running, IsActive: true, BlocksScheduler: true, WaitsFor: NmpWaitsFor.Installer),
        new(StatusPhase.Succeeded),
        new(StatusPhase.Succeeded),
        new(StatusPhase.Failed),
        new(StatusPhase.Failed),
        new(StatusPhase.Failed),
        new(StatusPhase.Running, IsActive: true, WaitsFor: NmpWaitsFor.Installer),
        new(StatusPhase.Failed),
        new(StatusPhase.Failed, NeedsManualWork: true),
        new(StatusPhase.Unknown),
    ];

    private readonly Word _word;

    /// <summary>Creates a state from its text, documented or not.</summary>
    /// <param name="text">The text, case-sensitive.</param>
    public NmpState(string text) => _word = Words.Find(text);

    private NmpState(Word word) => _word = word;

    /// <summary>The policy matches and the upgrade has not started, or will be tried again.</summary>
    public static NmpState Waiting { get; } = new("waiting");

    /// <summary>A reset requested at the hub, which the agent turns into <see cref="Waiting"/>.</summary>
    public static NmpState Reset { get; } = new("reset");

    /// <summary>Handed to the download worker.</summary>
    public static NmpState DownloadStarted { get; } = new("download started");

    /// <summary>The packages are on disk; the node waits for its turn in its HA group.</summary>
    public static NmpState HaNodeWaiting { get; } = new("ha node waiting");

    /// <summary>The packages are on disk; the upgrade script or the cluster's upgrade worker takes over.</summary>
    public static NmpState Downloaded { get; } = new("downloaded");

    /// <summary>The installer is running.</summary>
    public static NmpState Initiated { get; } = new("initiated");

    /// <summary>The upgrade succeeded; the only state that sets the end time.</summary>
    public static NmpState Successful { get; } = new("successful");

    /// <summary>The node already was as the policy wants it.</summary>
    public static NmpState NoActionRequired { get; } = new("no action required");

    /// <summary>A check before the upgrade failed; the node was not touched.</summary>
    public static NmpState PrecheckFailed { get; } = new("precheck failed");

    /// <summary>The download failed for the last time; the node was not touched.</summary>
    public static NmpState DownloadFailed { get; } = new("download failed");

    /// <summary>The upgrade failed. On devices a rollback follows, on clusters this is the end.</summary>
    public static NmpState Failed { get; } = new("failed");

    /// <summary>The previous version is being restored.</summary>
    public static NmpState RollbackStarted { get; } = new("rollback started");

    /// <summary>The upgrade failed, and the previous version is restored.</summary>
    public static NmpState RollbackSuccessful { get; } = new("rollback successful");

    /// <summary>The upgrade failed, and so did the rollback; somebody must repair the node.</summary>
    public static NmpState RollbackFailed { get; } = new("rollback failed");

    /// <summary>The agent received an empty report.</summary>
    public static NmpState Unknown { get; } = new("unknown");

    /// <summary>The documented states, in the order of a life cycle.</summary>
    public static ImmutableArray<NmpState> All { get; } =
        [.. Enum.GetValues<NmpStateKind>().Skip(1).Select(known => new NmpState(Words[(int)known]))];

    /// <summary>The text as it is written; empty for <c>default</c>.</summary>
    public string Text => _word.Text;

    /// <summary>The documented state to switch on.</summary>
    public NmpStateKind Kind => (NmpStateKind)_word.Index;

    /// <summary>
    /// How far the upgrade has come. <c>failed</c> is <see cref="StatusPhase.Failed"/> although a rollback may follow.
    /// </summary>
    public StatusPhase Phase => Meaning.Phase;

    /// <summary>Whether the node counts as upgrading: the agreement bot keeps its HA turn meanwhile.</summary>
    public bool IsActive => Trait.IsActive;

    /// <summary>Whether no other policy of the node starts while one is in this state.</summary>
    /// <remarks>
    /// As the original does, <c>rollback started</c> is left out (spec nmp Q43); see <see
    /// cref="NmpScheduling.Blocks"/>.
    /// </remarks>
    public bool BlocksScheduler => Trait.BlocksScheduler;

    /// <summary>Whether the upgrade on a device is over: no step follows, only a reset or a new version.</summary>
    /// <remarks>The times of a status do not show it (spec nmp Q8). See <see cref="IsFinalOn"/> for clusters.</remarks>
    public bool IsFinal => IsFinalOn(NmpNodeType.Device);

    /// <summary>Whether someone must repair the node by hand.</summary>
    public bool NeedsManualWork => Meaning.NeedsManualWork;

    /// <summary>Who has to act for the upgrade to continue.</summary>
    public NmpWaitsFor WaitsFor => Meaning.WaitsFor;

    Word IStatusWord<NmpState>.Word => _word;

    static Vocabulary IStatusWord<NmpState>.Words => Words;

    private Traits Trait => AllTraits[_word.Index];

    // Phase and end of a state of an older release are those of what it means; nothing else is derived from its
    // meaning.
    private Traits Meaning => AllTraits[Interpret()._word.Index];

    static NmpState IStatusWord<NmpState>.Create(Word word) => new(word);

    static NmpState IParsable<NmpState>.Parse(string s, IFormatProvider? provider) => new(s);

    static bool IParsable<NmpState>.TryParse(
        [NotNullWhen(true)] string? s, IFormatProvider? provider, out NmpState result)
    {
        result = s is null ? default : new(s);
        return s is not null;
    }

    /// <summary>Whether the upgrade is over: no step follows, only a reset or a new version.</summary>
    /// <param name="node">
    /// The kind of node: after <c>failed</c> a device may still roll back, on a cluster it is the end.
    /// </param>
    public bool IsFinalOn(NmpNodeType node) =>
        Phase is StatusPhase.Succeeded or StatusPhase.Failed
            && (node == NmpNodeType.Cluster || Interpret() != Failed);

    /// <summary>
    /// The documented state that older releases and published documents spell differently. It is for reading only:
    /// never store or relay it.
    /// </summary>
    /// <returns>A documented state for a known spelling; the state itself otherwise.</returns>
    // spec nmp 2.12, 4.2.
    public NmpState Interpret() => Text switch
    {
        "success" or "Success" => Successful,
        "Fail" => Failed,
        "in progress" => Initiated,
        "failed download" => DownloadFailed,
        "upgrade aborted" => PrecheckFailed,
        "" => Unknown, // what the agent makes of it
        _ => this,
    };

    /// <summary>The text as it is written.</summary>
    public override string ToString() => Text;


    private sealed record Traits(
        StatusPhase Phase,
        bool IsActive = false,
        bool BlocksScheduler = false,
        bool NeedsManualWork = false,
        NmpWaitsFor WaitsFor = NmpWaitsFor.Nobody);
}
