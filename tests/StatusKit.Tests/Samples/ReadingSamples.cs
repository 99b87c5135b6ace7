using System.Buffers;
using System.Text.Json;
using StatusKit;
using StatusKit.Cfs;
using StatusKit.Json;
using StatusKit.Nmp;

namespace Samples;

/// <summary>The code of docs/read-and-write.md; DocumentationTests compare them line by line.</summary>
public static class ReadingSamples
{
    public static async Task<(byte[] Bytes, CfsSession FromStream)> ReadAndWriteADocument(byte[] utf8, IBufferWriter<byte> output, Stream stream, Stream other, CancellationToken cancellationToken = default)
    {
        CfsSession session = CfsJson.V3.Session.Read(utf8);                  // bytes, a string or a ReadOnlySequence<byte>
        byte[] bytes = CfsJson.V3.Session.Write(session);                    // byte for byte what the service writes
        CfsJson.V2.Session.Write(session, output);                           // the same for a client of the older API
        await CfsJson.V3.Session.WriteAsync(session, stream, cancellationToken);
        CfsSession fromStream = await CfsJson.V3.Session.ReadAsync(other, cancellationToken);
        return (bytes, fromStream);
    }

    public static NmpExchangeStatuses ReadWithFindings(byte[] utf8)
    {
        var findings = new List<JsonFinding>();
        var statuses = NmpJson.ExchangeGet.Read(utf8, findings);
        foreach (var finding in findings)
        {
            var (_, line, column) = finding.Position;
            Console.WriteLine($"{line}:{column} {finding.Path}: {finding.Message} ({finding.Code})");
        }

        return statuses;
    }

    public static bool ChangeARecord(CfsSession session)
    {
        var renamed = session with { Name = "nightly-2" };                   // records are immutable and compare by value
        var withoutLogs = renamed.Without(s => s.Logs);                      // absent, not null
        bool hasLogs = withoutLogs.Has(s => s.Logs);                         // false
        return hasLogs;
    }

    public static (CfsSession? Session, string? Error) TryToRead(byte[] utf8)
    {
        if (CfsJson.V3.Session.TryRead(utf8, out var session, out var error))
        {
            return (session, null);
        }

        return (null, $"line {error.Position.Line}, column {error.Position.Column}: {error.Path}: {error.Reason}");
    }

    public static JsonMap<JsonMap<NmpStatus>> MakeMaps(NmpStatus status)
    {
        JsonMap<NmpStatus> byPolicy = [new("acme/nightly", status)];         // or JsonMap<NmpStatus>.Empty, or JsonMap.Create(…)
        var fleet = JsonMap<JsonMap<NmpStatus>>.Empty.With("acme/pump-07", byPolicy);
        return fleet;
    }

    public static (CfsSession Session, List<JsonFinding> Dropped) ConvertADocument(CfsSession session)
    {
        var dropped = new List<JsonFinding>();
        CfsSession converted = CfsJson.V2.Session.Convert(session, dropped); // $.logs, $.status.session.ims_job, …
        return (converted, dropped);
    }

    public static (Timestamp Local, bool Strict) ReadATime()
    {
        var time = Timestamp.ParseLenient("2023-08-28T15:08:48");            // naive, as CFS writes it: UTC
        if (time.TryGetInstant(out var instant))
        {
            Console.WriteLine($"{time} is {instant:O}");
        }

        var local = time.AssumeOffset(TimeSpan.FromHours(2));                // when you know better
        bool strict = Timestamp.TryParse("2023-08-28T15:08:48", out _);      // false: no RFC 3339 time without an offset
        return (local, strict);
    }

    public static string UseTheSerializer(CfsSession session)
    {
        string json = JsonSerializer.Serialize(session, CfsJson.V2.Session.TypeInfo);
        return json;
    }
}
