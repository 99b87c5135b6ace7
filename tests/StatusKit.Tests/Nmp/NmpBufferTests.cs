using System.Buffers;
using System.Collections.Immutable;
using StatusKit.Nmp;
using static StatusKit.Tests.Nmp.NmpExamples;

namespace StatusKit.Tests.Nmp;

public class NmpBufferTests
{
    // The buffer is handed over in pieces, so every length of a text puts the next member at another place of a piece.
    [Fact]
    public void Long_documents_are_written_whole_at_every_length()
    {
        for (var length = 0; length < 2200; length++)
        {
            var words = ImmutableSortedDictionary<string, NmpState>.Empty.Add(new string('a', length), NmpState.Waiting).Add("b", NmpState.Reset);
            Assert.Equal($"{{\n  \"{new string('a', length)}\": \"waiting\",\n  \"b\": \"reset\"\n}}\n", Write(NmpJson.HznExchangeShort, words));
        }
    }

    [Fact]
    public void Writing_into_a_used_buffer_allocates_nothing()
    {
        var status = Read(NmpJson.Agent, AgentRecord) with { AgentUpgrade = NmpJsonTests.Sample().AgentUpgrade };
        var envelope = Read(NmpJson.ExchangeGet, Get);
        var buffer = new ArrayBufferWriter<byte>(16 << 10);
        WriteAll();
        var before = GC.GetAllocatedBytesForCurrentThread();
        WriteAll();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(buffer.WrittenCount > 0);

        void WriteAll()
        {
            buffer.ResetWrittenCount();
            NmpJson.Agent.Write(status, buffer);
            NmpJson.ExchangePut.Write(status, buffer);
            NmpJson.StatusFile.Write(status, buffer);
            NmpJson.ExchangeGet.Write(envelope, buffer);
        }
    }
}
