using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using BenchmarkDotNet.Attributes;
using Newtonsoft.Json.Serialization;
using StatusKit.Cfs;
using StatusKit.Json;
using StatusKit.Nmp;
using Newton = Newtonsoft.Json;

namespace StatusKit.Benchmarks;

/// <summary>One document from bytes to record: against two serializers over plain records, and the floor of walking all tokens.</summary>
public abstract class JsonReadBenchmarks<TRecord, TPlain>(byte[] document, JsonDialect<TRecord> dialect, JsonTypeInfo<TPlain> plain, NamingStrategy names)
    where TRecord : class
{
    private readonly Newton.JsonSerializer _newtonsoft = PlainNewtonsoft.Serializer(names);

    [Benchmark(Baseline = true, Description = "System.Text.Json, generated, plain records")]
    public TPlain SystemTextJson() => JsonSerializer.Deserialize(document, plain)!;

    [Benchmark(Description = "Newtonsoft.Json, plain records")]
    public TPlain NewtonsoftJson()
    {
        using var reader = new Newton.JsonTextReader(new StreamReader(new MemoryStream(document)));
        return _newtonsoft.Deserialize<TPlain>(reader)!;
    }

    [Benchmark(Description = "walking all tokens")]
    public int TokenWalk() => Documents.Walk(document);

    [Benchmark]
    [Against(nameof(SystemTextJson), 0.6), Against(nameof(NewtonsoftJson)), Against(nameof(TokenWalk), 3)]
    public TRecord StatusKit() => dialect.Read(document);

    [Benchmark(Description = "StatusKit through JsonSerializer")]
    [Against(nameof(StatusKit), 2)]
    public TRecord Serializer() => JsonSerializer.Deserialize(document, dialect.TypeInfo)!;
}

[Description("CFS session v3, bytes to record")]
public class CfsV3Read() : JsonReadBenchmarks<CfsSession, PlainSession>(Documents.Session, CfsJson.V3.Session, PlainCfsV3.Default.PlainSession, PlainNewtonsoft.SnakeCase);

[Description("CFS session v2, bytes to record")]
public class CfsV2Read() : JsonReadBenchmarks<CfsSession, PlainSessionV2>(Documents.SessionV2, CfsJson.V2.Session, PlainCfsV2.Default.PlainSessionV2, PlainNewtonsoft.CamelCase);

[Description("NMP agent's record, bytes to record")]
public class NmpAgentRead() : JsonReadBenchmarks<NmpStatus, PlainNmpStatus>(Documents.Agent, NmpJson.Agent, PlainNmp.Default.PlainNmpStatus, PlainNewtonsoft.CamelCase);

[Description("NMP PUT to the Exchange, bytes to record")]
public class NmpExchangePutRead() : JsonReadBenchmarks<NmpStatus, PlainNmpStatus>(Documents.ExchangePut, NmpJson.ExchangePut, PlainNmp.Default.PlainNmpStatus, PlainNewtonsoft.CamelCase);

[Description("NMP answer of the Exchange, bytes to record")]
public class NmpExchangeGetRead() : JsonReadBenchmarks<NmpExchangeStatuses, PlainExchangeStatuses>(Documents.ExchangeGet, NmpJson.ExchangeGet, PlainNmp.Default.PlainExchangeStatuses, PlainNewtonsoft.CamelCase);

[Description("NMP status file, bytes to record")]
public class NmpStatusFileRead() : JsonReadBenchmarks<NmpStatus, PlainStatusFile>(Documents.StatusFile, NmpJson.StatusFile, PlainFile.Default.PlainStatusFile, PlainNewtonsoft.CamelCase);
