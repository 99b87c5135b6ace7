using System.Globalization;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using NodaTime;
using NodaTime.Text;

namespace StatusKit.Benchmarks;

/// <summary>
/// Reading and writing the two ordinary texts. Targets: parsing at most 0.10 of <see cref="DateTimeOffset"/> (the baseline) and 0.15 of
/// NodaTime, formatting at most 0.50 of <see cref="DateTimeOffset"/>; nothing allocated.
/// </summary>
[MemoryDiagnoser]
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByCategory, BenchmarkLogicalGroupRule.ByParams)]
[CategoriesColumn]
public class TimestampBenchmarks
{
    private readonly byte[] _buffer = new byte[64];
    private string _text = "";
    private byte[] _utf8 = [];
    private Timestamp _timestamp;
    private DateTimeOffset _dateTimeOffset;
    private OffsetDateTime _offsetDateTime;

    [Params("2023-08-28T15:08:48Z", "2026-03-02T09:05:02+01:00")]
    public string Text { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        _text = Text;
        _utf8 = System.Text.Encoding.UTF8.GetBytes(Text);
        _timestamp = Timestamp.Parse(Text);
        _dateTimeOffset = _timestamp.ToDateTimeOffset();
        _offsetDateTime = OffsetDateTime.FromDateTimeOffset(_dateTimeOffset);
    }

    [Benchmark(Baseline = true), BenchmarkCategory("parse")]
    public DateTimeOffset Parse_DateTimeOffset() => DateTimeOffset.ParseExact(_text, "yyyy-MM-dd'T'HH:mm:ssK", CultureInfo.InvariantCulture);

    [Benchmark, BenchmarkCategory("parse")]
    public OffsetDateTime Parse_NodaTime() => OffsetDateTimePattern.Rfc3339.Parse(_text).Value;

    [Benchmark, BenchmarkCategory("parse")]
    public Timestamp Parse_Timestamp() => Timestamp.Parse(_utf8);

    [Benchmark, BenchmarkCategory("parse")]
    public Timestamp Parse_Timestamp_UTF16() => Timestamp.Parse(_text);

    [Benchmark(Baseline = true), BenchmarkCategory("format")]
    public int Format_DateTimeOffset() => _dateTimeOffset.TryFormat(_buffer, out var written, "O") ? written : -1;

    [Benchmark, BenchmarkCategory("format")]
    public string Format_NodaTime() => OffsetDateTimePattern.Rfc3339.Format(_offsetDateTime);

    [Benchmark, BenchmarkCategory("format")]
    public int Format_Timestamp() => _timestamp.TryFormat(_buffer, out var written) ? written : -1;
}
