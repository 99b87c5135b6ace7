// A third kind of record, backups, with the same stores, feed, rules and waiting as the two built-in kinds.
using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization;
using StatusKit;
using StatusKit.Storage;

var database = new InMemoryStatusDatabase();
IStatusStore<Backup> backups = database.GetStore<Backup>();
StatusId id = new("nightly");
await backups.CreateAsync(new("nightly", "planned"));

Task<StatusWaitResult<Backup>> waiting = backups.WaitForEndAsync(id, TimeSpan.FromMinutes(1));
foreach (string stage in (string[])["copying", "planned", "done"])
{
    StatusUpdate<Backup> update = await backups.UpdateAsync(id, backup => Backup.Advance(backup, stage));
    Console.WriteLine($"{stage}: {update.Kind}{(update.Reason is { } reason ? $", {reason.Message}" : "")}");
}

Console.WriteLine($"the wait ended with '{(await waiting).Last!.Value.Stage}'");
Console.WriteLine($"changes kept: {await backups.HistoryAsync(id).CountAsync()}");

internal sealed record Backup(string Name, string Stage) : IStatusRecord<Backup>
{
    private static readonly string[] Stages = ["planned", "copying", "done"];

    static string IStatusRecord<Backup>.Model => "backup";

    public StatusId Id => new(Name);

    public string State => Stage;

    public StatusPhase Phase => Stage switch { "planned" => StatusPhase.Pending, "copying" => StatusPhase.Running, "done" => StatusPhase.Succeeded, _ => StatusPhase.Unknown };

    public bool IsFinal => Phase == StatusPhase.Succeeded;

    public Timestamp StartTime => default;

    public IEnumerable<StatusKey> Keys => [];

    // The rule: a stage only moves on. A pure function, so a store may run it again after a lost race.
    public static StatusUpdate<Backup> Advance(Backup backup, string stage) => Array.IndexOf(Stages, stage) > Array.IndexOf(Stages, backup.Stage)
        ? StatusUpdate.Applied(backup with { Stage = stage })
        : StatusUpdate.Refused(backup, "NotPermitted", $"'{stage}' does not follow '{backup.Stage}'");

    static bool IStatusRecord<Backup>.IsKnownState(string state) => Stages.Contains(state);

    static Backup IStatusRecord<Backup>.ReadStored(ReadOnlySpan<byte> utf8Json) => JsonSerializer.Deserialize(utf8Json, BackupJson.Default.Backup)!;

    static void IStatusRecord<Backup>.WriteStored(Backup value, IBufferWriter<byte> output) => JsonSerializer.Serialize(new Utf8JsonWriter(output), value, BackupJson.Default.Backup);
}

[JsonSerializable(typeof(Backup))]
internal sealed partial class BackupJson : JsonSerializerContext;
