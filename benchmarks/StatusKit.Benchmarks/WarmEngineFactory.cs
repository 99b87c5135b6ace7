using System.Diagnostics;
using System.Runtime;
using BenchmarkDotNet.Engines;

namespace StatusKit.Benchmarks;

/// <summary>
/// Runs a method until the runtime compiles nothing anew for it, before the engine looks at its speed. Otherwise the engine would choose how many calls make an
/// iteration by code that is not optimized yet, and measure while it is still being compiled.
/// </summary>
public sealed class WarmEngineFactory : IEngineFactory
{
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(0.5); // the runtime waits for 0.1 s before it compiles what was called often
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    public IEngine CreateReadyToRun(EngineParameters engineParameters)
    {
        engineParameters.GlobalSetupAction?.Invoke();
        engineParameters.GlobalSetupAction = () => { };
        var (started, since, compiled) = (Stopwatch.GetTimestamp(), Stopwatch.GetTimestamp(), 0L);
        while (Stopwatch.GetElapsedTime(since) < Quiet && Stopwatch.GetElapsedTime(started) < Longest)
        {
            engineParameters.WorkloadActionNoUnroll(1);
            if (JitInfo.GetCompiledMethodCount() is var now && now != compiled)
            {
                (since, compiled) = (Stopwatch.GetTimestamp(), now);
            }
        }

        return new EngineFactory().CreateReadyToRun(engineParameters);
    }
}
