using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using StatusKit.Storage;

namespace StatusKit.AspNetCore;

/// <summary>
/// What a mirror says of itself in the database that it keeps in step with a service: the record
/// <c>mirror_lease</c> in the scope <c>mirror</c>, read only.
/// </summary>
internal sealed record MirrorReading : IStatusRecord<MirrorReading>
{
    private const string Scope = "mirror";

    // A mirror writes its record at least once a minute while it works.
    private static readonly TimeSpan Late = TimeSpan.FromMinutes(5);

    /// <summary>Which service is mirrored, such as <c>cfs:default</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Whether a mirror works, as far as the database says.</summary>
    public bool IsActive { get; init; }

    /// <summary>When the last successful poll began that was noted; null before the first one.</summary>
    public DateTimeOffset? LastSuccess { get; init; }

    /// <inheritdoc/>
    public StatusId Id => new(Name);

    /// <inheritdoc/>
    public StatusPhase Phase => IsActive ? StatusPhase.Running : StatusPhase.Waiting;

    /// <inheritdoc/>
    public bool IsFinal => false;

    static string IStatusRecord<MirrorReading>.Model => "mirror_lease";

    string IStatusRecord<MirrorReading>.State => IsActive ? "held" : "released";

    Timestamp IStatusRecord<MirrorReading>.StartTime => default;

    /// <summary>The mirrors of the database.</summary>
    public static async ValueTask<ImmutableArray<MirrorReading>> ListAsync(DashboardPage page)
    {
        var mirrors = ImmutableArray.CreateBuilder<MirrorReading>();
        await foreach (var mirror in page.Database.GetStore<MirrorReading>(Scope).ListAsync(null, page.Aborted)
            .ConfigureAwait(false))
        {
            mirrors.Add(mirror.Value);
        }

        return mirrors.DrainToImmutable();
    }

    /// <summary>Whether the service has not been read for so long that what is shown may be wrong.</summary>
    public bool IsLate(DateTimeOffset now) => !(now - LastSuccess <= Late);

    /// <summary>How far the database is behind the service.</summary>
    public HtmlFragment Describe(DateTimeOffset now) => LastSuccess is { } last
        ? HtmlFragment.Create($"read from the service {DashboardFormat.Age(last, now)} ago{(IsActive ? "" : "; no mirror works now")}")
        : HtmlFragment.Create($"never read from the service");

    static MirrorReading IStatusRecord<MirrorReading>.ReadStored(ReadOnlySpan<byte> utf8Json)
    {
        var reader = new Utf8JsonReader(utf8Json);
        var root = JsonElement.ParseValue(ref reader);
        return new()
        {
            Name = root.GetProperty("name").GetString()!,
            IsActive = root.GetProperty("holder").GetString() is { Length: > 0 },
            LastSuccess = root.TryGetProperty("last_success", out var time)
                ? DateTimeOffset.Parse(time.GetString()!, CultureInfo.InvariantCulture)
                : null,
        };
    }

    static void IStatusRecord<MirrorReading>.WriteStored(MirrorReading value, IBufferWriter<byte> output) =>
        throw new NotSupportedException("Only a mirror writes its record.");
}
