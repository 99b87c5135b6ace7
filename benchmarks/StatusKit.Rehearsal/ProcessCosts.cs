using System.Diagnostics;
using System.Globalization;

namespace StatusKit.Rehearsal;

/// <summary>What this process has used.</summary>
internal static class ProcessCosts
{
    public static TimeSpan Processor => Process.GetCurrentProcess().TotalProcessorTime;

    /// <summary>The largest working set so far, in bytes.</summary>
    public static long PeakMemory =>
        File.Exists("/proc/self/status")
            ? 1024 * long.Parse(File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmHWM", StringComparison.Ordinal)).Split(':', ' ', '\t').Last(part => part.Length > 2), CultureInfo.InvariantCulture)
            : Process.GetCurrentProcess().PeakWorkingSet64;
}
