using System.Text;
using StatusKit.Cli.Stores;

namespace StatusKit.Cli.Cray;

/// <summary>
/// <c>cray …</c>: the original command, over a store or over the service, with its bytes and exit codes.
/// </summary>
internal sealed class CrayMirror(ConsoleContext context)
{
    private const int Talkative = 3;

    private static readonly CrayStyle CrayRoot = new("cray", "[OPTIONS] COMMAND [ARGS]...");

    /// <summary>Runs a command line of <c>cray</c>, without that word, to its exit code.</summary>
    public async Task<int> RunAsync(IReadOnlyList<string> words, CancellationToken cancellationToken)
    {
        if (Select(words, out var rest) is not { } command)
        {
            return ExitCodes.Ok;
        }

        var arguments = CrayArguments.Read(command, rest, context.Variable);
        if (arguments.Has(CrayCommand.Help))
        {
            context.Screen.Document(Encoding.UTF8.GetBytes(command.HelpText));
            return ExitCodes.Ok;
        }

        return await command.Action(this, command, arguments, cancellationToken);
    }

    /// <summary>Sends a request and prints the answer.</summary>
    public async Task<int> SendAsync(
        CrayCommand command, CrayArguments arguments, HttpMethod method, string path,
            IEnumerable<(string Name, string Value)> query, byte[]? body, CancellationToken cancellationToken)
    {
        await using var place = await CrayPlace.OpenAsync(
            context, command, arguments, isWriting: method == HttpMethod.Post, cancellationToken);
        var uri = UriOf(place.Address, path, query);
        var isTalkative = arguments.CountOf(CrayCommand.Verbose) >= Talkative;
        if (isTalkative)
        {
            context.Screen.Line($"REQUEST: {method} to {uri.OriginalString}");
            context.Screen.Line("OPTIONS: {'verify': False}");
        }

        var answer = await AnswerAsync(place, command, method, uri, body, cancellationToken);
        if (answer.Status >= 400)
        {
            if (isTalkative)
            {
                context.Screen.Line($"ERROR: {Format(answer.Body, CrayOutput.Json)}");
            }

            throw command.Style.Usage(CrayOutput.ErrorOf(answer));
        }

        context.Screen.Document(
            Encoding.UTF8.GetBytes(Format(answer.Body, arguments.ValueOf(CrayCommand.Format) ?? CrayOutput.Toml)));
        return ExitCodes.Ok;
    }

    private static async Task<CfsAnswer> AnswerAsync(
        CrayPlace place,
        CrayCommand command,
        HttpMethod method,
        Uri uri,
        byte[]? body,
        CancellationToken cancellationToken)
    {
        try
        {
            return await place.Service.SendAsync(method, uri, body, cancellationToken);
        }
        catch (Exception e) when (e is HttpRequestException || Store.IsUnreachable(e))
        {
            throw command.Style.Unreachable($"Unable to connect to {place.Address}: {e.Message}");
        }
    }

    private static string Format(byte[] body, string format)
    {
        try
        {
            return CrayOutput.Format(body, format);
        }
        catch (FormatException)
        {
            throw CrayStyle.OneLine("Error parsing results.", ExitCodes.Findings);
        }
    }

    // The name of a session is not escaped: '/', '?' and '#' change the request, as in the original.
    private static Uri UriOf(string address, string path, IEnumerable<(string Name, string Value)> query)
    {
        var parameters = string.Join('&', query.Select(q => $"{q.Name}={Uri.EscapeDataString(q.Value)}"));
        var fragment = path.IndexOf('#', StringComparison.Ordinal);
        var kept = (fragment < 0 ? path : path[..fragment]).Replace("\\", "%5C", StringComparison.Ordinal);
        var separator = parameters.Length == 0 ? "" : kept.Contains('?', StringComparison.Ordinal) ? "&" : "?";
        return new($"{address.TrimEnd('/')}/apis/cfs/{kept}{separator}{parameters}");
    }

    private CrayCommand? Select(IReadOnlyList<string> words, out IReadOnlyList<string> rest)
    {
        var path = "cray";
        for (var i = 0; ; i++)
        {
            rest = [.. words.Skip(i + 1)];
            var style = CrayRoot with { Path = path };
            var known = CrayCommands.Below(path);
            if (i == words.Count || words[i] is "-h" or "--help")
            {
                var lines = known.Select(each => $"  {each.Word.PadRight(12)}{each.Description}\n");
                context.Screen.Document(
                    Encoding.UTF8.GetBytes($"Usage: {path} {style.Arguments}\n\nCommands:\n{string.Concat(lines)}"));
                return null;
            }

            var word = words[i];
            if (word.StartsWith('-'))
            {
                throw style.Usage($"no such option: {word}");
            }

            if (known.All(each => each.Word != word))
            {
                throw style.Usage($"No such command '{word}'.{Nearest.Hint(word, known.Select(each => each.Word))}");
            }

            path = $"{path} {word}";
            if (CrayCommands.All.FirstOrDefault(c => c.Path == path) is { } command)
            {
                return command;
            }
        }
    }
}
