using System.Buffers;
using System.Collections.Immutable;
using StatusKit.Json;
using StatusKit.Nmp;
using static StatusKit.TestKit.NmpExamples;

namespace StatusKit.Tests.Nmp;

public class NmpBufferTests
{
    // The buffer is handed over in pieces. Only an empty text takes no more room than it asked for, so behind one a piece can end just before the next
    // member; the length of the first name moves all others along.
    [Fact]
    public void Documents_of_many_pieces_are_written_whole()
    {
        var names = Enumerable.Range(100, 300).Select(number => $"{number}").ToArray();
        for (var length = 1; length < 60; length++)
        {
            string[] all = [new string('!', length), .. names];
            var words = JsonMap.Create(all.Select(name => KeyValuePair.Create(name, default(NmpState))));
            Assert.Equal($"{{\n{string.Join(",\n", all.Select(name => $"  \"{name}\": \"\""))}\n}}\n", Write(NmpJson.HznExchangeShort, words));
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
