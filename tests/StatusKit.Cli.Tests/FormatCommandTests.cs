using System.Text;
using System.Text.Json;

namespace StatusKit.Tests.Console;

public class FormatCommandTests
{
    // What `same` must not lose, in one record: unknown members at every level, odd words, unreadable times, digits, absent, null and empty.
    private const string Odd = """
        {"name": "Ünusual", "zeta": {"b": 1.0, "a": [1e400, -0.50, {"z": null, "y": ""}]}, "tags": {"b": "", "\u00e9": "\u007f"},
         "configuration": {"name": "", "extra": []}, "ansible": {"limit": null, "verbosity": 7, "new": {}},
         "target": {"definition": "moon", "groups": [{"name": "g", "members": [], "why": 1}], "image_map": null},
         "status": {"artifacts": [{"image_id": 5, "more": false}], "session": {"status": "done", "succeeded": true, "start_time": "soon",
          "completionTime": "2023-08-28T23:35:15", "completion_time": null, "job": {"of": 10000000000000000000000}}, "targets": {"failed": 0}}}
        """;

    public static TheoryData<string> Corpus => [.. Directory.GetFiles(ConsoleRun.Folder, "cfs-*.json").Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Corpus))]
    public void A_published_document_is_written_as_it_was_in_canonical_bytes(string file)
    {
        var published = File.ReadAllText(Path.Combine(ConsoleRun.Folder, file));

        Assert.Equal(Canonical(published), Encoding.UTF8.GetString(ConsoleDocument.Read(published).Document.Write()));
    }

    [Fact]
    public async Task The_documented_session_is_written_byte_for_byte()
    {
        var run = await ConsoleRun.With("format", "../cfs-session.json");

        Assert.Equal(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "cfs-session.json")), run.Utf8Output);
        Assert.Equal(("", 0), (run.Errors, run.ExitCode));
    }

    [Fact]
    public async Task Nothing_odd_is_lost_and_what_was_written_reads_the_same()
    {
        var first = await ConsoleRun.Reading(Odd, "format");
        var second = await ConsoleRun.Reading(first.Utf8Output, "format", "-");

        Assert.Equal(Canonical(Odd), first.Output);
        Assert.Equal(first.Output, second.Output);
    }

    [Theory]
    // A list is a page in v3 and a bare array in v2.
    [InlineData("""[{"name":"a","status":{"session":{"startTime":"t"}}}]""", "cfs-v3", """{"next":null,"sessions":[{"name":"a","status":{"session":{"start_time":"t"}}}]}""", "")]
    [InlineData("""[{"name":"a","status":{"session":{"startTime":"t"}}}]""", "cfs-list", """{"next":null,"sessions":[{"name":"a","status":{"session":{"start_time":"t"}}}]}""", "")]
    [InlineData("""[{"name":"a","status":{"session":{"startTime":"t"}}}]""", "cfs-v2", """[{"name":"a","status":{"session":{"startTime":"t"}}}]""", "")]
    [InlineData("""{"session_ids":[{"name":"a","logs":null},{"name":"b","logs":"l"}]}""", "cfs-list", """{"next":null,"sessions":[{"name":"a","logs":null},{"name":"b","logs":"l"}]}""", "")]
    [InlineData("""{"x":1,"next":{"limit":5},"sessions":[{"name":"a","logs":null},{"name":"b","logs":"l"}]}""", "cfs-v2", """[{"name":"a"},{"name":"b"}]""", "$.x, $.next, $.sessions[*].logs")]
    // One session as a page is a v3 page, whatever it was.
    [InlineData("""{"name":"a","status":{"session":{"startTime":"t"}},"y":0}""", "cfs-list", """{"next":null,"sessions":[{"name":"a","status":{"session":{"start_time":"t"}}}]}""", "$.y")]
    // In its own version a record keeps everything; into the other one only what that has goes along.
    [InlineData("""{"name":"a","status":{"session":{"start_time":"t","x":1.0}},"y":0}""", "cfs-v3", """{"name":"a","status":{"session":{"start_time":"t","x":1.0}},"y":0}""", "")]
    [InlineData("""{"name":"a","tags":{"start_time":"x"},"status":{"artifacts":[{"z":1}],"session":{"start_time":"t","completionTime":"u","ims_job":null,"succeeded":true}}}""", "cfs-v2",
        """{"name":"a","tags":{"start_time":"x"},"status":{"artifacts":[{}],"session":{"startTime":"t","succeeded":true}}}""", "$.status.artifacts[*].z, $.status.session.ims_job, $.status.session.completionTime")]
    // The view of jq keeps the version and the unknown.
    [InlineData("""{"name":"a","status":{"session":{"startTime":"t","x":[]}}}""", "cfs-status", """{"startTime":"t","x":[]}""", "")]
    [InlineData("""{"session":{"status":"pending"},"artifacts":[]}""", "cfs-status", """{"status":"pending"}""", "")]
    [InlineData("""{"status":{"session":{"status":"complete"}}}""", "cfs-status", """{"status":"complete"}""", "")]
    public async Task A_form_is_filled_and_what_it_has_no_place_for_is_named(string document, string form, string expected, string dropped)
    {
        var run = await ConsoleRun.Reading(document, "format", "--to", form);

        Assert.Equal(Canonical(expected), run.Output);
        Assert.Equal(dropped.Length == 0 ? "" : $"-:1:1 warning dropped-member the form '{form}' does not have {dropped}\n", run.Errors);
        Assert.Equal(0, run.ExitCode);
    }

    [Theory]
    [InlineData("cfs-session-status-0e450a4d28.json", "cfs-v3", "name")]
    [InlineData("cfs-session-status-d879f974d8.json", "cfs-list", "name")]
    [InlineData("cfs-session-76c30fc097.json", "cfs-v2", "name")] // the body of a PATCH
    [InlineData("cfs-session-2cf935e29f.json", "cfs-status", "status.session")] // a record without status
    [InlineData("cfs-session-list-17b04bdea5.json", "cfs-status", "status")]
    public async Task A_form_that_the_document_cannot_fill_names_the_member(string file, string form, string member)
    {
        var run = await ConsoleRun.With("format", file, "--to", form);

        Assert.Matches($@"\A{file}:1:1 error missing-member the form '{form}' needs the member '{member}', [^\n]+\n\z", run.Errors);
        Assert.Empty(run.Output);
        Assert.Equal(2, run.ExitCode);
    }

    [Theory]
    [InlineData("""{"items": [{"name": "a"}]}""", "auto", "-:1:2 error invalid-document $.items: a list of sessions is not wrapped in 'items': 'sessions', 'session_ids' and 'components' are known")]
    [InlineData("""{"i\n\u001b[2J": []}""", "cfs-session-list", @"-:1:2 error invalid-document $['i\u000a\u001b[2J']: a list of sessions is not wrapped in 'i\u000a\u001b[2J': 'sessions', 'session_ids' and 'components' are known")]
    [InlineData("""{"a": {}, "b": 1}""", "auto", "-:1:1 error unknown-kind an object with 'a', 'b' is none of ")]
    [InlineData("", "auto", "-:1:1 error invalid-json the document is empty")]
    [InlineData("{\"name\": \"a\",\n  \"é\": tru}", "auto", "-:2:11 error invalid-json $['é']: ")] // where it stops being JSON
    [InlineData("""{"name": "a", "name": "b"}""", "auto", "-:1:15 error invalid-document $.name: member 'name' occurs twice")]
    [InlineData("""{"name": "a"} {}""", "auto", "-:1:1 error several-documents ")]
    [InlineData("""{"tags": {}}""", "cfs-session", "-:1:1 error invalid-document $: member 'name' is missing")]
    [InlineData("""{"name": "\ud800"}""", "auto", "-:1:10 error invalid-json $.name: a string contains a lone surrogate")]
    public async Task What_cannot_be_read_is_one_line_on_stderr_and_nothing_on_stdout(string document, string kind, string error)
    {
        var run = await ConsoleRun.Reading(document, "format", "--from", kind);

        Assert.StartsWith(error, run.Errors, StringComparison.Ordinal);
        Assert.Matches(@"\A[^\n]+\n\z", run.Errors);
        Assert.Empty(run.Output);
        Assert.Equal(2, run.ExitCode);
    }

    [Fact]
    public async Task A_file_that_is_not_there_or_is_no_file_is_one_line()
    {
        var missing = await ConsoleRun.With("format", "no\nsuch.json");
        var folder = await ConsoleRun.With("format", ".");

        Assert.Equal((2, "no\\u000asuch.json: error unreadable-file no such file\n"), (missing.ExitCode, missing.Errors));
        Assert.Equal((2, ".: error unreadable-file a directory, not a file\n"), (folder.ExitCode, folder.Errors));
    }

    // Appendix B of spec cfs, written a second time: members sorted, two spaces, ASCII, digits as they came.
    private static string Canonical(string json)
    {
        using var document = JsonDocument.Parse(json);
        var text = new StringBuilder();
        Append(text, document.RootElement, "\n");
        return text.Append('\n').ToString();
    }

    private static void Append(StringBuilder text, JsonElement value, string newLine)
    {
        var inside = newLine + "  ";
        var (start, end, items) = value.ValueKind switch
        {
            JsonValueKind.Object => ("{", "}", value.EnumerateObject().OrderBy(m => m.Name, StringComparer.Ordinal).Select(m => (Ascii(m.Name) + ": ", m.Value))),
            JsonValueKind.Array => ("[", "]", value.EnumerateArray().Select(i => ("", i))),
            _ => (value.ValueKind == JsonValueKind.String ? Ascii(value.GetString()!) : value.GetRawText(), "", []),
        };
        text.Append(start);
        var isEmpty = true;
        foreach (var (name, item) in items)
        {
            text.Append(isEmpty ? inside : "," + inside).Append(name);
            Append(text, item, inside);
            isEmpty = false;
        }

        text.Append(isEmpty ? "" : newLine).Append(end);
    }

    private static string Ascii(string text) =>
        $"\"{string.Concat(text.Select(c => c is '"' or '\\' ? $"\\{c}" : c is < ' ' or > '~' ? $"\\u{(int)c:x4}" : $"{c}"))}\"";
}
