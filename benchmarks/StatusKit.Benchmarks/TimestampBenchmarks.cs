using System.ComponentModel;
using System.Globalization;
using System.Text;
using System.Text.Json;
using BenchmarkDotNet.Attributes;
using NodaTime;
using NodaTime.Text;

namespace StatusKit.Benchmarks;

/// <summary>The two ordinary texts, read.</summary>
[Description("time from text")]
public class TimestampReadBenchmarks
{
    private byte[] _utf8 = [];
    private byte[] _json = [];

    [Params("2023-08-28T15:08:48Z", "2026-03-02T09:05:02+01:00")]
    public string Text { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        _utf8 = Encoding.UTF8.GetBytes(Text);
        _json = Encoding.UTF8.GetBytes($"\"{Text}\"");
    }

    [Benchmark(Baseline = true, Description = "DateTimeOffset.ParseExact, UTF-16")]
    public DateTimeOffset ParseExact() => DateTimeOffset.ParseExact(Text, "yyyy-MM-dd'T'HH:mm:ssK", CultureInfo.InvariantCulture);

    [Benchmark(Description = "NodaTime's RFC 3339 pattern, UTF-16")]
    public OffsetDateTime NodaTime() => OffsetDateTimePattern.Rfc3339.Parse(Text).Value;

    [Benchmark(Description = "Timestamp, UTF-8")]
    [Against(nameof(ParseExact), 0.1), Against(nameof(NodaTime), 0.15)]
    public Timestamp Utf8() => Timestamp.Parse(_utf8);

    [Benchmark(Description = "Timestamp, UTF-16")]
    [Against(nameof(ParseExact)), Against(nameof(NodaTime))]
    public Timestamp Utf16() => Timestamp.Parse(Text);

    [Benchmark(Description = "Utf8JsonReader.GetDateTimeOffset, a reader for each")]
    public DateTimeOffset JsonDateTimeOffset()
    {
        var reader = new Utf8JsonReader(_json);
        reader.Read();
        return reader.GetDateTimeOffset();
    }

    [Benchmark(Description = "Timestamp, a Utf8JsonReader for each")]
    [Against(nameof(JsonDateTimeOffset))]
    public Timestamp JsonTimestamp()
    {
        var reader = new Utf8JsonReader(_json);
        reader.Read();
        return Timestamp.ParseLenient(reader.ValueSpan);
    }
}

/// <summary>The two ordinary texts, written.</summary>
[Description("time to text")]
public class TimestampWriteBenchmarks
{
    private readonly byte[] _buffer = new byte[64];
    private Timestamp _timestamp;
    private DateTimeOffset _dateTimeOffset;
    private OffsetDateTime _offsetDateTime;

    [Params("2023-08-28T15:08:48Z", "2026-03-02T09:05:02+01:00")]
    public string Text { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        _timestamp = Timestamp.Parse(Text);
        _dateTimeOffset = _timestamp.ToDateTimeOffset();
        _offsetDateTime = OffsetDateTime.FromDateTimeOffset(_dateTimeOffset);
    }

    [Benchmark(Baseline = true, Description = "DateTimeOffset.TryFormat(\"O\"), UTF-8")]
    public int TryFormat() => _dateTimeOffset.TryFormat(_buffer, out var written, "O", CultureInfo.InvariantCulture) ? written : -1;

    [Benchmark(Description = "NodaTime's RFC 3339 pattern, UTF-16")]
    public string NodaTime() => OffsetDateTimePattern.Rfc3339.Format(_offsetDateTime);

    [Benchmark(Description = "Timestamp, UTF-8")]
    [Against(nameof(TryFormat), 0.5), Against(nameof(NodaTime))]
    public int Utf8() => _timestamp.TryFormat(_buffer, out var written) ? written : -1;
}
