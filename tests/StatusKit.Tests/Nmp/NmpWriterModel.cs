using System.Globalization;
using System.Text;
using System.Text.Json;
using StatusKit.Json;
using StatusKit.Nmp;

namespace StatusKit.Tests.Nmp;

/// <summary>
/// The original writers once more, slowly and from the tables of spec nmp 2.2, 2.3 and 2.10 alone: a list of names and values per object, and one
/// function that prints it.
/// </summary>
internal static class NmpWriterModel
{
    internal enum Style
    {
        GoHtml,
        GoPlain,
        Jackson,
    }

    internal sealed class Members : List<(string Name, object? Value)>
    {
        public Members Always(string name, object? value)
        {
            Add((name, value));
            return this;
        }

        public Members NotEmpty(string name, string value) => value.Length == 0 ? this : Always(name, value);

        public Members Kept(JsonMembers unknown)
        {
            AddRange(unknown.Select(member => (member.Key, (object?)member.Value)));
            return this;
        }
    }

    // Columns A1/A2 and E of the table.
    public static Members Agent(NmpStatus status)
    {
        var members = new Members().Always("agentUpgradePolicyStatus", IsMissing(status) ? null : Job(status.AgentUpgrade));
        return (status.Internal is { } kept ? members.Always("agentUpgradeInternal", Internal(kept)) : members).Kept(status.UnknownMembers);

        static Members Job(NmpAgentUpgrade job)
        {
            var members = new Members()
                .Always("scheduledTime", $"{job.ScheduledTime}")
                .NotEmpty("startTime", $"{job.StartTime}")
                .NotEmpty("endTime", $"{job.EndTime}")
                .Always("upgradedVersions", Versions(job.UpgradedVersions))
                .Always("status", job.Status.Text);
            return (job.K8s is { } k8s ? members.Always("k8s", K8s(k8s)) : members)
                .NotEmpty("errorMessage", job.ErrorMessage)
                .NotEmpty("workingDirectory", job.WorkingDirectory)
                .Kept(job.UnknownMembers);
        }
    }

    // Column B; what it takes no other members of is dropped.
    public static Members ExchangePut(NmpStatus status) => new Members().Always("agentUpgradePolicyStatus", IsMissing(status) ? null : new Members()
        .Always("scheduledTime", $"{status.AgentUpgrade.ScheduledTime}")
        .NotEmpty("startTime", $"{status.AgentUpgrade.StartTime}")
        .NotEmpty("endTime", $"{status.AgentUpgrade.EndTime}")
        .Always("upgradedVersions", Versions(status.AgentUpgrade.UpgradedVersions))
        .Always("status", status.AgentUpgrade.Status.Text)
        .NotEmpty("errorMessage", status.AgentUpgrade.ErrorMessage));

    // Column C.
    public static Members ExchangeGet(NmpExchangeStatuses envelope) => new Members()
        .Always("managementStatus", Map(envelope.ManagementStatus, status => new Members()
            .Always("agentUpgradePolicyStatus", IsMissing(status) ? null : new Members()
                .Always("scheduledTime", $"{status.AgentUpgrade.ScheduledTime}")
                .Always("startTime", $"{status.AgentUpgrade.StartTime}")
                .Always("endTime", $"{status.AgentUpgrade.EndTime}")
                .Always("upgradedVersions", Versions(status.AgentUpgrade.UpgradedVersions))
                .Always("status", status.AgentUpgrade.Status.Text)
                .Always("errorMessage", status.AgentUpgrade.ErrorMessage)
                .Always("lastUpdated", $"{status.AgentUpgrade.LastUpdated}")
                .Kept(status.AgentUpgrade.UnknownMembers))
            .Kept(status.UnknownMembers)))
        .Always("lastIndex", (long)envelope.LastIndex)
        .Kept(envelope.UnknownMembers);

    // Column D1.
    public static Members StatusFile(NmpStatus status) => new Members()
        .Always("agentUpgradePolicyStatus", IsMissing(status) ? null : new Members()
            .Always("status", status.AgentUpgrade.Status.Text)
            .Always("startTime", $"{status.AgentUpgrade.StartTime}")
            .Always("endTime", $"{status.AgentUpgrade.EndTime}")
            .Always("errorMessage", status.AgentUpgrade.ErrorMessage)
            .Kept(status.AgentUpgrade.UnknownMembers))
        .Kept(status.UnknownMembers);

    public static Members Map<T>(IEnumerable<KeyValuePair<string, T>> map, Func<T, object?> value)
    {
        var members = new Members();
        members.AddRange(map
            .OrderBy(each => Convert.ToHexString(Encoding.UTF8.GetBytes(each.Key)), StringComparer.Ordinal)
            .Select(each => (each.Key, value(each.Value))));
        return members;
    }

