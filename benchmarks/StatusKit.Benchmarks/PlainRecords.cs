using System.Text.Json.Serialization;

namespace StatusKit.Benchmarks;

// The plain records that someone without StatusKit would write, with times as text and members in the order of the documents.
public sealed record PlainSession(
    PlainAnsible Ansible, PlainConfiguration Configuration, bool DebugOnFailure, string? Logs, string Name, PlainStatus Status, Dictionary<string, string> Tags, PlainTarget Target);

public sealed record PlainSessionV2(
    PlainAnsible Ansible, PlainConfiguration Configuration, string Name, PlainStatus Status, Dictionary<string, string> Tags, PlainTarget Target);

public sealed record PlainAnsible(string Config, string? Limit, string? Passthrough, int Verbosity);

public sealed record PlainConfiguration(string Limit, string Name);

public sealed record PlainStatus(PlainArtifact[] Artifacts, PlainRun Session);

public sealed record PlainArtifact(string ImageId, string ResultId, string Type);

public sealed record PlainRun(string? CompletionTime, string? Job, string? StartTime, string Status, string Succeeded);

public sealed record PlainTarget(string Definition, PlainGroup[]? Groups);

public sealed record PlainGroup(string[] Members, string Name);

public sealed record PlainExchangeStatuses(Dictionary<string, PlainNmpStatus> ManagementStatus, int LastIndex);

public sealed record PlainNmpStatus(PlainUpgrade AgentUpgradePolicyStatus, PlainInternal? AgentUpgradeInternal = null);

public sealed record PlainUpgrade(
    string ScheduledTime, string? StartTime, string? EndTime, PlainVersions UpgradedVersions, string Status, string? ErrorMessage, string? WorkingDirectory, string? LastUpdated);

public sealed record PlainVersions(string SoftwareVersion, string CertVersion, string ConfigVersion);

public sealed record PlainInternal(string Manifest, string ScheduledUnixTime, PlainLatestMap LatestMap, int DownloadAttempts);

public sealed record PlainLatestMap(bool SoftwareLatest, bool ConfigLatest, bool CertLatest);

public sealed record PlainStatusFile(PlainFileStatus AgentUpgradePolicyStatus);

public sealed record PlainFileStatus(string Status, string StartTime, string EndTime, string ErrorMessage);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(PlainSession))]
internal sealed partial class PlainCfsV3 : JsonSerializerContext;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(PlainSessionV2))]
internal sealed partial class PlainCfsV2 : JsonSerializerContext;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PlainNmpStatus))]
[JsonSerializable(typeof(PlainExchangeStatuses))]
internal sealed partial class PlainNmp : JsonSerializerContext;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, IndentSize = 4)]
[JsonSerializable(typeof(PlainStatusFile))]
internal sealed partial class PlainFile : JsonSerializerContext;
