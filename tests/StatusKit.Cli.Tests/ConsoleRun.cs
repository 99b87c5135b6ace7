using System.Text;

namespace StatusKit.Tests.Console;

/// <summary>One run of the console, in the folder of the corpus: what it wrote, and its exit code.</summary>
/// <remarks>Most runs are made inside the test's process, because starting one takes long; <see cref="ConsoleProcess"/> makes real ones.</remarks>
internal sealed record ConsoleRun(int ExitCode, byte[] Utf8Output, string Errors)
{
    public static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Corpus");

    public string Output => Encoding.UTF8.GetString(Utf8Output);

    public static Task<ConsoleRun> With(params string[] arguments) => new ConsoleDesk().Run(arguments);

    public static Task<ConsoleRun> Reading(string stdin, params string[] arguments) => Reading(Encoding.UTF8.GetBytes(stdin), arguments);

    public static Task<ConsoleRun> Reading(byte[] stdin, params string[] arguments) => new ConsoleDesk().Run(arguments, stdin);
}