    public static byte[] Print(object? value, Style style, int indent, string end)
    {
        var text = new StringBuilder();
        Print(text, value, style, indent, 0);
        return Encoding.UTF8.GetBytes(text.Append(end).ToString());
    }

    /// <summary>The escaping table of spec nmp 2.10, one row after the other.</summary>
    public static string Escaped(string text, Style style)
    {
        var escaped = new StringBuilder("\"");
        foreach (var unit in text)
        {
            escaped.Append(unit switch
            {
                '"' => "\\\"",
                '\\' => @"\\",
                '\b' => @"\b",
                '\f' => @"\f",
                '\n' => @"\n",
                '\r' => @"\r",
                '\t' => @"\t",
                '<' or '>' or '&' when style == Style.GoHtml => Hex(unit, "x4"),
                '\u2028' or '\u2029' when style != Style.Jackson => Hex(unit, "x4"),
                < ' ' => Hex(unit, style == Style.Jackson ? "X4" : "x4"),
                _ => unit.ToString(),
            });
        }

        return escaped.Append('"').ToString();
    }

    // The whole job is null when it is missing; an empty one is an object.
    private static bool IsMissing(NmpStatus status) => !status.Has(x => x.AgentUpgrade) || status.IsNull(x => x.AgentUpgrade);

    private static Members Versions(NmpUpgradedVersions versions) => new Members()
        .Always("softwareVersion", versions.SoftwareVersion)
        .Always("certVersion", versions.CertVersion)
        .Always("configVersion", versions.ConfigVersion)
        .Kept(versions.UnknownMembers);

    private static Members K8s(NmpK8sUpgrade k8s)
    {
        return new Members()
            .Always("configMap", Change(k8s.ConfigMap))
            .Always("secret", Change(k8s.Secret))
            .Always("imageVersion", Change(k8s.ImageVersion))
            .Kept(k8s.UnknownMembers);

        static Members Change(NmpK8sChange change) => new Members()
            .Always("needChange", change.NeedChange)
            .Always("updated", change.Updated)
            .NotEmpty("from", change.From)
            .NotEmpty("to", change.To)
            .Kept(change.UnknownMembers);
    }

    private static Members Internal(NmpAgentUpgradeInternal kept)
    {
        var members = kept.AllowDowngrade ? new Members().Always("allowDowngrade", true) : new Members();
        return members
            .NotEmpty("manifest", kept.Manifest)
            .Always("scheduledUnixTime", kept.ScheduledUnixTime == default ? "0001-01-01T00:00:00Z" : $"{kept.ScheduledUnixTime}")
            .Always("latestMap", new Members()
                .Always("softwareLatest", kept.LatestMap.SoftwareLatest)
                .Always("configLatest", kept.LatestMap.ConfigLatest)
                .Always("certLatest", kept.LatestMap.CertLatest)
                .Kept(kept.LatestMap.UnknownMembers))
            .Always("downloadAttempts", (long)kept.DownloadAttempts)
            .Kept(kept.UnknownMembers);
    }

    private static void Print(StringBuilder text, object? value, Style style, int indent, int level)
    {
        switch (value)
        {
            case Members members:
                List(text, members, '{', '}', indent, level, member =>
                {
                    text.Append(Escaped(member.Name, style)).Append(indent > 0 ? ": " : ":");
                    Print(text, member.Value, style, indent, level + 1);
                });
                break;
            case JsonElement { ValueKind: JsonValueKind.Object } element:
                var copy = new Members();
                copy.AddRange(element.EnumerateObject().Select(member => (member.Name, (object?)member.Value)));
                Print(text, copy, style, indent, level);
                break;
            case JsonElement { ValueKind: JsonValueKind.Array } element:
                List(text, [.. element.EnumerateArray()], '[', ']', indent, level, item => Print(text, item, style, indent, level + 1));
                break;
            case JsonElement element:
                text.Append(element.ValueKind == JsonValueKind.String ? Escaped(element.GetString()!, style) : element.GetRawText());
                break;
            case string plain:
                text.Append(Escaped(plain, style));
                break;
            case bool flag:
                text.Append(flag ? "true" : "false");
                break;
            default:
                text.Append(value is null ? "null" : string.Create(CultureInfo.InvariantCulture, $"{value}"));
                break;
        }
    }

    private static void List<T>(StringBuilder text, List<T> items, char open, char close, int indent, int level, Action<T> print)
    {
        text.Append(open);
        for (var i = 0; i < items.Count; i++)
        {
            text.Append(i > 0 ? "," : "").Append(NewLine(indent, level + 1));
            print(items[i]);
        }

        text.Append(items.Count > 0 ? NewLine(indent, level) : "").Append(close);
    }

    private static string NewLine(int indent, int level) => indent == 0 ? "" : "\n" + new string(' ', indent * level);

    private static string Hex(char unit, string format) => @"\u" + ((int)unit).ToString(format, CultureInfo.InvariantCulture);
}
