using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using StatusKit.Cfs;
using StatusKit.Json;
using StatusKit.Nmp;
using StatusKit.Storage;

namespace StatusKit.TestKit;

/// <summary>How the tests make records of a kind: a name, a stage and a number.</summary>
public interface IStatusKind<T>
    where T : class, IStatusRecord<T>
{
    static abstract T Make(string name, int number = 0, StatusPhase phase = StatusPhase.Pending, DateTimeOffset? start = null);

    static abstract int NumberOf(T value);

    /// <summary>A key that records of another name and number do not have.</summary>
    static abstract StatusKey KeyOf(T value);

    /// <summary>Records named "a" that hold the string as their state, or as the name or value of a key, as far as the kind has these.</summary>
    static abstract IEnumerable<T> Holding(string text);
}

/// <summary>A third kind of record, as a user writes it: the library knows nothing about it.</summary>
public sealed record Light(string Name, string Colour, int Number = 0, Timestamp LitAt = default) : IStatusRecord<Light>
{
    private static readonly string[] Colours = ["red", "amber", "green", "dark"];

    public static string Model => "traffic_light";

    public StatusId Id => new(Name);

    public string State => Colour;

    public StatusPhase Phase => Colour switch
    {
        "red" => StatusPhase.Pending,
        "amber" => StatusPhase.Running,
        "green" => StatusPhase.Succeeded,
        "dark" => StatusPhase.Failed,
        _ => StatusPhase.Unknown,
    };

    public bool IsFinal => Phase is StatusPhase.Succeeded or StatusPhase.Failed;

    public Timestamp StartTime => LitAt;

    public IEnumerable<StatusKey> Keys => [new("number", Number.ToString(CultureInfo.InvariantCulture)), new("odd", Number % 2 == 0 ? "no" : "yes")];

    public static Light ReadStored(ReadOnlySpan<byte> utf8Json)
    {
        var reader = new Utf8JsonReader(utf8Json);
        var root = JsonElement.ParseValue(ref reader);
        return new(root.GetProperty("name").GetString()!, root.GetProperty("colour").GetString()!, root.GetProperty("number").GetInt32(), Timestamp.ParseLenient(root.GetProperty("lit").GetString()));
    }

    public static void WriteStored(Light value, IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteString("name", value.Name);
        json.WriteString("colour", value.Colour);
        json.WriteNumber("number", value.Number);
        json.WriteString("lit", value.LitAt.ToString());
        json.WriteEndObject();
    }

    public static bool IsKnownState(string state) => Colours.Contains(state);
}

public sealed class LightKind : IStatusKind<Light>
{
    public static Light Make(string name, int number = 0, StatusPhase phase = StatusPhase.Pending, DateTimeOffset? start = null) => new(
        name,
        phase switch { StatusPhase.Pending => "red", StatusPhase.Running => "amber", StatusPhase.Succeeded => "green", StatusPhase.Failed => "dark", _ => "blue" },
        number,
        start is { } at ? at : default(Timestamp));

    public static int NumberOf(Light value) => value.Number;

    public static StatusKey KeyOf(Light value) => new("number", value.Number.ToString(CultureInfo.InvariantCulture));

    public static IEnumerable<Light> Holding(string text) => [new("a", text)];
}

public sealed class CfsKind : IStatusKind<CfsSession>
{
    public static CfsSession Make(string name, int number = 0, StatusPhase phase = StatusPhase.Pending, DateTimeOffset? start = null) => new()
    {
        Name = name,
        Tags = JsonMap<string>.Empty.With("number", number.ToString(CultureInfo.InvariantCulture)),
        Status = new()
        {
            Session = new()
            {
                Status = phase switch
                {
                    StatusPhase.Pending => CfsSessionState.Pending,
                    StatusPhase.Running => CfsSessionState.Running,
                    StatusPhase.Succeeded or StatusPhase.Failed => CfsSessionState.Complete,
                    _ => new("paused"),
                },
                Succeeded = phase switch { StatusPhase.Succeeded => CfsOutcome.True, StatusPhase.Failed => CfsOutcome.False, _ => CfsOutcome.None },
                StartTime = start is { } at ? Timestamp.CreateNaiveUtcSeconds(at) : default,
            },
        },
    };

    public static int NumberOf(CfsSession value) => int.Parse(value.Tags["number"], CultureInfo.InvariantCulture);

    public static StatusKey KeyOf(CfsSession value) => new(CfsSession.TagKeyPrefix + "number", value.Tags["number"]);

    public static IEnumerable<CfsSession> Holding(string text)
    {
        var session = Make("a");
        yield return session with { Tags = session.Tags.With(text, "x") };
        yield return session with { Tags = session.Tags.With("x", text) };
        yield return session with { Status = new() { Session = new() { Status = new(text) } } };
    }
}

public sealed class NmpKind : IStatusKind<NmpNodeStatus>
{
    public static NmpNodeStatus Make(string name, int number = 0, StatusPhase phase = StatusPhase.Pending, DateTimeOffset? start = null) => new(
        new(new("org", "n"), new("org", name)),
        new()
        {
            AgentUpgrade = new()
            {
                Status = phase switch
                {
                    StatusPhase.Pending => NmpState.Waiting,
                    StatusPhase.Running => NmpState.Initiated,
                    StatusPhase.Succeeded => NmpState.Successful,
                    StatusPhase.Failed => NmpState.DownloadFailed,
                    _ => new("paused"),
                },
                StartTime = start is { } at ? Timestamp.CreateOffsetSeconds(at) : default,
                LastUpdated = Timestamp.ParseLenient("2025-05-14T16:34:36.295Z[UTC]"),
                WorkingDirectory = "/var/horizon/nmp",
                ErrorMessage = number.ToString(CultureInfo.InvariantCulture),
            },
            Internal = new() { DownloadAttempts = number },
        });

    public static int NumberOf(NmpNodeStatus value) => value.Status.Internal!.DownloadAttempts;

    public static StatusKey KeyOf(NmpNodeStatus value) => new(NmpNodeStatus.PolicyKey, value.Id.Policy.ToString());

    public static IEnumerable<NmpNodeStatus> Holding(string text) => [Make("a") with { Status = new() { AgentUpgrade = new() { Status = new(text) } } }];
}
