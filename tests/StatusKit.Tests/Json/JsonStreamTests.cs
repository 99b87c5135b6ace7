using System.Text;
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
}
