using System.Buffers;
using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using BenchmarkDotNet.Attributes;
using Newtonsoft.Json.Serialization;
using StatusKit.Cfs;
using StatusKit.Json;
using StatusKit.Nmp;
using Newton = Newtonsoft.Json;

namespace StatusKit.Benchmarks;

/// <summary>
/// One document from record to bytes, into a buffer that is used again: against two serializers over plain records in the same layout, and the floor
/// of replaying finished texts into a <see cref="Utf8JsonWriter"/>.
/// </summary>
public abstract class JsonWriteBenchmarks<TRecord, TPlain>
    where TRecord : class
{
    private readonly ArrayBufferWriter<byte> _output = new(64 << 10);
    private readonly MemoryStream _stream = new(64 << 10);
    private readonly JsonDialect<TRecord> _dialect;
    private readonly JsonTypeInfo<TPlain> _plainInfo;
    private readonly Newton.JsonSerializer _newtonsoft;
    private readonly TRecord _record;
    private readonly TPlain _plain;
    private readonly JsonReplay _replay;
    private readonly Utf8JsonWriter _writer;

    protected JsonWriteBenchmarks(byte[] document, JsonDialect<TRecord> dialect, JsonTypeInfo<TPlain> plain, NamingStrategy names)
    {
        _dialect = dialect;
        _plainInfo = plain;
        _newtonsoft = PlainNewtonsoft.Serializer(names, plain.Options);
        _record = dialect.Read(document);
        _plain = JsonSerializer.Deserialize(document, plain)!;
        _replay = new JsonReplay(document);
        _writer = new(Stream.Null, new JsonWriterOptions { Indented = plain.Options.WriteIndented, IndentSize = plain.Options.IndentSize, SkipValidation = true });
    }

    [GlobalSetup]
    public void AllWriteTheSame()
    {
        List<JsonNode?> written = [];
        foreach (var write in (Func<int>[])[SystemTextJson, StatusKit, Serializer, ConstantStrings])
        {
            write();
            written.Add(JsonNode.Parse(_output.WrittenSpan));
        }

        NewtonsoftJson();
        written.Add(JsonNode.Parse(_stream.GetBuffer().AsSpan(0, (int)_stream.Length)));
        if (!written.TrueForAll(each => JsonNode.DeepEquals(each, written[0])))
        {
            throw new InvalidOperationException($"{GetType().Name} compares writers of different documents.");
        }
    }

    [Benchmark(Baseline = true, Description = "System.Text.Json, generated, plain records")]
    public int SystemTextJson()
    {
        _output.ResetWrittenCount();
        _writer.Reset(_output);
        JsonSerializer.Serialize(_writer, _plain, _plainInfo);
        return _output.WrittenCount;
    }

    [Benchmark(Description = "Newtonsoft.Json, plain records")]
    public long NewtonsoftJson()
    {
        _stream.SetLength(0);
        using var writer = new StreamWriter(_stream, leaveOpen: true);
        _newtonsoft.Serialize(writer, _plain);
        return _stream.Length;
    }

    [Benchmark(Description = "Utf8JsonWriter, constant strings")]
    public int ConstantStrings()
    {
        _output.ResetWrittenCount();
        _writer.Reset(_output);
        _replay.Write(_writer);
        return _output.WrittenCount;
    }

    [Benchmark]
    [Against(nameof(SystemTextJson), 1), Against(nameof(NewtonsoftJson)), Against(nameof(ConstantStrings))]
    public int StatusKit()
    {
        _output.ResetWrittenCount();
        _dialect.Write(_record, _output);
        return _output.WrittenCount;
    }

    [Benchmark(Description = "StatusKit through JsonSerializer")]
    [Against(nameof(StatusKit), 2)]
    public int Serializer()
    {
        _output.ResetWrittenCount();
        _writer.Reset(_output);
        JsonSerializer.Serialize(_writer, _record, _dialect.TypeInfo);
        return _output.WrittenCount;
    }
}

[Description("CFS session v3, record to bytes")]
public class CfsV3Write() : JsonWriteBenchmarks<CfsSession, PlainSession>(Documents.Session, CfsJson.V3.Session, PlainCfsV3.Default.PlainSession, PlainNewtonsoft.SnakeCase);

[Description("CFS session v2, record to bytes")]
public class CfsV2Write() : JsonWriteBenchmarks<CfsSession, PlainSessionV2>(Documents.SessionV2, CfsJson.V2.Session, PlainCfsV2.Default.PlainSessionV2, PlainNewtonsoft.CamelCase);

[Description("NMP agent's record, record to bytes")]
public class NmpAgentWrite() : JsonWriteBenchmarks<NmpStatus, PlainNmpStatus>(Documents.Agent, NmpJson.Agent, PlainNmp.Default.PlainNmpStatus, PlainNewtonsoft.CamelCase);

[Description("NMP PUT to the Exchange, record to bytes")]
public class NmpExchangePutWrite() : JsonWriteBenchmarks<NmpStatus, PlainNmpStatus>(Documents.ExchangePut, NmpJson.ExchangePut, PlainNmp.Default.PlainNmpStatus, PlainNewtonsoft.CamelCase);

[Description("NMP answer of the Exchange, record to bytes")]
public class NmpExchangeGetWrite() : JsonWriteBenchmarks<NmpExchangeStatuses, PlainExchangeStatuses>(Documents.ExchangeGet, NmpJson.ExchangeGet, PlainNmp.Default.PlainExchangeStatuses, PlainNewtonsoft.CamelCase);

[Description("NMP status file, record to bytes")]
public class NmpStatusFileWrite() : JsonWriteBenchmarks<NmpStatus, PlainStatusFile>(Documents.StatusFile, NmpJson.StatusFile, PlainFile.Default.PlainStatusFile, PlainNewtonsoft.CamelCase);
