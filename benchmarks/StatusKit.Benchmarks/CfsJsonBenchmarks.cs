using System.Buffers;
using System.Text.Json;
using BenchmarkDotNet.Attributes;
using StatusKit.Cfs;

namespace StatusKit.Benchmarks;

/// <summary>The documented session, from bytes to record: against generated System.Text.Json over plain records, and the floor of walking all tokens.</summary>
[MemoryDiagnoser]
public class CfsReadBenchmarks
{
    [Benchmark(Baseline = true)]
    public PlainSession SystemTextJson() => JsonSerializer.Deserialize(Documents.Session, PlainJson.Default.PlainSession)!;

    [Benchmark]
    public CfsSession StatusKit() => CfsJson.V3.Session.Read(Documents.Session);

    [Benchmark]
    public int TokenWalk() => Documents.Walk(Documents.Session);
}

/// <summary>The documented session, from record to bytes: against generated System.Text.Json, and the floor of writing constant strings.</summary>
[MemoryDiagnoser]
public class CfsWriteBenchmarks
{
    private readonly ArrayBufferWriter<byte> _output = new(64 << 10);
    private readonly CfsSession _session = CfsJson.V3.Session.Read(Documents.Session);
    private readonly PlainSession _plain = JsonSerializer.Deserialize(Documents.Session, PlainJson.Default.PlainSession)!;
    private readonly Utf8JsonWriter _writer = new(Stream.Null, new JsonWriterOptions { Indented = true, SkipValidation = true });

    [Benchmark(Baseline = true)]
    public int SystemTextJson()
    {
        _output.ResetWrittenCount();
        _writer.Reset(_output);
        JsonSerializer.Serialize(_writer, _plain, PlainJson.Default.PlainSession);
        return _output.WrittenCount;
    }

    [Benchmark]
    public int StatusKit()
    {
        _output.ResetWrittenCount();
        CfsJson.V3.Session.Write(_session, _output);
        return _output.WrittenCount;
    }
}
