using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.DependencyInjection;
using StatusKit;
using StatusKit.Storage;

namespace Samples;

/// <summary>The code of docs/extend.md; DocumentationTests compare them line by line.</summary>
public static class BackupSamples
{
    public static void UseTheThirdKind(IServiceCollection services)
    {
        services.AddSqliteStatusDatabase("Data Source=status.db").AddStatusStore<Backup>();
    }

    public static async Task<(StatusUpdate<Backup> Refused, StatusWaitResult<Backup> End)> FollowTheThirdKind(IStatusStore<Backup> backups, DateTimeOffset now)
    {
        await backups.CreateAsync(new("nightly", "db1", "planned"));
        await backups.UpdateAsync(new("nightly"), backup => BackupRules.Fire(backup, "start", now));
        var refused = await backups.UpdateAsync(new("nightly"), backup => BackupRules.Fire(backup, "retry", now));   // Refused: 'retry' does not follow 'copying'.
        var end = await backups.WaitForEndAsync(new("nightly"), new() { Timeout = TimeSpan.Zero, Diagnose = BackupRules.Diagnose });
        Console.WriteLine(end.Message);                                      // it is still copying
        return (refused, end);
    }
}

public sealed record Backup(string Name, string Host, string Stage, Timestamp Begun = default, string Error = "") : IStatusRecord<Backup>
{
    static string IStatusRecord<Backup>.Model => "backup";

    StatusId IStatusRecord<Backup>.Id => new(Name);

    string IStatusRecord<Backup>.State => Stage;

    public StatusPhase Phase => BackupRules.PhaseOf(Stage);

    public bool IsFinal => Phase is StatusPhase.Succeeded;                                          // a failed one may be tried again

    Timestamp IStatusRecord<Backup>.StartTime => Begun;

    IEnumerable<StatusKey> IStatusRecord<Backup>.Keys => [new("host", Host)];                       // what lists look up

    static bool IStatusRecord<Backup>.IsKnownState(string state) => BackupRules.PhaseOf(state) != StatusPhase.Unknown;

    static bool? IStatusRecord<Backup>.IsExpectedChange(Backup before, Backup after) =>
        BackupRules.Rows.Any(row => row.From == before.Stage && row.To == after.Stage);

    static Backup IStatusRecord<Backup>.ReadStored(ReadOnlySpan<byte> utf8Json) => JsonSerializer.Deserialize(utf8Json, BackupJson.Default.Backup)!;

    static void IStatusRecord<Backup>.WriteStored(Backup value, IBufferWriter<byte> output)
    {
        using var writer = new Utf8JsonWriter(output);
        JsonSerializer.Serialize(writer, value, BackupJson.Default.Backup);
    }
}

[JsonSerializable(typeof(Backup))]
internal sealed partial class BackupJson : JsonSerializerContext;

public static class BackupRules
{
    public static readonly ImmutableArray<(string From, string Trigger, string To)> Rows =
    [
        ("planned", "start", "copying"),
        ("copying", "finish", "done"),
        ("copying", "fail", "failed"),
        ("failed", "retry", "planned"),
    ];

    public static StatusUpdate<Backup> Fire(Backup backup, string trigger, DateTimeOffset now, string error = "")
    {
        var row = Rows.FirstOrDefault(row => row.From == backup.Stage && row.Trigger == trigger);
        return row.To is null
            ? StatusUpdate.Refused(backup, "NotPermitted", $"'{trigger}' does not follow '{backup.Stage}'.")
            : StatusUpdate.Applied(backup with { Stage = row.To, Begun = trigger == "start" ? now : backup.Begun, Error = error });
    }

    public static StatusPhase PhaseOf(string stage) => stage switch
    {
        "planned" => StatusPhase.Pending,
        "copying" => StatusPhase.Running,
        "done" => StatusPhase.Succeeded,
        "failed" => StatusPhase.Failed,
        _ => StatusPhase.Unknown,
    };

    public static StatusDiagnosis Diagnose(Backup backup, DateTimeOffset now)
    {
        var isSlow = backup.Stage == "copying" && backup.Begun.TryGetInstant(out var begun) && now - begun > TimeSpan.FromHours(6);
        return new()
        {
            Code = isSlow ? "Slow" : backup.Stage == "failed" ? "Failed" : "AsPlanned",
            Message = isSlow ? $"{backup.Name} has been copying since {backup.Begun}." : $"{backup.Name} is {backup.Stage}. {backup.Error}".TrimEnd(),
            Severity = backup.Stage == "failed" ? StatusSeverity.Error : isSlow ? StatusSeverity.Warning : StatusSeverity.Ok,
            Phase = PhaseOf(backup.Stage),
            Hints = isSlow ? [new("LookAtHost", "See what the host is doing.", StatusHint.Render("ssh {host} iostat", new Dictionary<string, string> { ["host"] = backup.Host }))] : [],
        };
    }
}
