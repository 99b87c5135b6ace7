using System.ComponentModel;
using BenchmarkDotNet.Attributes;
using Stateless;
using StatusKit.Nmp;

namespace StatusKit.Benchmarks;

/// <summary>
/// 1,024 mixed pairs of parsed states, one call each: against a bare array, a dictionary with the pair as key, and a bare
/// Stateless machine that is configured from the same table.
/// </summary>
[Description("NMP transitions")]
public class NmpTransitionBenchmarks
{
    private const int Pairs = 1024;

    private static readonly int Triggers = Enum.GetValues<NmpTrigger>().Length;
    private static readonly int States = NmpState.All.Length + 1;

    private readonly NmpState[] _from = new NmpState[Pairs];
    private readonly NmpState[] _to = new NmpState[Pairs];
    private readonly NmpTrigger[] _triggers = new NmpTrigger[Pairs];
    private readonly NmpState?[] _targets = new NmpState?[States * Triggers];
    private readonly Dictionary<(NmpState State, NmpTrigger Trigger), NmpState?> _dictionary = [];
    private readonly NmpTransitionTable _table = NmpTransitionTable.Corrected;
    private StateMachine<NmpState, NmpTrigger> _machine = null!;
    private NmpState _state;

    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(8);
        for (var i = 0; i < Pairs; i++)
        {
            _from[i] = new NmpState(NmpState.All[random.Next(NmpState.All.Length)].Text);
            _to[i] = new NmpState(NmpState.All[random.Next(NmpState.All.Length)].Text);
            _triggers[i] = (NmpTrigger)random.Next(Triggers);
        }

        _machine = new(() => _state, state => _state = state);
        foreach (var state in NmpState.All)
        {
            foreach (var trigger in _table.Permitted(state))
            {
                _ = _table.Target(state, trigger) is { } to && to != state
                    ? _machine.Configure(state).Permit(trigger, to)
                    : _machine.Configure(state).Ignore(trigger);
            }

            foreach (var trigger in Enum.GetValues<NmpTrigger>())
            {
                _dictionary[(state, trigger)] = _targets[At(state, trigger)] = _table.Target(state, trigger);
            }
        }
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Pairs, Description = "bare array look-up")]
    public int Array()
    {
        var known = 0;
        for (var i = 0; i < Pairs; i++)
        {
            known += (int)_targets[At(_from[i], _triggers[i])].GetValueOrDefault().Kind;
        }

        return known;
    }

    [Benchmark(OperationsPerInvoke = Pairs, Description = "Dictionary<(state, trigger), state>")]
    public int Dictionary()
    {
        var known = 0;
        for (var i = 0; i < Pairs; i++)
        {
            known += (int)_dictionary[(_from[i], _triggers[i])].GetValueOrDefault().Kind;
        }

        return known;
    }

    [Benchmark(OperationsPerInvoke = Pairs, Description = "CanFire")]
    [Against(nameof(Array), 3), Against(nameof(Dictionary)), Against(nameof(StatelessCanFire))]
    public int CanFire()
    {
        var can = 0;
        for (var i = 0; i < Pairs; i++)
        {
            can += _table.CanFire(_from[i], _triggers[i]) ? 1 : 0;
        }

        return can;
    }

    [Benchmark(OperationsPerInvoke = Pairs, Description = "Target")]
    [Against(nameof(Array), 3), Against(nameof(Dictionary))]
    public int Target()
    {
        var known = 0;
        for (var i = 0; i < Pairs; i++)
        {
            known += (int)_table.Target(_from[i], _triggers[i]).GetValueOrDefault().Kind;
        }

        return known;
    }

    [Benchmark(OperationsPerInvoke = Pairs, Description = "Classify")]
    [Against(nameof(Array), 3), Against(nameof(Dictionary))]
    public int Classify()
    {
        var change = 0;
        for (var i = 0; i < Pairs; i++)
        {
            change += (int)_table.Classify(_from[i], _to[i]);
        }

        return change;
    }

    [Benchmark(OperationsPerInvoke = Pairs, Description = "Stateless: CanFire")]
    public int StatelessCanFire()
    {
        var can = 0;
        for (var i = 0; i < Pairs; i++)
        {
            _state = _from[i];
            can += _machine.CanFire(_triggers[i]) ? 1 : 0;
        }

        return can;
    }

    private static int At(NmpState state, NmpTrigger trigger) => ((int)state.Kind * Triggers) + (int)trigger;
}
