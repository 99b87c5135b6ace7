using System.Text;
using StatusKit.Json;
using StatusKit.Nmp;

namespace StatusKit.TestKit;

/// <summary>The examples of spec nmp 2, byte for byte.</summary>
public static class NmpExamples
{
    // 2.4, without and with the map around it.
    public const string AgentRecord = """{"agentUpgradePolicyStatus":{"scheduledTime":"2026-03-02T08:00:17Z","upgradedVersions":{"softwareVersion":"","certVersion":"","configVersion":""},"status":"waiting","workingDirectory":"/var/horizon/nmp"},"agentUpgradeInternal":{"manifest":"IBM/edgeNodeFiles_manifest_2.31.0","scheduledUnixTime":"2026-03-02T09:00:17+01:00","latestMap":{"softwareLatest":false,"configLatest":false,"certLatest":false},"downloadAttempts":0}}""";
    public const string AgentMap = $$"""{"acme/agents-2-31":{{AgentRecord}}}""";

    // 2.5
    public const string Put = """{"agentUpgradePolicyStatus":{"scheduledTime":"2026-03-02T08:00:17Z","startTime":"2026-03-02T09:05:02+01:00","endTime":"2026-03-02T09:06:41+01:00","upgradedVersions":{"softwareVersion":"2.31.0","certVersion":"","configVersion":"1.0.4"},"status":"successful"}}""";

    // 2.6
    public const string Get = """{"managementStatus":{"acme/agents-2-31":{"agentUpgradePolicyStatus":{"scheduledTime":"2026-03-02T08:00:17Z","startTime":"","endTime":"","upgradedVersions":{"softwareVersion":"","certVersion":"","configVersion":""},"status":"waiting","errorMessage":"","lastUpdated":"2026-03-02T08:00:12.418220953Z"}}},"lastIndex":0}""";
    public const string GetNothing = """{"managementStatus":{},"lastIndex":0}""";

    // 2.7
    public const string DeviceFile = "{\n    \"agentUpgradePolicyStatus\": {\n        \"status\": \"initiated\",\n        \"startTime\": \"1772438702\",\n        \"endTime\": \"0\",\n        \"errorMessage\": \"\"\n    }\n}\n";
    public const string ClusterFile = """{"agentUpgradePolicyStatus":{"scheduledTime":"","startTime":"2026-03-02T09:05:02+01:00","upgradedVersions":{"softwareVersion":"","certVersion":"","configVersion":""},"status":"initiated","k8s":{"configMap":{"needChange":false,"updated":false},"secret":{"needChange":false,"updated":false},"imageVersion":{"needChange":false,"updated":false}}}}""";

    // 2.8
    public const string Report = """{    "agentUpgradePolicyStatus": {        "status": "failed",        "errorMessage": "install step 4 failed"    } }""";

    // 2.9
    public const string ShortByNode = "{\n  \"acme/pump-07\": \"waiting\",\n  \"acme/pump-08\": \"rollback successful\"\n}\n";
    public const string ShortByPolicy = "{\n  \"acme/agents-2-31\": \"precheck failed\"\n}\n";
    public const string LongByNode = """
        {
          "acme/pump-08": {
            "acme/agents-2-31": {
              "agentUpgradePolicyStatus": {
                "scheduledTime": "2026-03-02T08:00:17Z",
                "startTime": "2026-03-02T09:05:02+01:00",
                "upgradedVersions": {
                  "softwareVersion": "2.31.0",
                  "certVersion": "",
                  "configVersion": "1.0.4"
                },
                "status": "precheck failed",
                "errorMessage": "Upgrade error: need \u003e= 512 MB"
              }
            }
          }
        }

        """;

    public const string LongByPolicy = """
        {
          "acme/agents-2-31": {
            "agentUpgradePolicyStatus": {
              "scheduledTime": "2026-03-02T08:00:17Z",
              "startTime": "2026-03-02T09:05:02+01:00",
              "upgradedVersions": {
                "softwareVersion": "2.31.0",
                "certVersion": "",
                "configVersion": "1.0.4"
              },
              "status": "precheck failed",
              "errorMessage": "Upgrade error: need \u003e= 512 MB"
            }
          }
        }

        """;

