using System.Text;
using StatusKit.Cli;

namespace StatusKit.Tests.Console;

public class ScreenTests
{
    private const string Steering = "{\n\t\"a\": \"\u001b[31m\u009b2J\u202e\"\n}\n";

    [Fact]
    public void A_document_cannot_steer_a_terminal() =>
        Assert.Equal("{\n\t\"a\": \"\\u001b[31m\\u009b2J\\u202e\"\n}\n", Written(isTerminal: true));

    [Fact]
    public void A_pipe_gets_the_bytes_as_they_are() => Assert.Equal(Steering, Written(isTerminal: false));

    private static string Written(bool isTerminal)
    {
        using var output = new MemoryStream();
        var screen = new Screen(output, Stream.Null, isTerminal);
        screen.Document(Encoding.UTF8.GetBytes(Steering));
        screen.Flush();
        return Encoding.UTF8.GetString(output.ToArray());
    }
}
