using System.Globalization;
using StatusKit.Nmp;

namespace StatusKit.Rehearsal;

/// <summary>The rollout of one policy: what happens to each node, and in which order. The same for everyone who knows the number of nodes.</summary>
internal sealed class Rollout(int nodes)
{
    /// <summary>How often the status of a node changes after its creation.</summary>
    public const int Steps = 6;

    private const double Window = 8 * 3600; // the start window of the policy, in seconds

    private static readonly DateTimeOffset Start = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);

    // Of 100 nodes. A download over a weak link is tried twice; the agent may restart while it downloads.
    private static readonly (int Share, NmpTrigger[] Path)[] Paths =
    [
        (70, [NmpTrigger.ScheduleReached, NmpTrigger.DownloadFailedRetry, NmpTrigger.ScheduleReached, NmpTrigger.DownloadSucceeded, NmpTrigger.InstallStarted, NmpTrigger.InstallSucceeded]),
        (20, [NmpTrigger.ScheduleReached, NmpTrigger.AgentRestarted, NmpTrigger.ScheduleReached, NmpTrigger.DownloadSucceeded, NmpTrigger.InstallStarted, NmpTrigger.InstallSucceeded]),
        (6, [NmpTrigger.ScheduleReached, NmpTrigger.DownloadSucceeded, NmpTrigger.InstallStarted, NmpTrigger.InstallFailed, NmpTrigger.RollbackStarted, NmpTrigger.RollbackSucceeded]),
        (1, [NmpTrigger.ScheduleReached, NmpTrigger.DownloadSucceeded, NmpTrigger.InstallStarted, NmpTrigger.InstallFailed, NmpTrigger.RollbackStarted, NmpTrigger.RollbackFailed]),
        (3, [NmpTrigger.ScheduleReached, NmpTrigger.DownloadFailedRetry, NmpTrigger.ScheduleReached, NmpTrigger.DownloadFailedRetry, NmpTrigger.ScheduleReached, NmpTrigger.DownloadFailedFinal]),
    ];

    private static readonly NmpTrigger[][] PathOfShare = [.. Paths.SelectMany(path => Enumerable.Repeat(path.Path, path.Share))];

    private static readonly NmpPolicy PolicyDocument = NmpJson.Policy.Read(
        """{"owner":"acme/admin","label":"agents","enabled":true,"start":"2026-03-02T08:00:00Z","startWindow":28800,"agentUpgradePolicy":{"manifest":"acme/agents-2.31.0","allowDowngrade":false}}"""u8);

    private static readonly NmpFacts Facts = new() { Versions = new() { SoftwareVersion = "2.31.0" }, LatestMap = new(), DownloadAttemptLimit = 3, Policy = PolicyDocument };

    public static ExchangeId Policy { get; } = new("acme", "agents-2-31");

    public int Nodes => nodes;

    public static NmpStatusId IdOf(int node) => new(new("acme", string.Create(CultureInfo.InvariantCulture, $"node-{node:00000000}")), Policy);

    public NmpNodeStatus Create(int node) => new(
        IdOf(node),
        NmpTransitionTable.Corrected.Create(PolicyDocument, Facts with { Now = Start, WindowOffset = TimeSpan.FromSeconds(Window * Part(node, 0)) }).Value!);

    /// <summary>The status after a step.</summary>
    public static StatusUpdate<NmpStatus> Fire(NmpStatus status, int node, int step, double at) => NmpTransitionTable.Corrected.Fire(
        status,
        PathOfShare[(int)(100 * Part(node, 99))][step],
        Facts with { Now = Start + TimeSpan.FromSeconds(at), ErrorMessage = null });

    /// <summary>When a step happens, in seconds from the start, when the one before happened at a time.</summary>
    public static double TimeOf(int node, int step, double before) => step == 0
        ? Window * Part(node, 0)
        : before + ((step == 1 ? 600 : 180) * -Math.Log(1 - Part(node, step))) + 1;

    /// <summary>A number from 0 to 1 that looks drawn at random.</summary>
    private static double Part(int node, int what)
    {
        var x = ((ulong)node * 100) + (ulong)what + 0x9E3779B97F4A7C15;
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return ((x ^ (x >> 31)) >> 11) / (double)(1UL << 53);
    }

    /// <summary>The steps of some of the nodes in the order of their times.</summary>
    public sealed class Queue
    {
        private readonly Lock _gate = new();
        private readonly PriorityQueue<(int Node, int Step), double> _queue = new();

        public Queue(Rollout rollout, int first, int every)
        {
            for (var node = first; node < rollout.Nodes; node += every)
            {
                _queue.Enqueue((node, 0), TimeOf(node, 0, 0));
            }
        }

        /// <summary>The next step; the one after it comes when <see cref="Done"/> says so. False when there is none now.</summary>
        public bool TryTake(out (int Node, int Step) step, out double at)
        {
            lock (_gate)
            {
                return _queue.TryDequeue(out step, out at);
            }
        }

        public void Done((int Node, int Step) step, double at)
        {
            if (step.Step + 1 < Steps)
            {
                lock (_gate)
                {
                    _queue.Enqueue((step.Node, step.Step + 1), TimeOf(step.Node, step.Step + 1, at));
                }
            }
        }
    }
}
