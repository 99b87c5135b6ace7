using StatusKit.Cli.Stores;
using StatusKit.Sqlite;

namespace StatusKit.Tests.Console;

/// <summary>What only a real process shows: files, terminals, signals, and two of them on one store.</summary>
public sealed class ConsoleProcessTests : IDisposable
{
    private readonly SqliteFolder _folder = new();
    private readonly string _file;

    public ConsoleProcessTests() => _file = _folder.NewFile();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Runs_that_write_to_one_file_in_turn_do_not_overwrite_one_another()
    {
        var run = await ConsoleProcess.RunInShell("f=$(mktemp); { $STATUSKIT transitions; $STATUSKIT upgrades check waiting waiting; } > $f; head -c 2 $f; tail -n 1 $f; rm $f");
        Assert.Equal(("IDunchanged\n", ""), (run.Output, run.Errors));
    }

    [Fact]
    public async Task A_broken_pipe_ends_quietly()
    {
        var run = await ConsoleProcess.RunInShell("set -o pipefail; f=$(mktemp); rm $f; $STATUSKIT import --generate-fleet 5 --store $f >/dev/null; timeout 30 $STATUSKIT changes --after 0 --follow --store $f | head -n 1 >/dev/null; echo ${PIPESTATUS[0]}; rm $f*");
        Assert.Equal("", run.Errors);
        Assert.Equal("141\n", run.Output);
    }

