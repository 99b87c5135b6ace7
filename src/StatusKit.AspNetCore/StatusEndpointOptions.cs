using System.ComponentModel.DataAnnotations;
using StatusKit.Cfs;
using StatusKit.Nmp;
using StatusKit.Storage;

namespace StatusKit.AspNetCore;

/// <summary>Settings that all endpoints of StatusKit share.</summary>
public sealed class StatusEndpointOptions
{
    /// <summary>The name of the kind of sessions in routes and events.</summary>
    internal const string CfsSessions = "cfs-sessions";

    /// <summary>Makes the default settings.</summary>
    public StatusEndpointOptions() => Kinds =
    [
        new StatusKindView<CfsSession>(
            CfsSessions, "", (session, now) => StatusKit.Cfs.CfsDiagnosis.Diagnose(session, now, CfsDiagnosis))
        {
            Title = "CFS sessions",
            PhaseOf = state => new CfsSessionState(state).Phase,
            DiagnoseStored = (stored, now) => StatusKit.Cfs.CfsDiagnosis.DiagnoseStored(stored, now, CfsDiagnosis),
            FollowTogether = (store, time) => StatusKit.Cfs.CfsDiagnosis.Follow(store, CfsDiagnosis, time: time),
        },
        Upgrades("nmp-node", NmpScopes.Node, "Upgrades on nodes"),
        Upgrades("nmp-hub", NmpScopes.Hub, "Upgrades at the hub"),
    ];

    /// <summary>
    /// Whether the quirks of the original services are reproduced that are corrected otherwise: their HTTP status for
    /// bad input, odd headers, and
    /// input that only they accept. Off by default.
    /// </summary>
    public bool Upstream { get; set; }

    /// <summary>
    /// The greatest length of a request's body in bytes; 1 MiB by default. What is longer is answered with 413.
    /// </summary>
    [Range(1, int.MaxValue)]
    public int MaxRequestBytes { get; set; } = 1 << 20;

    /// <summary>
    /// The greatest page that a caller can ask for; 100,000 by default. A greater one is reduced to it.
    /// </summary>
    [Range(1, int.MaxValue)]
    public int MaxPageSize { get; set; } = 100_000;

    /// <summary>
    /// The number of streams of changes that one caller may have open at the same time; 100 by default. One more is
    /// answered with 429.
    /// </summary>
    /// <remarks>A caller is an authenticated user, else an address.</remarks>
    [Range(1, int.MaxValue)]
    public int MaxStreamsPerCaller { get; set; } = 100;

    /// <summary>The time without a change after which a stream sends its position; 15 seconds by default.</summary>
    public TimeSpan HeartbeatInterval { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// The time after which a reader that takes nothing is disconnected; 30 seconds by default. It resumes after the
    /// last event that it received.
    /// </summary>
    public TimeSpan StreamWriteTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The authorization policy that each right requires. A right without one requires what the host sets on the route
    /// group, which it must do if it listens on anything but loopback.
    /// </summary>
    public IDictionary<StatusRight, string> Policies { get; } = new Dictionary<StatusRight, string>();

    /// <summary>
    /// The limits by which the diagnosis of sessions judges, at the endpoints and on the dashboard; null, the default,
    /// for its defaults.
    /// </summary>
    public CfsDiagnosisOptions? CfsDiagnosis { get; set; }

    /// <summary>
    /// The limits by which the diagnosis of upgrades judges, at the endpoints and on the dashboard; null, the default,
    /// for its defaults.
    /// </summary>
    public NmpDiagnosisOptions? NmpDiagnosis { get; set; }

    /// <summary>The kinds of records that streams, counts, history and diagnosis show.</summary>
    internal List<StatusKindView> Kinds { get; }

    /// <summary>Adds a kind of record to streams, counts, history and the dashboard.</summary>
    /// <param name="name">The name of the kind in routes and events.</param>
    /// <param name="scope">The scope of its store.</param>
    /// <param name="diagnose">What to say of a record at a time; null when nothing is to be said.</param>
    /// <typeparam name="T">The type of the records.</typeparam>
    public StatusEndpointOptions AddKind<T>(
        string name, string scope = "", Func<T, DateTimeOffset, StatusDiagnosis>? diagnose = null)
        where T : class, IStatusRecord<T>
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        Kinds.Add(new StatusKindView<T>(name, scope, diagnose));
        return this;
    }

    private StatusKindView<NmpNodeStatus> Upgrades(string name, string scope, string title) =>
        new(name, scope, Diagnose)
        {
            Title = title,
            Groups = "policy",
            PhaseOf = state => new NmpState(state).Phase,
            DiagnoseStored = (stored, now) => StatusKit.Nmp.NmpDiagnosis.DiagnoseStored(stored, now, NmpDiagnosis),
            FollowTogether = (store, time) => StatusKit.Nmp.NmpDiagnosis.Follow(store, NmpDiagnosis, time: time),
            DiagnoseMany = (statuses, now, cancellationToken) =>
                StatusKit.Nmp.NmpDiagnosis.DiagnoseManyAsync(
                    statuses, now, NmpDiagnosis, cancellationToken: cancellationToken),
        };

    private StatusDiagnosis Diagnose(NmpNodeStatus status, DateTimeOffset now) => StatusKit.Nmp.NmpDiagnosis.Diagnose(
        status.Status, now, NmpDiagnosis, policy: status.Id.Policy, node: status.Id.Node);
}
