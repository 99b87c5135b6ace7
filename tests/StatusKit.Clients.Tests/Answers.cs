using System.Text;
using StatusKit.Cfs;
using StatusKit.Nmp;

namespace StatusKit.Clients.Tests;

/// <summary>Documents as the services send them.</summary>
public static class Answers
{
    public const string NoSession = """{"detail":"Session x could not be found","status":404,"title":"Session not found.","type":"about:blank"}""";
    public const string NoRoute = """{"detail":"The requested URL was not found","status":404,"title":"Not Found","type":"about:blank"}""";
    public const string NoStatuses = """{"managementStatus":{},"lastIndex":0}""";
    public const string NoNode = """{"code":"not-found","msg":"resource 'acme/n1' not found"}""";

    public static CfsSession Session(
        string name,
        string status = "running",
        string succeeded = "none",
        string start = "2026-03-02T08:00:00",
        string job = "cfs-1") => new()
        {
            Name = name,
            Configuration = new() { Name = "conf", Limit = "" },
            Ansible = new() { Config = "cfs-default-ansible-cfg", Limit = "", Passthrough = "", Verbosity = 0 },
            Status =
            new() { Session = new() { Status = new(status), Succeeded = new(succeeded), StartTime = Timestamp.ParseLenient(start), Job = job } },
        };

    public static string SessionJson(CfsSession session) => Encoding.UTF8.GetString(CfsJson.V3.Session.Write(session));

    public static string Page(IEnumerable<CfsSession> sessions, CfsNextPage? next = null) =>
        Encoding.UTF8.GetString(CfsJson.V3.SessionList.Write(new() { Sessions = [.. sessions], Next = next }));

    public static string Statuses(params (string Policy, string State)[] statuses) =>
        $"{{\"managementStatus\":{{{string.Join(
            ",", statuses.Select(each => $"\"acme/{each.Policy}\":{Status(each.State)}"))}}},\"lastIndex\":0}}";

    public static string Status(string state) => """
        {"agentUpgradePolicyStatus":{"scheduledTime":"2026-03-02T08:00:17Z","startTime":"","endTime":"","upgradedVersions":{"softwareVersion":"","certVersion":"","configVersion":""},"status":"STATE","errorMessage":"","lastUpdated":"2026-03-02T08:00:12.418220953Z"}}
        """.Replace("STATE", state, StringComparison.Ordinal);

    public static NmpStatusId Id(string node, string policy = "p1") => new(new("acme", node), new("acme", policy));
}
