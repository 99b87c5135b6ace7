using System.ComponentModel;
using System.Globalization;
using System.Reflection;
using BenchmarkDotNet.Reports;

namespace StatusKit.Benchmarks;

/// <summary>One Markdown table over all benchmarks with <see cref="AgainstAttribute"/>: the fastest iteration of each, divided by that of its alternative.</summary>
internal static class RatioTable
{
    public static string Of(IEnumerable<Summary> summaries)
    {
        var rows = summaries.SelectMany(summary => summary.Reports.SelectMany(report => Rows(summary, report)));
        return string.Join('\n', ["| what | against | ratio | bar | allocated |", "| --- | --- | --- | --- | --- |", .. rows]);
    }

    private static IEnumerable<string> Rows(Summary summary, BenchmarkReport report)
    {
        var method = report.BenchmarkCase.Descriptor.WorkloadMethod;
        foreach (var against in method.GetCustomAttributes<AgainstAttribute>())
        {
            var alternative = summary.Reports.FirstOrDefault(other => other.BenchmarkCase.Descriptor.WorkloadMethod.Name == against.Alternative
                && other.BenchmarkCase.Parameters.Equals(report.BenchmarkCase.Parameters));
            if (alternative?.ResultStatistics is { } divisor && report.ResultStatistics is { } time)
            {
                yield return Row(report, alternative, time.Min / divisor.Min, against.Bar);
            }
        }
    }

    private static string Row(BenchmarkReport report, BenchmarkReport alternative, double ratio, double bar)
    {
        var shown = ratio.ToString("0.00", CultureInfo.InvariantCulture);
        return $"| {What(report)} | {Name(alternative)} | {(bar > 0 && ratio > bar ? $"**{shown}**" : shown)} "
            + $"| {(bar > 0 ? bar.ToString(CultureInfo.InvariantCulture) : "")} | {Allocated(report)} against {Allocated(alternative)} |";
    }

    private static string What(BenchmarkReport report)
    {
        var benchmark = report.BenchmarkCase.Descriptor;
        string?[] parts =
        [
            benchmark.Type.GetCustomAttribute<DescriptionAttribute>()?.Description ?? benchmark.Type.Name,
            .. report.BenchmarkCase.Parameters.Items.Select(parameter => $"`{parameter.Value}`"),
            benchmark.WorkloadMethod.Name == nameof(StatusKit) ? null : Name(report),
        ];
        return string.Join(": ", parts.Where(part => part is not null));
    }

    private static string Name(BenchmarkReport report) => report.BenchmarkCase.Descriptor.WorkloadMethodDisplayInfo.Trim('\'');

    private static string Allocated(BenchmarkReport report) =>
        report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase) is > 0 and var bytes ? $"{bytes.ToString("N0", CultureInfo.InvariantCulture)} B" : "0";
}
