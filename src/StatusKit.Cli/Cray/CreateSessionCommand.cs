using System.Buffers;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.Json;
using StatusKit.Cli.Stores;
using StatusKit;
using StatusKit.Cfs;

namespace StatusKit.Cli.Cray;

/// <summary><c>cfs sessions create</c>: makes the body that <c>cray</c> sends, and of it the record that the service makes.</summary>
internal static class CreateSessionCommand
{
    private const string Group = "--target-group";
    private const string Image = "--target-image-map";
    private const string Verbosity = "--ansible-verbosity";
    private const string Debug = "--debug-on-failure";

    // The option, its member in the body, and what it is.
    private static readonly (string Option, string Member, string Description)[] Texts =
    [
        ("--name", "name", "The name of the session."),
        ("--configuration-name", "configuration_name", "The configuration to apply; a store knows none, so any name will do."),
        ("--configuration-limit", "configuration_limit", "The layers to apply."),
        ("--ansible-limit", "ansible_limit", "The hosts to work on."),
        ("--ansible-config", "ansible_config", "The config map with ansible.cfg."),
        ("--ansible-passthrough", "ansible_passthrough", "Further arguments for Ansible."),
    ];

    public static Command Create(ConsoleContext context)
    {
        var verb = SessionsCommand.Mirror("create", "[OPTIONS]", "Creates a session and prints it.");
        foreach (var (option, _, description) in Texts)
        {
            verb.Add(new Option<string?>(option) { Description = description, HelpName = "TEXT" });
        }

        verb.Add(new Option<string?>(Verbosity) { Description = "How many -v Ansible gets, 0 to 4.", HelpName = "INTEGER" });
        verb.Add(new Option<string>("--target-definition") { Description = "One of image, spec, repo, dynamic.", HelpName = "TEXT", DefaultValueFactory = _ => "dynamic" });
        verb.Add(new Option<string[]>(Group) { Description = "A group and its members, parted by commas; may be repeated.", HelpName = "NAME MEMBERS", Arity = ArgumentArity.OneOrMore, AllowMultipleArgumentsPerToken = true });
        verb.Add(new Option<string[]>(Image) { Description = "A source image and the name of the resulting one; may be repeated.", HelpName = "SOURCE NAME", Arity = ArgumentArity.OneOrMore, AllowMultipleArgumentsPerToken = true });
        verb.Add(new Option<string?>("--tags") { Description = "Labels, key=value, parted by commas.", HelpName = "TEXT" });
        verb.Add(new Option<string?>(Debug) { Description = "Whether to keep the container of a failed session for a while.", HelpName = "BOOLEAN" });
        return verb.OnStore(context, async (parsed, store, cancellationToken) =>
        {
            context.Screen.Document(CfsJson.V3.Session.Write(await Create(context, verb, store, Read(verb, BodyOf(verb, parsed)), cancellationToken)));
            return ExitCodes.Ok;
        }, createsStore: true);
    }

    private static async Task<CfsSession> Create(ConsoleContext context, Verb verb, Store store, CfsSessionRequest body, CancellationToken cancellationToken)
    {
        var id = SessionsCommand.IdOf(body.Name);
        var isTaken = id is not null && await store.Sessions.GetAsync(id.Value, cancellationToken) is not null;
        while (true)
        {
            var created = CfsSession.Create(body, new() { Now = context.Time.GetUtcNow(), IsNameTaken = isTaken });
            if (created.Reason is { } reason)
            {
                throw SessionsCommand.Failure(verb, CfsProblem.FromReason(reason));
            }

            if (await store.Sessions.CreateAsync(created.Value!, cancellationToken) is not null)
            {
                return created.Value!;
            }

            isTaken = true; // by somebody who was faster
        }
    }

    private static CfsSessionRequest Read(Verb verb, ReadOnlySpan<byte> body)
    {
        try
        {
            return CfsJson.V3.Request.Read(body);
        }
        catch (JsonException e)
        {
            throw verb.ErrorStyle.Error(ExitCodes.Unusable, $"Bad Request: {e.Message}");
        }
    }

