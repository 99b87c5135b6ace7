using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace StatusKit.TestKit;

/// <summary>What one part of a trial measured.</summary>
public sealed record TrialResult
{
    /// <summary>The trial, such as R-1.</summary>
    public required string Trial { get; init; }

    /// <summary>What was tried, such as "SQLite, two writers"; a later run replaces the result with the same subject.</summary>
    public required string Subject { get; init; }

    /// <summary>Kills, cuts, documents, or what else the trial repeats.</summary>
    public required long Rounds { get; init; }

    /// <summary>Writes that were acknowledged; null where nothing is written.</summary>
    public long? Acknowledged { get; init; }

    /// <summary>What was lost, missed or wrong.</summary>
    public required long Lost { get; init; }

    /// <summary>Writes of unknown outcome that were reported as such.</summary>
    public long? Unknown { get; init; }

    /// <summary>The longest time, in seconds, in which nothing was acknowledged.</summary>
    public double? LongestGap { get; init; }

    /// <summary>Whatever else is worth knowing, such as a memory peak.</summary>
    public string? Note { get; init; }

    /// <summary>The day of the run; set when the result is recorded.</summary>
    public string Date { get; init; } = "";

    /// <summary>The versions of what ran; set when the result is recorded.</summary>
    public string Versions { get; init; } = "";
}

/// <summary>How the tests of a trial ended.</summary>
public sealed record TrialOutcome(string Date, int Passed, int Failed, int Skipped, string? Reason, int Controls, int ControlsFailed, string Versions);

/// <summary>The results of the long forms, in <c>docs/reliability.json</c>.</summary>
public sealed class TrialReport
{
    private const string FileName = "docs/reliability.json";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NewLine = "\n",
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>How the tests of each trial ended when they last ran.</summary>
    public SortedDictionary<string, TrialOutcome> Outcomes { get; init; } = new(ByNumber);

    /// <summary>What they measured.</summary>
    public IReadOnlyList<TrialResult> Results { get; init; } = [];

    private static Comparer<string> ByNumber { get; } = Comparer<string>.Create((x, y) => Number(x).CompareTo(Number(y)));

    private static string Path => System.IO.Path.Combine(GoldenFile.Root, FileName);

    /// <summary>The versions of .NET, the databases and the kernel.</summary>
    public static string Versions { get; } = string.Create(
        CultureInfo.InvariantCulture,
        $".NET {Environment.Version}, SQLite {Sqlite()}, PostgreSQL {PostgreSqlServer.Version ?? "none"}, {RuntimeInformation.OSDescription.Split(' ')[0]} {Environment.OSVersion.Version.ToString(3)}");

    private static string Today => TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>Reads the report.</summary>
    public static TrialReport Read() => File.Exists(Path) ? JsonSerializer.Deserialize<TrialReport>(File.ReadAllText(Path), Json)! : new();

    /// <summary>Records a result, before the test asserts anything about it. The quick form records nothing.</summary>
    public static void Add(TrialResult result)
    {
        if (Trials.AreLong)
        {
            Change(report => new()
            {
                Outcomes = report.Outcomes,
                Results =
                [
                    .. report.Results.Where(other => (other.Trial, other.Subject) != (result.Trial, result.Subject))
                        .Append(result with { Date = Today, Versions = Versions })
                        .OrderBy(each => Number(each.Trial)).ThenBy(each => each.Subject, StringComparer.Ordinal),
                ],
            });
        }
    }

    /// <summary>Records how the tests of a trial ended.</summary>
    public static void Add(string trial, int passed, int failed, int skipped, string? reason, int controls, int controlsFailed) => Change(report =>
    {
        report.Outcomes[trial] = new(Today, passed, failed, skipped, reason, controls, controlsFailed, Versions);
        return report;
    });

    // Several processes may record at the same time.
    private static void Change(Func<TrialReport, TrialReport> change)
    {
        using var turn = Turn();
        File.WriteAllText(Path, JsonSerializer.Serialize(change(Read()), Json) + "\n");
    }

    private static FileStream Turn()
    {
        var file = System.IO.Path.Combine(System.IO.Path.GetTempPath(), "statuskit-reliability.lock");
        while (true)
        {
            try
            {
                return new(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException)
            {
                Thread.Sleep(10);
            }
        }
    }

    private static int Number(string trial) => int.Parse(trial[2..], CultureInfo.InvariantCulture);

    private static string Sqlite()
    {
        SQLitePCL.Batteries_V2.Init();
        return SQLitePCL.raw.sqlite3_libversion().utf8_to_string();
    }
}
