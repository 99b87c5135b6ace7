using System.Globalization;
using StatusKit.Nmp;
using StatusKit.Storage;

namespace StatusKit.Benchmarks;

/// <summary>Statuses of one policy on many nodes.</summary>
internal static class Fleet
{
    /// <summary>A dry run makes do with few.</summary>
    public static int Size { get; set; } = 100_000;

    public static ExchangeId Policy { get; } = new("acme", "agents-2-31");

    public static StatusQuery OfPolicy { get; } = new() { Keys = [new(NmpNodeStatus.PolicyKey, Policy.ToString())] };

    private static readonly NmpState[] States = [NmpState.Waiting, NmpState.DownloadStarted, NmpState.Initiated, NmpState.Successful, NmpState.Successful, NmpState.DownloadFailed];

    private static readonly NmpStatus Status = NmpJson.Agent.Read(
        """{"agentUpgradePolicyStatus":{"scheduledTime":"2026-03-02T08:00:17Z","startTime":"2026-03-02T09:05:02+01:00","endTime":"2026-03-02T09:06:41+01:00","upgradedVersions":{"softwareVersion":"2.31.0","certVersion":"","configVersion":"1.0.4"},"status":"successful"}}"""u8);

    public static IEnumerable<NmpNodeStatus> Of(int count) => Enumerable.Range(0, count).Select(Make);

    public static NmpNodeStatus Make(int number) => new(
        new(new("acme", string.Create(CultureInfo.InvariantCulture, $"node-{number:0000000}")), Policy),
        Status with { AgentUpgrade = Status.AgentUpgrade with { Status = States[number % States.Length] } });
}