    [Fact]
    public async Task A_store_keeps_what_one_process_wrote_for_the_next()
    {
        var imported = await On("import", "../cfs-session.json", "../nmp-status.json");
        var described = await On("cray", "cfs", "v3", "sessions", "describe", "example", "--format", "json");
        var listed = await On("hzn", "exchange", "nmp", "status", "org/sample-nmp", "-l");

        Assert.Equal(("2 kept, 0 unchanged, 0 refused\n", "", 0), (imported.Output, imported.Errors, imported.ExitCode)); // no progress into a pipe
        Assert.Equal(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "cfs-session.json")), described.Utf8Output);
        Assert.Equal(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "nmp-status.json")), listed.Utf8Output);
    }

    [Fact]
    public async Task One_console_follows_what_another_one_changes_and_ends_with_Ctrl_C()
    {
        await On("cray", "cfs", "v3", "sessions", "create", "--name", "s1", "--configuration-name", "c");
        using var following = Start("changes", "--after", "0", "--follow");
        using var waiting = Start("sessions", "wait", "s1");
        Assert.Contains("pending", await Second(following), StringComparison.Ordinal);

        await On("sessions", "update", "s1", "--status", "complete", "--succeeded", "true");
        Assert.Contains("complete             succeeded  s1", await following.ReadLine(), StringComparison.Ordinal);
        following.Interrupt();

        Assert.Equal((130, ""), await Ending(following));
        var (exitCode, output) = await Ending(waiting);
        Assert.Equal(0, exitCode);
        Assert.StartsWith("s1: succeeded, final; started ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Waiting_ends_with_Ctrl_C()
    {
        await On("cray", "cfs", "v3", "sessions", "create", "--name", "s1", "--configuration-name", "c");
        using var watching = Start("sessions", "watch", "--after", "0");
        Assert.Contains("pending", await Second(watching), StringComparison.Ordinal);
        using var waiting = Start("sessions", "wait", "s1", "-o", "json");
        await waiting.ErrorsUntil("s1: pending\n");
        watching.Interrupt();
        waiting.Interrupt();

        Assert.Equal((130, ""), await Ending(watching));
        Assert.Equal((130, ""), await Ending(waiting));
    }

    [Fact]
    public async Task An_import_that_is_interrupted_leaves_nothing_half_written()
    {
        using var importing = Start("import", "--generate-fleet", "1000000");
        await using (var database = new SqliteStatusDatabase($"Data Source={_file}", new() { MultiProcess = true, PollInterval = TimeSpan.FromMilliseconds(10) }))
        {
            await foreach (var _ in new Store(database).Hub.WatchAsync(0))
            {
                break;
            }

            importing.Interrupt();
            var run = await importing.End();
            var (node, hub) = (await new Store(database).Node.CountAsync(), await new Store(database).Hub.CountAsync());

            Assert.Equal((130, "", $"interrupted: {node.Values.Sum()} kept, 0 unchanged, 0 refused\n"), (run.ExitCode, run.Output, run.Errors));
            Assert.Equal(node, hub);
        }

        Assert.Equal(0, (await On("top")).ExitCode);
    }

    [TerminalFact]
    public async Task Top_is_live_on_a_terminal_until_Ctrl_C()
    {
        await On("cray", "cfs", "v3", "sessions", "create", "--name", "s1", "--configuration-name", "c");
        using var top = ConsoleProcess.StartOnTerminal("top", "--store", _file);
        var first = await top.ReadUntil("Ctrl-C ends.");
        await On("sessions", "update", "s1", "--status", "complete", "--succeeded", "false");
        var second = await top.ReadUntil("Failed");
        await top.Type("\u0003");

        Assert.Contains("sessions: 1 (1 pending)", first, StringComparison.Ordinal);
        Assert.Contains("\e[", first, StringComparison.Ordinal); // drawn, not printed
        Assert.Contains("sessions: 1 (1 complete)", second, StringComparison.Ordinal);
        Assert.Equal(130, (await top.End()).ExitCode);
    }

    [TerminalFact]
    public async Task A_watched_list_is_drawn_again_and_leaves_the_terminal_as_it_was()
    {
        await On("cray", "cfs", "v3", "sessions", "create", "--name", "s1", "--configuration-name", "c");
        using var list = ConsoleProcess.StartOnTerminal("sessions", "list", "--watch", "--store", _file);
        var first = await list.ReadUntil("pending");
        await On("sessions", "update", "s1", "--status", "complete", "--succeeded", "false");
        await list.ReadUntil("✖ failed");
        await list.Type("\u0003");
        var last = await list.End();

        Assert.Contains("\e[?1049h", first, StringComparison.Ordinal);
        Assert.EndsWith("\e[?1049l", last.Output, StringComparison.Ordinal);
        Assert.Equal(130, last.ExitCode);
    }

    [TerminalFact]
    public async Task A_terminal_gets_colour_and_progress_and_the_same_words()
    {
        using var import = ConsoleProcess.StartOnTerminal("import", "--generate-fleet", "1200", "--store", _file);
        var shown = (await import.End()).Output;
        using var report = ConsoleProcess.StartOnTerminal("upgrades", "report", "fleet/node-000001", "upgrade-1", "fire", "--store", _file);
        var line = (await report.End()).Output;

        Assert.Contains("\r\e[K██████████░░░░░░░░░░░░░░  42 %  512 kept, 0 unchanged, 0 refused", shown, StringComparison.Ordinal);
        Assert.EndsWith("\r\e[K1200 kept, 0 unchanged, 0 refused\r\n", shown, StringComparison.Ordinal); // the progress is taken away
        Assert.StartsWith("\e[", line, StringComparison.Ordinal);
        Assert.Contains("fleet/node-000001 fleet/upgrade-1: ", line, StringComparison.Ordinal);
    }

    private static async Task<string?> Second(ConsoleProcess process)
    {
        await process.ReadLine(); // the head
        return await process.ReadLine();
    }

    private static async Task<(int, string)> Ending(ConsoleProcess process)
    {
        var run = await process.End();
        return (run.ExitCode, run.Output);
    }

    private Task<ConsoleRun> On(params string[] arguments) => ConsoleProcess.Run([.. arguments, "--store", _file]);

    private ConsoleProcess Start(params string[] arguments) => ConsoleProcess.Start([.. arguments, "--store", _file]);
}

/// <summary>A fact that needs a terminal, which <c>script</c> of util-linux makes; skipped with the reason where there is none.</summary>
public sealed class TerminalFactAttribute : FactAttribute
{
    public TerminalFactAttribute() => Skip = File.Exists("/usr/bin/script") && OperatingSystem.IsLinux() ? null : "there is no /usr/bin/script of util-linux to make a terminal";
}
