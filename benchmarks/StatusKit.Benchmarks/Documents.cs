using System.Text.Json;
using StatusKit.Cfs;

namespace StatusKit.Benchmarks;

/// <summary>The documents that the benchmarks read and write: the examples of the specifications.</summary>
internal static class Documents
{
    /// <summary>The documented session (spec cfs 2.12).</summary>
    public static readonly byte[] Session = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "cfs-session.json"));

    /// <summary>The same session as v2 tells it (spec cfs 2.10).</summary>
    public static readonly byte[] SessionV2 = CfsJson.V2.Session.Write(CfsJson.V2.Session.Convert(CfsJson.V3.Session.Read(Session)));

    /// <summary>A record of the agent (spec nmp 2.4).</summary>
    public static readonly byte[] Agent =
        """{"agentUpgradePolicyStatus":{"scheduledTime":"2026-03-02T08:00:17Z","upgradedVersions":{"softwareVersion":"","certVersion":"","configVersion":""},"status":"waiting","workingDirectory":"/var/horizon/nmp"},"agentUpgradeInternal":{"manifest":"IBM/edgeNodeFiles_manifest_2.31.0","scheduledUnixTime":"2026-03-02T09:00:17+01:00","latestMap":{"softwareLatest":false,"configLatest":false,"certLatest":false},"downloadAttempts":0}}"""u8.ToArray();

    /// <summary>The body of a PUT to the Exchange (spec nmp 2.5).</summary>
    public static readonly byte[] ExchangePut =
        """{"agentUpgradePolicyStatus":{"scheduledTime":"2026-03-02T08:00:17Z","startTime":"2026-03-02T09:05:02+01:00","endTime":"2026-03-02T09:06:41+01:00","upgradedVersions":{"softwareVersion":"2.31.0","certVersion":"","configVersion":"1.0.4"},"status":"successful"}}"""u8.ToArray();

    /// <summary>An answer of the Exchange (spec nmp 2.6).</summary>
    public static readonly byte[] ExchangeGet =
        """{"managementStatus":{"acme/agents-2-31":{"agentUpgradePolicyStatus":{"scheduledTime":"2026-03-02T08:00:17Z","startTime":"","endTime":"","upgradedVersions":{"softwareVersion":"","certVersion":"","configVersion":""},"status":"waiting","errorMessage":"","lastUpdated":"2026-03-02T08:00:12.418220953Z"}}},"lastIndex":0}"""u8.ToArray();

    /// <summary>The status file of a device (spec nmp 2.7).</summary>
    public static readonly byte[] StatusFile = """
        {
            "agentUpgradePolicyStatus": {
                "status": "initiated",
                "startTime": "1772438702",
                "endTime": "0",
                "errorMessage": ""
            }
        }

        """u8.ToArray();

    /// <summary>The floor of reading: every token is looked at and none is kept.</summary>
    public static int Walk(ReadOnlySpan<byte> utf8Json)
    {
        var reader = new Utf8JsonReader(utf8Json);
        var tokens = 0;
        while (reader.Read())
        {
            tokens++;
        }

        return tokens;
    }
}
