using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using StatusKit.Json;
using StatusKit.Nmp;

namespace StatusKit.TestKit;

/// <summary>NMP documents of every kind, created through the public API. Each generator follows those it uses.</summary>
public static class NmpGenerators
{
    // Every row of the escaping table, and characters that .NET would escape although the originals do not.
    private static readonly string[] Characters =
        ["a", "Z", "7", " ", "\"", "\\", "<", ">", "&", "'", "+", "/", "`", "\0", "\b", "\t", "\n", "\v", "\f", "\r", "\u001f", "\u007f", "\u0085", "\u00a0", "\u00e9", "\u2027", "\u2028", "\u2029", "\u202a", "\u6f22", "\ue000", "\ufeff", "\ufffd", "\U0001f600", "\U0010ffff"];

    // Digits, signs and exponents must be kept, so no number is written in its shortest form.
    private static readonly string[] Scalars =
        ["null", "true", "false", "0", "-0", "1.0", "1e2", "1E+2", "-12.50", "12345678901234567890123", "\"\"", "\"text\"", "\"\\u003c\\u2028\\n\""];

    private static Gen<bool> Flag { get; } = Gen.Elements(true, false);

    /// <summary>Text that every form can hold: anything but lone surrogates.</summary>
    public static Gen<string> Text { get; } = Gen.Frequency(
        (2, Gen.Constant("")),
        (4, Gen.Elements("install step 4 failed", "2.31.0", "/var/horizon/nmp", "IBM/edgeNodeFiles_manifest_2.31.0", "0", "null", "now")),
        (4, Gen.Choose(0, 25).SelectMany(count => Gen.ArrayOf(Gen.Elements(Characters), count)).Select(string.Concat)),
        (1, ArbMap.Default.GeneratorFor<string>().Where(text => text is not null && IsWellFormed(text))));

    /// <summary>Times as they appear in documents: instants in every form, unset, unreadable.</summary>
    public static Gen<Timestamp> Time { get; } = Gen.Frequency(
        (3, Gen.Elements("2026-03-02T08:00:17Z", "2026-03-02T09:05:02+01:00", "0001-01-01T00:00:00Z", "2025-05-14T16:34:36.295Z[UTC]", "2026-03-02T08:00:12.418220953Z", "1772438702")),
        (1, Gen.Elements("", "0", "<RFC3339 timestamp>", "$startTime", "-1", "0000-12-31T19:04:00-04:56")),
        (2, TimestampGenerators.Text.Where(IsWellFormed))).Select(text => Timestamp.ParseLenient(text));

    /// <summary>States: listed, from older releases, from published descriptions, and any text.</summary>
    public static Gen<NmpState> Word { get; } = Gen.Frequency(
        (4, Gen.Elements(NmpState.All.ToArray())),
        (2, Gen.Elements("", "success", "Success", "Fail", "in progress", "failed download", "upgrade aborted", "WAITING", " waiting ", "success|failed|in progress").Select(text => new NmpState(text))),
        (1, Gen.Constant(default(NmpState))),
        (1, Text.Select(text => new NmpState(text))));

    /// <summary>Organizations and names as the Exchange accepts them.</summary>
    public static Gen<string> IdPart { get; } = Text.Where(text => text.Length > 0 && !text.Contains('/', StringComparison.Ordinal) && !text.Contains('\0', StringComparison.Ordinal));

    public static Gen<ExchangeId> Id { get; } = from org in IdPart from name in IdPart select new ExchangeId(org, name);

    public static Gen<NmpStatusId> StatusId { get; } = from node in Id from policy in Id select new NmpStatusId(node, policy);

    private static Gen<string> Name { get; } = Gen.OneOf(
        Gen.Elements("certUpgradePolicyStatus", "x", "", "\u00e9tat", "a\"b", "<&>", "status ", "\u2028"), Text.Select(text => "x" + text));

    /// <summary>Members that no record knows, under names that match no known one, ignoring case.</summary>
    public static Gen<JsonMembers> Unknown { get; } = Gen.Frequency((3, Gen.Constant(JsonMembers.Empty)), (1,
        from pairs in Gen.ListOf(from name in Name from value in Json(2) select KeyValuePair.Create(name, value), 3)
        select JsonMembers.Create([.. pairs.DistinctBy(pair => pair.Key).Select(pair => KeyValuePair.Create(pair.Key, JsonElement.Parse(pair.Value)))])));

