using System.Buffers;
using System.Text;
using System.Text.Json;
using StatusKit.Cfs;

namespace StatusKit.Tests;

public class JsonStreamTests
{
    // The writer asks for its memory in pieces: every boundary between two of them must fall well, wherever it falls.
    [Fact]
    public void Documents_of_any_length_are_written_whole()
    {
        for (var length = 0; length < 1200; length++)
        {
            var members = string.Join(',', Enumerable.Repeat($"\"{new string('x', length % 7)}\"", length));
            var json = "{\"name\":\"a\",\"status\":{\"session\":{\"foo\":[" + members + "],\"job\":\"" + new string('j', length) + "\"}}}";
            var session = CfsJson.V3.Session.Read(Encoding.UTF8.GetBytes(json));

            var written = CfsJson.V3.Session.Write(session);

            Assert.Equal(JsonTree.Parse(Encoding.UTF8.GetBytes(json)).Canonical(), Encoding.UTF8.GetString(written));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100_000)]
    public async Task Streams_are_read_to_their_end_in_whatever_pieces(int piece)
    {
        var session = new CfsSession { Name = "a", Logs = new string('x', 40_000) }; // longer than the first buffer
        var bytes = CfsJson.V3.Session.Write(session);
        using var stream = new Pieces(bytes, piece);

        Assert.Equal(session, await CfsJson.V3.Session.ReadAsync(stream));
        Assert.Equal(bytes.Length, stream.Position);
        Assert.True(stream.CanRead); // not closed
    }

    [Fact]
    public async Task Streams_are_read_up_to_a_limit()
    {
        var bytes = CfsJson.V3.Session.Write(new CfsSession { Name = "a" });

        Assert.NotNull(await CfsJson.V3.Session.ReadAsync(new MemoryStream(bytes), null, bytes.Length));
        var error = await Assert.ThrowsAnyAsync<JsonException>(async () => await CfsJson.V3.Session.ReadAsync(new MemoryStream(bytes), null, bytes.Length - 1));
        Assert.Contains($"{bytes.Length - 1} bytes", error.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await CfsJson.V3.Session.ReadAsync(new MemoryStream(bytes), null, 0));
        await Assert.ThrowsAsync<ArgumentNullException>(async () => await CfsJson.V3.Session.ReadAsync(null!));
    }

    [Fact]
    public async Task Waiting_for_a_stream_ends_with_the_token()
    {
        var cancelled = new CancellationToken(canceled: true);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await CfsJson.V3.Session.ReadAsync(new MemoryStream(), cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => CfsJson.V3.Session.WriteAsync(new() { Name = "a" }, new MemoryStream(), cancelled));
    }

    [Fact]
    public async Task A_stream_gets_the_same_bytes()
    {
        var session = new CfsSession { Name = "a", Logs = "é" };
        using var stream = new MemoryStream();

        await CfsJson.V2.Session.WriteAsync(session, stream);
        await CfsJson.V3.Session.WriteAsync(session, stream);

        Assert.Equal([.. CfsJson.V2.Session.Write(session), .. CfsJson.V3.Session.Write(session)], stream.ToArray());
    }

    [Fact]
    public void Writing_into_a_buffer_with_room_allocates_nothing()
    {
        var session = CfsJson.V3.Session.Read(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Corpus", "cfs-session-a8210f03a8.json")));
        var buffer = new ArrayBufferWriter<byte>(8 << 10);
        for (var i = 0; i < 2; i++)
        {
            CfsJson.V3.Session.Write(session, buffer);
            buffer.ResetWrittenCount();
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        CfsJson.V3.Session.Write(session, buffer);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(637, buffer.WrittenCount);
    }

    private sealed class Pieces(byte[] bytes, int piece) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(piece, buffer.Length)], cancellationToken);
    }
}
