using System.ComponentModel;
using BenchmarkDotNet.Attributes;
using Stateless;
using StatusKit.Nmp;

namespace StatusKit.Benchmarks;

/// <summary>Four steps of an upgrade: the table over records, our machine over records, and a bare Stateless machine without any.</summary>
[Description("NMP life cycle")]
public class NmpLifeCycleBenchmarks
{
    private static readonly NmpTrigger[] Steps =
        [NmpTrigger.ScheduleReached, NmpTrigger.DownloadSucceeded, NmpTrigger.InstallStarted, NmpTrigger.InstallSucceeded];

    private readonly NmpFacts _facts = new()
    {
        Now = new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.Zero),
        Versions = new() { SoftwareVersion = "2.31.0" },
        LatestMap = new(),
    };

    private readonly NmpStatus _waiting = new() { AgentUpgrade = new() { Status = NmpState.Waiting } };

    private StateMachine<NmpState, NmpTrigger> _bare = null!;
    private NmpStateMachine _machine = null!;
    private NmpState _state;
    private NmpStatus _status = null!;

    [GlobalSetup]
    public void Setup()
    {
        _status = _waiting;
        _machine = new(() => _status, status => _status = status);
        _bare = new(() => _state, state => _state = state);
        _bare.Configure(NmpState.Waiting).Permit(NmpTrigger.ScheduleReached, NmpState.DownloadStarted);
        _bare.Configure(NmpState.DownloadStarted).Permit(NmpTrigger.DownloadSucceeded, NmpState.Downloaded);
        _bare.Configure(NmpState.Downloaded).Permit(NmpTrigger.InstallStarted, NmpState.Initiated);
        _bare.Configure(NmpState.Initiated).Permit(NmpTrigger.InstallSucceeded, NmpState.Successful);
    }

    [Benchmark(Baseline = true, Description = "bare Stateless machine, no record")]
    public NmpState Bare()
    {
        _state = NmpState.Waiting;
        foreach (var trigger in Steps)
        {
            _bare.Fire(trigger);
        }

        return _state;
    }

    [Benchmark(Description = "NmpTransitionTable.Fire, with the record")]
    [Against(nameof(Bare))]
    public NmpStatus Table()
    {
        var status = _waiting;
        foreach (var trigger in Steps)
        {
            status = NmpTransitionTable.Corrected.Fire(status, trigger, _facts).Value!;
        }

        return status;
    }

    [Benchmark(Description = "NmpStateMachine, with the record")]
    public NmpStatus Machine()
    {
        _status = _waiting;
        foreach (var trigger in Steps)
        {
            _machine.Fire(trigger, _facts);
        }

        return _status;
    }
}