    public static Gen<NmpUpgradedVersions> Versions { get; } = Thinned(
        from software in Text
        from cert in Text
        from config in Text
        from unknown in Unknown
        select new NmpUpgradedVersions { SoftwareVersion = software, CertVersion = cert, ConfigVersion = config, UnknownMembers = unknown },
        nameof(NmpUpgradedVersions.SoftwareVersion), nameof(NmpUpgradedVersions.CertVersion), nameof(NmpUpgradedVersions.ConfigVersion));

    public static Gen<NmpK8sChange> K8sChange { get; } = Thinned(
        from need in Flag
        from updated in Flag
        from before in Text
        from after in Text
        from unknown in Unknown
        select new NmpK8sChange { NeedChange = need, Updated = updated, From = before, To = after, UnknownMembers = unknown },
        nameof(NmpK8sChange.NeedChange), nameof(NmpK8sChange.Updated), nameof(NmpK8sChange.From), nameof(NmpK8sChange.To));

    public static Gen<NmpK8sUpgrade> K8s { get; } = Thinned(
        from map in OrNull(K8sChange)
        from secret in OrNull(K8sChange)
        from image in OrNull(K8sChange)
        from unknown in Unknown
        select new NmpK8sUpgrade { ConfigMap = map, Secret = secret, ImageVersion = image, UnknownMembers = unknown },
        nameof(NmpK8sUpgrade.ConfigMap), nameof(NmpK8sUpgrade.Secret), nameof(NmpK8sUpgrade.ImageVersion));

    public static Gen<NmpAgentUpgrade> Upgrade { get; } = Thinned(
        from scheduled in Time
        from start in Time
        from end in Time
        from versions in OrNull(Versions)
        from status in Word
        from k8s in OrNull(K8s)
        from message in OrNull(Text)
        from directory in OrNull(Text)
        from updated in Time
        from unknown in Unknown
        select new NmpAgentUpgrade
        {
            ScheduledTime = scheduled,
            StartTime = start,
            EndTime = end,
            UpgradedVersions = versions,
            Status = status,
            K8s = k8s,
            ErrorMessage = message,
            WorkingDirectory = directory,
            LastUpdated = updated,
            UnknownMembers = unknown,
        },
        nameof(NmpAgentUpgrade.ScheduledTime), nameof(NmpAgentUpgrade.StartTime), nameof(NmpAgentUpgrade.EndTime), nameof(NmpAgentUpgrade.UpgradedVersions), nameof(NmpAgentUpgrade.Status), nameof(NmpAgentUpgrade.K8s), nameof(NmpAgentUpgrade.ErrorMessage), nameof(NmpAgentUpgrade.WorkingDirectory), nameof(NmpAgentUpgrade.LastUpdated));

    public static Gen<NmpLatestMap> LatestMap { get; } = Thinned(
        from software in Flag
        from config in Flag
        from cert in Flag
        from unknown in Unknown
        select new NmpLatestMap { SoftwareLatest = software, ConfigLatest = config, CertLatest = cert, UnknownMembers = unknown },
        nameof(NmpLatestMap.SoftwareLatest), nameof(NmpLatestMap.ConfigLatest), nameof(NmpLatestMap.CertLatest));

    public static Gen<NmpAgentUpgradeInternal> Internal { get; } = Thinned(
        from downgrade in Flag
        from manifest in OrNull(Text)
        from scheduled in Time
        from latest in OrNull(LatestMap)
        from attempts in Gen.OneOf(Gen.Choose(0, 3), Gen.Elements(int.MinValue, int.MaxValue))
        from unknown in Unknown
        select new NmpAgentUpgradeInternal { AllowDowngrade = downgrade, Manifest = manifest, ScheduledUnixTime = scheduled, LatestMap = latest, DownloadAttempts = attempts, UnknownMembers = unknown },
        nameof(NmpAgentUpgradeInternal.AllowDowngrade), nameof(NmpAgentUpgradeInternal.Manifest), nameof(NmpAgentUpgradeInternal.ScheduledUnixTime), nameof(NmpAgentUpgradeInternal.LatestMap), nameof(NmpAgentUpgradeInternal.DownloadAttempts));

    public static Gen<NmpStatus> Status { get; } = Thinned(
        from upgrade in OrNull(Upgrade)
        from kept in OrNull(Internal)
        from unknown in Unknown
        select new NmpStatus { AgentUpgrade = upgrade, Internal = kept, UnknownMembers = unknown },
        nameof(NmpStatus.AgentUpgrade), nameof(NmpStatus.Internal));