    public const string LongLocal = """
        {
          "acme/agents-2-31": {
            "agentUpgradePolicyStatus": {
              "scheduledTime": "2026-03-02T08:00:17Z",
              "upgradedVersions": {
                "softwareVersion": "",
                "certVersion": "",
                "configVersion": ""
              },
              "status": "waiting",
              "errorMessage": "need >= 512 MB",
              "workingDirectory": "/var/horizon/nmp"
            },
            "agentUpgradeInternal": {
              "allowDowngrade": true,
              "manifest": "IBM/edgeNodeFiles_manifest_2.31.0",
              "scheduledUnixTime": "2026-03-02T09:00:17+01:00",
              "latestMap": {
                "softwareLatest": false,
                "configLatest": false,
                "certLatest": false
              },
              "downloadAttempts": 1
            }
          }
        }


        """;

    // 6.9
    public const string Feed = """{"orgId":"acme","resource":"nodemgmtpolstatus","id":"pump-08","operation":"created/modified","resourceChanges":[{"changeId":90412,"lastUpdated":"2026-03-02T08:06:41.902114336Z"}]}""";

    // 2.11
    public const string Policy = """{"owner":"acme/jo","label":"Upgrade <pumps>","constraints":["pump == true"],"patterns":[],"enabled":true,"start":"now","startWindow":300,"agentUpgradePolicy":{"manifest":"IBM/edgeNodeFiles_manifest_2.31.0","allowDowngrade":false},"lastUpdated":"2026-03-02T08:00:12.418220953Z","created":"2026-03-01T00:00:00Z"}""";

    public static T Read<T>(JsonDialect<T> dialect, string json)
        where T : class => dialect.Read(Encoding.UTF8.GetBytes(json));

    public static string Write<T>(JsonDialect<T> dialect, T value)
        where T : class => Encoding.UTF8.GetString(dialect.Write(value));

    public static string Rewrite<T>(JsonDialect<T> dialect, string json)
        where T : class => Write(dialect, Read(dialect, json));

    /// <summary>Reads text in the form of that name and writes it again.</summary>
    public static string Rewrite(string form, string json) => form switch
    {
        nameof(NmpJson.Agent) => Rewrite(NmpJson.Agent, json),
        nameof(NmpJson.AgentMap) => Rewrite(NmpJson.AgentMap, json),
        nameof(NmpJson.ExchangePut) => Rewrite(NmpJson.ExchangePut, json),
        nameof(NmpJson.ExchangeGet) => Rewrite(NmpJson.ExchangeGet, json),
        nameof(NmpJson.StatusFile) => Rewrite(NmpJson.StatusFile, json),
        nameof(NmpJson.ClusterStatusFile) => Rewrite(NmpJson.ClusterStatusFile, json),
        nameof(NmpJson.Report) => Rewrite(NmpJson.Report, json),
        nameof(NmpJson.HznExchangeShort) => Rewrite(NmpJson.HznExchangeShort, json),
        nameof(NmpJson.HznExchangeLong) => Rewrite(NmpJson.HznExchangeLong, json),
        nameof(NmpJson.HznExchangeNodeLong) => Rewrite(NmpJson.HznExchangeNodeLong, json),
        nameof(NmpJson.HznNmstatusShort) => Rewrite(NmpJson.HznNmstatusShort, json),
        nameof(NmpJson.HznNmstatusLong) => Rewrite(NmpJson.HznNmstatusLong, json),
        nameof(NmpJson.Policy) => Rewrite(NmpJson.Policy, json),
        nameof(NmpJson.FeedEntry) => Rewrite(NmpJson.FeedEntry, json),
        _ => throw new ArgumentException($"There is no form '{form}'.", nameof(form)),
    };
}
