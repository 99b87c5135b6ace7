using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using FsCheck;
using FsCheck.Fluent;
using StatusKit.Cfs;

namespace StatusKit.Tests;

public sealed partial class JsonSerializerTests
{
    private const string Json = """{"logs":"é<&","name":"a","status":{"session":{"start_time":"2023-08-28T15:08:48+00:00"}}}""";

    private static readonly CfsSession Session = CfsJson.V3.Session.Read(System.Text.Encoding.UTF8.GetBytes(Json));

    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly JsonSerializerOptions Tabs = new() { WriteIndented = true, IndentCharacter = '\t', IndentSize = 1, NewLine = "\n" };

    [Fact]
    public void The_callers_encoder_and_indentation_apply()
    {
        Assert.Equal(Json, JsonSerializer.Serialize(Session, Relaxed));
        Assert.Contains("\\u00E9\\u003C\\u0026", JsonSerializer.Serialize(Session), StringComparison.Ordinal);
        Assert.StartsWith("{\n\t\"logs\"", JsonSerializer.Serialize(Session, Tabs), StringComparison.Ordinal);
    }

    [Fact]
    public void Type_info_speaks_its_dialect_with_its_layout()
    {
        var v2 = JsonSerializer.SerializeToUtf8Bytes(Session, CfsJson.V2.Session.TypeInfo);
        var v3 = JsonSerializer.SerializeToUtf8Bytes(Session, CfsJson.V3.Session.TypeInfo);

        Assert.Equal(CfsJson.V2.Session.Write(Session).SkipLast(1), v2); // the final newline is the caller's
        Assert.Equal(CfsJson.V3.Session.Write(Session).SkipLast(1), v3);
        Assert.Equal(CfsJson.V2.Session.Read(v2), JsonSerializer.Deserialize(v2, CfsJson.V2.Session.TypeInfo));
        Assert.Same(CfsJson.V2.Session.TypeInfo, CfsJson.V2.Session.TypeInfo);
    }

    [Fact]
    public async Task Records_are_read_from_a_stream_in_small_pieces()
    {
        var options = new JsonSerializerOptions { DefaultBufferSize = 1 };
        var json = System.Text.Encoding.UTF8.GetBytes($"[{Json},{Json}]");

        Assert.Equal([Session, Session], await JsonSerializer.DeserializeAsync<List<CfsSession>>(new MemoryStream(json), options));
        var pipe = System.IO.Pipelines.PipeReader.Create(new MemoryStream(json), new(bufferSize: 16, minimumReadSize: 1));
        Assert.Equal([Session, Session], await JsonSerializer.DeserializeAsync<List<CfsSession>>(pipe));
    }

    [Fact]
    public void A_reader_over_several_segments_is_read()
    {
        var json = System.Text.Encoding.UTF8.GetBytes(Json);
        for (var split = 1; split < json.Length; split++)
        {
            var first = new Segment(json.AsMemory(0, split));
            var last = first.Append(json.AsMemory(split));
            var reader = new Utf8JsonReader(new System.Buffers.ReadOnlySequence<byte>(first, 0, last, last.Memory.Length));
            Assert.Equal(Session, JsonSerializer.Deserialize<CfsSession>(ref reader));
        }
    }

    [Fact]
    public void Records_in_an_indented_list_are_indented_like_everything_else()
    {
        var indented = new JsonSerializerOptions { WriteIndented = true, NewLine = "\n" };
        var list = JsonSerializer.Serialize(new[] { Session, Session }, indented);

        Assert.Equal(System.Text.Json.Nodes.JsonNode.Parse(list)!.ToJsonString(indented), list);
        Assert.Equal(System.Text.Json.Nodes.JsonNode.Parse(JsonSerializer.Serialize(Session, indented))!.ToJsonString(indented), JsonSerializer.Serialize(Session, indented));
    }

    [Fact]
    public void The_default_encoder_escapes_the_sign_of_an_offset()
    {
        Assert.Contains("15:08:48\\u002B00:00", JsonSerializer.Serialize(Session), StringComparison.Ordinal);
        Assert.Equal(Session, JsonSerializer.Deserialize<CfsSession>(JsonSerializer.Serialize(Session)));
    }

    [Fact]
    public void Null_is_null()
    {
        Assert.Null(JsonSerializer.Deserialize<CfsSession>("null"));
        Assert.Null(JsonSerializer.Deserialize("null", CfsJson.V2.Session.TypeInfo));
        Assert.Equal("null", JsonSerializer.Serialize<CfsSession?>(null));
    }

    [Fact]
    public void Lists_of_records_and_generated_contexts_need_no_more_than_the_attribute()
    {
        var envelope = new Envelope(Session, [Session, null]);

        var json = JsonSerializer.Serialize(envelope, Context.Default.Envelope);
        var read = JsonSerializer.Deserialize(json, Context.Default.Envelope)!;

        Assert.Equal(Session, read.Session);
        Assert.Equal([Session, null], read.More);
        Assert.Equal([Session], JsonSerializer.Deserialize<List<CfsSession>>($"[{Json}]"));
    }

    [Fact]
    public void Every_record_with_a_document_of_its_own_speaks_v3()
    {
        Speaks(CfsGenerators.Session(CfsVersion.V3));
        Speaks(CfsGenerators.SessionList(CfsVersion.V3));
        Speaks(CfsGenerators.Status(CfsVersion.V3));
        Speaks(CfsGenerators.Run(CfsVersion.V3));
        Speaks(CfsGenerators.Patch(CfsVersion.V3));
        Speaks(CfsGenerators.Create(CfsVersion.V3));
        Speaks(CfsGenerators.Problem);

        static void Speaks<T>(Gen<T> records) => Prop.ForAll(records.ToArbitrary(), record =>
            record!.Equals(JsonSerializer.Deserialize<T>(JsonSerializer.Serialize(record)))).Check(Config.QuickThrowOnFailure.WithMaxTest(Trials.Scale(40)));
    }

    // The serializer would take each of these, left alone.
    [Theory]
    [InlineData("""{"name":"a","name":"b"}""", "$.name")]
    [InlineData("""{"name":"a","foo":"\ud800"}""", "$.foo")]
    [InlineData("""{"name":5}""", "$.name")]
    [InlineData("{}", "$")]
    public void What_the_reader_refuses_the_converter_refuses(string json, string path)
    {
        var error = Assert.ThrowsAny<JsonException>(() => JsonSerializer.Deserialize<CfsSession[]>($"[null,\n{json}]"));
        Assert.Equal("$[1]", error.Path); // the place in the whole document is the serializer's, the place in the record ours
        Assert.StartsWith($"{path}: ", error.Message, StringComparison.Ordinal);
    }

    internal sealed record Envelope(CfsSession Session, IReadOnlyList<CfsSession?> More);

    [JsonSerializable(typeof(Envelope))]
    internal sealed partial class Context : JsonSerializerContext;

    private sealed class Segment : System.Buffers.ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory) => Memory = memory;

        public Segment Append(ReadOnlyMemory<byte> memory)
        {
            var next = new Segment(memory) { RunningIndex = RunningIndex + Memory.Length };
            Next = next;
            return next;
        }
    }
}
