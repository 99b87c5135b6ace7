using System.ComponentModel;
using BenchmarkDotNet.Attributes;
using StatusKit.Cfs;

namespace StatusKit.Benchmarks;

/// <summary>A PATCH into the documented session: against the same rule written by hand over plain records.</summary>
public abstract class CfsMergeBenchmarks(CfsSessionRun patch)
{
    private static readonly string[] States = ["", "pending", "running", "complete"];
    private static readonly string[] Outcomes = ["", "none", "unknown", "false", "true"];

    private readonly CfsSession _session = CfsJson.V3.Session.Read(Documents.Session);
    private readonly CfsSessionPatch _patch = new() { Status = new() { Session = patch } };
    private readonly PlainSession _plain = System.Text.Json.JsonSerializer.Deserialize(Documents.Session, PlainCfsV3.Default.PlainSession)!;
    private readonly PlainRun _plainPatch = new(patch.CompletionTime.ToString(), patch.Job, patch.StartTime.ToString(), patch.Status.Text, patch.Succeeded.Text);

    [Benchmark(Baseline = true, Description = "by hand, plain records")]
    public PlainSession ByHand()
    {
        var run = _plain.Status.Session;
        var merged = new PlainRun(
            Filled(_plainPatch.CompletionTime, run.CompletionTime),
            Filled(_plainPatch.Job, run.Job),
            Filled(_plainPatch.StartTime, run.StartTime),
            Higher(States, _plainPatch.Status, run.Status),
            Higher(Outcomes, _plainPatch.Succeeded, run.Succeeded));
        return merged == run ? _plain : _plain with { Status = _plain.Status with { Session = merged } };
    }

    [Benchmark(Description = "StatusKit v3")]
    [Against(nameof(ByHand))]
    public StatusUpdate<CfsSession> Merge() => CfsSessionRules.Corrected.Merge(_session, _patch);

    [Benchmark(Description = "StatusKit v2")]
    [Against(nameof(ByHand))]
    public StatusUpdate<CfsSession> MergeV2() => CfsSessionRules.Corrected.Merge(_session, _patch, CfsVersion.V2);

    private static string? Filled(string? wanted, string? present) => string.IsNullOrEmpty(wanted) ? present : wanted;

    private static string Higher(string[] words, string wanted, string present) =>
        Array.IndexOf(words, wanted) > Array.IndexOf(words, present) ? wanted : present;
}

[Description("merge of a patch that changes nothing")]
public class CfsMergeUnchanged() : CfsMergeBenchmarks(new()
{
    Status = CfsSessionState.Running,
    Succeeded = CfsOutcome.None,
    StartTime = Timestamp.ParseLenient("2023-08-28T15:08:48"u8, TimestampForms.Naive),
});

[Description("merge of a patch that changes the record")]
public class CfsMergeApplied() : CfsMergeBenchmarks(new()
{
    Status = CfsSessionState.Complete,
    Succeeded = CfsOutcome.True,
    CompletionTime = Timestamp.ParseLenient("2023-08-28T23:35:16"u8, TimestampForms.Naive),
});