    public static Gen<NmpExchangeStatuses> Envelope { get; } = Thinned(
        from statuses in OrNull(MapOf(Status))
        from index in Gen.Frequency((5, Gen.Constant(0)), (1, Gen.Elements(-1, int.MaxValue)))
        from unknown in Unknown
        select new NmpExchangeStatuses { ManagementStatus = statuses, LastIndex = index, UnknownMembers = unknown },
        nameof(NmpExchangeStatuses.ManagementStatus), nameof(NmpExchangeStatuses.LastIndex));

    private static Gen<NmpAgentUpgradePolicy> UpgradePolicy { get; } = Thinned(
        from manifest in OrNull(Text)
        from downgrade in Flag
        from unknown in Unknown
        select new NmpAgentUpgradePolicy { Manifest = manifest, AllowDowngrade = downgrade, UnknownMembers = unknown },
        nameof(NmpAgentUpgradePolicy.Manifest), nameof(NmpAgentUpgradePolicy.AllowDowngrade));

    public static Gen<NmpPolicy> Policy { get; } = Thinned(
        from enabled in Flag
        from start in OrNull(Gen.OneOf(Text, Time.Select(time => time.ToString())))
        from window in Gen.Elements(0L, 300L, -1L, long.MaxValue, long.MinValue)
        from upgrade in OrNull(UpgradePolicy)
        from updated in Time
        from unknown in Unknown
        select new NmpPolicy { Enabled = enabled, Start = start, StartWindow = window, AgentUpgradePolicy = upgrade, LastUpdated = updated, UnknownMembers = unknown },
        nameof(NmpPolicy.Enabled), nameof(NmpPolicy.Start), nameof(NmpPolicy.StartWindow), nameof(NmpPolicy.AgentUpgradePolicy), nameof(NmpPolicy.LastUpdated));

    private static Gen<NmpFeedChange> FeedChange { get; } = Thinned(
        from id in Gen.Elements(0L, 90412L, long.MaxValue)
        from updated in Time
        from unknown in Unknown
        select new NmpFeedChange { ChangeId = id, LastUpdated = updated, UnknownMembers = unknown },
        nameof(NmpFeedChange.ChangeId), nameof(NmpFeedChange.LastUpdated));

    public static Gen<NmpFeedEntry> FeedEntry { get; } = Thinned(
        from org in OrNull(Text)
        from resource in Gen.OneOf(Gen.Constant(NmpFeedEntry.StatusResource), Text)
        from id in OrNull(Text)
        from operation in Gen.OneOf(Gen.Elements("created/modified", "deleted"), Text)
        from changes in Gen.ListOf(FeedChange, 2)
        from unknown in Unknown
        select new NmpFeedEntry { OrgId = org, Resource = resource, Id = id, Operation = operation, ResourceChanges = [.. changes], UnknownMembers = unknown },
        nameof(NmpFeedEntry.OrgId), nameof(NmpFeedEntry.Resource), nameof(NmpFeedEntry.Id), nameof(NmpFeedEntry.Operation), nameof(NmpFeedEntry.ResourceChanges));

    /// <summary>A map with names of policies or nodes as keys; any text, because readers accept any.</summary>
    public static Gen<JsonMap<T>> MapOf<T>(Gen<T> item) =>
        from count in Gen.Choose(0, 3)
        from pairs in Gen.ListOf(from key in Gen.OneOf(Text, Id.Select(id => id.ToString())) from value in item select KeyValuePair.Create(key, value), count)
        select JsonMap.Create(pairs.DistinctBy(pair => pair.Key));

    public static bool IsWellFormed(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) == text;

    private static Gen<T> OrNull<T>(Gen<T> gen)
        where T : class => Gen.Frequency((5, gen), (1, Gen.Constant<T>(null!)));

    // Some members absent, as Without leaves them.
    private static Gen<T> Thinned<T>(Gen<T> gen, params string[] members)
        where T : JsonRecord<T>, IJsonRecord<T> =>
        from record in gen
        from dropped in Gen.Frequency((2, Gen.Constant(0)), (3, Gen.Choose(0, (1 << members.Length) - 1)))
        select members.Where((_, index) => (dropped >> index & 1) != 0).Aggregate(record, (thinner, member) => thinner.Without(_ => 0, member));

    private static Gen<string> Json(int depth) => depth == 0
        ? Gen.Elements(Scalars)
        : Gen.Frequency(
            (3, Gen.Elements(Scalars)),
            (1, Text.Select(text => JsonSerializer.Serialize(text))),
            (1, Gen.ListOf(Json(depth - 1), 2).Select(items => $"[{string.Join(",", items)}]")),
            (1, from name in Text from value in Json(depth - 1) select $"{{ \"\u0041b<\" : {value}, {JsonSerializer.Serialize("z" + name)}:[] }}"));
}