    // Only the scalars that were given, and always the target (spec cfs 2.13).
    private static byte[] BodyOf(Verb verb, ParseResult parsed)
    {
        var body = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(body);
        json.WriteStartObject();
        foreach (var (option, member, _) in Texts)
        {
            if (parsed.GetValue<string?>(option) is { } text)
            {
                json.WriteString(member, text);
            }
            else if (option is "--name" or "--configuration-name")
            {
                throw verb.ErrorStyle.Usage($"Missing option '{option}'.");
            }
        }

        if (parsed.GetValue<string?>(Verbosity) is { } verbosity)
        {
            json.WriteNumber("ansible_verbosity", int.TryParse(verbosity, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
                ? number
                : throw verb.ErrorStyle.Usage($"Invalid value for '{Verbosity}': '{verbosity}' is not a valid integer."));
        }

        if (parsed.GetValue<string?>(Debug) is { } debug)
        {
            json.WriteBoolean("debug_on_failure", IsYes(verb, debug));
        }

        if (parsed.GetValue<string?>("--tags") is { } tags)
        {
            WriteTags(json, verb, tags);
        }

        WriteTarget(json, verb, parsed);
        json.WriteEndObject();
        json.Flush();
        return body.WrittenSpan.ToArray();
    }

    private static void WriteTarget(Utf8JsonWriter json, Verb verb, ParseResult parsed)
    {
        json.WriteStartObject("target");
        json.WriteString("definition", parsed.GetValue<string>("--target-definition"));
        json.WriteStartArray("groups");
        foreach (var (name, members) in Pairs(verb, parsed, Group))
        {
            json.WriteStartObject();
            json.WriteString("name", name);
            json.WriteStartArray("members");
            foreach (var member in members.Split(','))
            {
                json.WriteStringValue(member.Trim());
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("image_map");
        foreach (var (source, name) in Pairs(verb, parsed, Image))
        {
            json.WriteStartObject();
            json.WriteString("source_id", source);
            json.WriteString("result_name", name);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    // The text behind a second '=' is dropped; a later value of the same key wins. A piece without '=' ends the original with a traceback.
    private static void WriteTags(Utf8JsonWriter json, Verb verb, string tags)
    {
        var values = new Dictionary<string, string>();
        foreach (var piece in tags.Split(','))
        {
            var parts = piece.Split('=');
            values[parts[0].Trim()] = parts.Length > 1 ? parts[1].Trim() : throw verb.ErrorStyle.Error(ExitCodes.Findings, $"Invalid value for '--tags': '{piece}' is not key=value.");
        }

        json.WriteStartObject("tags");
        foreach (var (key, value) in values)
        {
            json.WriteString(key, value);
        }

        json.WriteEndObject();
    }

    // The parser counts the values of all occurrences together: each must have two.
    private static IEnumerable<(string First, string Second)> Pairs(Verb verb, ParseResult parsed, string option)
    {
        var tokens = parsed.Tokens;
        for (var i = 0; i < tokens.Count; i++)
        {
            if (tokens[i].Type != TokenType.Option || tokens[i].Value != option)
            {
                continue;
            }

            var values = tokens.Skip(i + 1).TakeWhile(token => token.Type == TokenType.Argument).ToArray();
            yield return values.Length == 2
                ? (values[0].Value, values[1].Value)
                : throw verb.ErrorStyle.Usage($"Option '{option}' requires 2 arguments, and {values.Length} were given.");
        }
    }

    private static bool IsYes(Verb verb, string text) => text.ToLowerInvariant() switch
    {
        "true" or "t" or "1" or "yes" or "y" or "on" => true,
        "false" or "f" or "0" or "no" or "n" or "off" => false,
        _ => throw verb.ErrorStyle.Usage($"Invalid value for '{Debug}': '{text}' is not a valid boolean."),
    };
}
