using System.Buffers;
using System.Numerics;
using System.Text.Json;
using StatusKit.Cfs;

namespace StatusKit.Cli.Cray;

/// <summary>
/// The commands of <c>cray</c> on sessions: create, delete, deleteall, describe and list, in both versions of the API.
/// </summary>
internal static class CrayCommands
{
    private static readonly CrayOption Definition = CrayOption.Choice(
        "--target-definition", "Where the nodes or images come from.", "image", "spec", "repo", "dynamic");
    private static readonly CrayOption Groups = new(
        "--target-group",
        CrayValueType.Text,
        "A group and its members; may be repeated.")
    {
        ValueNames =
            ["GROUPNAME", "MEMBER1[,MEMBER2,...]"],
        IsRepeatable = true
    };
    private static readonly CrayOption Images = new(
        "--target-image-map",
        CrayValueType.Text,
        "A source image and the name of the resulting one; may be repeated.")
    {
        ValueNames =
            ["SOURCE_IMAGE_ID", "RESULTING_IMAGE_NAME"],
        IsRepeatable = true
    };
    private static readonly CrayOption NewTags = new(
        "--tags", CrayValueType.Text, "Labels, key=value, separated by commas.");

    // The scalars of the body: the option, and its members in v3 and v2.
    private static readonly (CrayOption Option, string V3, string? V2)[] Scalars =
    [
        (new("--name", CrayValueType.Text, "The name of the session.") { IsRequired = true }, "name", "name"),
        (new("--configuration-name", CrayValueType.Text, "The configuration to apply.") { IsRequired = true }, "configuration_name", "configurationName"),
        (new("--configuration-limit", CrayValueType.Text, "The layers to apply."), "configuration_limit", "configurationLimit"),
        (new("--ansible-limit", CrayValueType.Text, "The hosts or groups to work on."), "ansible_limit", "ansibleLimit"),
        (new("--ansible-config", CrayValueType.Text, "The config map with ansible.cfg."), "ansible_config", "ansibleConfig"),
        (new("--ansible-verbosity", CrayValueType.Integer, "How many -v Ansible gets, 0 to 4.")
                { ValueNames = ["INTEGER"] },
            "ansible_verbosity", "ansibleVerbosity"),
        (new("--ansible-passthrough", CrayValueType.Text, "Further arguments for Ansible."), "ansible_passthrough", "ansiblePassthrough"),
        (new("--debug-on-failure", CrayValueType.Boolean, "Whether to keep the container of a failed session for a "
            + "while.") { ValueNames = ["BOOLEAN"] }, "debug_on_failure", null),
    ];

    /// <summary>All commands.</summary>
    public static IReadOnlyList<CrayCommand> All { get; } =
    [
        .. CreateFor("cray cfs v3 sessions", CfsVersion.V3),
        .. CreateFor("cray cfs v2 sessions", CfsVersion.V2),
        .. CreateFor("cray cfs sessions", CfsVersion.V2),
    ];

    /// <summary>The words that can follow a part of a command.</summary>
    public static IReadOnlyList<(string Word, string Description)> Below(string path) =>
    [
        .. All.Where(c => c.Path.StartsWith(path + " ", StringComparison.Ordinal))
            .Select(
                c =>
                    (Word: c.Path[(path.Length + 1)..].Split(' ')[0], Description: c.Path.LastIndexOf(' ') == path.Length ? c.Description : ""))
            .DistinctBy(each => each.Word),
    ];

    private static IEnumerable<CrayCommand> CreateFor(string path, CfsVersion version)
    {
        var address = version == CfsVersion.V2 ? "v2/sessions" : "v3/sessions";
        var filters = Filters(version);
        CrayOption[] paging = version == CfsVersion.V2
            ? []
            :
            [
                new("--limit", CrayValueType.Integer, "The most sessions of the page.") { ValueNames = ["INTEGER"] },
                new("--after-id", CrayValueType.Text, "The name after which the page begins."),
            ];
        CrayOption[] creation =
            [Groups, Images, NewTags, Definition, .. Scalars.Where(s => s.V2 is not null || version == CfsVersion.V3).Select(s => s.Option)];
        return
        [
            new($"{path} create", null, "Creates a session and prints it.", (mirror, command, arguments, cancellationToken) =>
                mirror.SendAsync(
                    command,
                    arguments,
                    HttpMethod.Post,
                    address,
                    [],
                    BodyOf(arguments, version),
                    cancellationToken), creation),
            new($"{path} delete", "SESSION_NAME", "Deletes a session.", (mirror, command, arguments, cancellationToken) =>
                mirror.SendAsync(
                    command,
                    arguments,
                    HttpMethod.Delete,
                    $"{address}/{arguments.Words[0]}",
                    [],
                    null,
                    cancellationToken)),
            new($"{path} deleteall", null, "Deletes the sessions that match, by default those that are "
                + "complete.", (mirror, command, arguments, cancellationToken) =>
                mirror.SendAsync(
                    command,
                    arguments,
                    HttpMethod.Delete,
                    address,
                    QueryOf(filters, arguments, usualStatus: "complete"),
                    null,
                    cancellationToken), filters),
            new($"{path} describe", "SESSION_NAME", "Prints a session.", (mirror, command, arguments, cancellationToken) =>
                mirror.SendAsync(
                    command,
                    arguments,
                    HttpMethod.Get,
                    $"{address}/{arguments.Words[0]}",
                    [],
                    null,
                    cancellationToken)),
            new($"{path} list", null, "Prints the sessions that match.", (mirror, command, arguments, cancellationToken) =>
                mirror.SendAsync(
                    command,
                    arguments,
                    HttpMethod.Get,
                    address,
                    QueryOf([.. paging, .. filters], arguments, usualStatus: null),
                    null,
                    cancellationToken), [.. paging, .. filters]),
        ];
    }

    // Only v3 knows the empty choice, which filters nothing.
    private static CrayOption[] Filters(CfsVersion version)
    {
        string[] none = version == CfsVersion.V3 ? [""] : [];
        CrayOption[] age = version == CfsVersion.V2
            ? [new("--age", CrayValueType.Text, "The least age; use --min-age.")]
            : [];
        return
        [
            .. age,
            new("--min-age", CrayValueType.Text, "The least age, such as 90m, 3h, 2d or 1w."),
            new("--max-age", CrayValueType.Text, "The greatest age."),
            CrayOption.Choice("--status", "The state.", ["pending", "running", "complete", .. none]),
            new("--name-contains", CrayValueType.Text, "A part of the name."),
            CrayOption.Choice("--succeeded", "The outcome.", ["none", "true", "false", "unknown", .. none]),
            new("--tags", CrayValueType.Text, "Labels that must all be there: key=value, separated by commas."),
        ];
    }

    private static IEnumerable<(string Name, string Value)> QueryOf(
        IEnumerable<CrayOption> options, CrayArguments arguments, string? usualStatus)
    {
        foreach (var option in options)
        {
            var value = arguments.ValueOf(option) ?? (option.Name == "--status" ? usualStatus : null);
            if (value is not null)
            {
                yield return (option.Name.TrimStart('-').Replace('-', '_'), option.Type == CrayValueType.Integer ? PageSize(value) : value);
            }
        }
    }

    // Any size is taken; a page cannot be larger than this.
    private static string PageSize(string text) =>
        BigInteger.Min(
            CrayArguments.ReadInteger(text)!.Value,
            int.MaxValue).ToString(System.Globalization.CultureInfo.InvariantCulture);

    // Only the scalars that are given, and always the target.
    private static byte[] BodyOf(CrayArguments arguments, CfsVersion version)
    {
        var body = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            foreach (var (option, v3, v2) in Scalars)
            {
                if (arguments.ValueOf(option) is { } value)
                {
                    WriteScalar(json, option, version == CfsVersion.V2 ? v2! : v3, value);
                }
            }

            WriteTarget(json, arguments);
            if (arguments.ValueOf(NewTags) is { Length: > 0 } tags)
            {
                WriteTags(json, tags);
            }

            json.WriteEndObject();
        }

        return body.WrittenSpan.ToArray();
    }

    private static void WriteScalar(Utf8JsonWriter json, CrayOption option, string member, string value)
    {
        json.WritePropertyName(member);
        switch (option.Type)
        {
            case CrayValueType.Integer:
                json.WriteRawValue(
                    CrayArguments.ReadInteger(value)!.Value.ToString(
                        System.Globalization.CultureInfo.InvariantCulture));
                break;
            case CrayValueType.Boolean:
                json.WriteBooleanValue(CrayArguments.ReadBoolean(value)!.Value);
                break;
            default:
                json.WriteStringValue(value);
                break;
        }
    }

    private static void WriteTarget(Utf8JsonWriter json, CrayArguments arguments)
    {
        json.WriteStartObject("target");
        json.WriteString("definition", arguments.ValueOf(Definition) ?? "dynamic");
        json.WriteStartArray("groups");
        foreach (var group in arguments.ValuesOf(Groups))
        {
            json.WriteStartObject();
            json.WriteString("name", group[0]);
            json.WriteStartArray("members");
            foreach (var member in group[1].Split(','))
            {
                json.WriteStringValue(member.Trim());
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("image_map");
        foreach (var image in arguments.ValuesOf(Images))
        {
            json.WriteStartObject();
            json.WriteString("source_id", image[0]);
            json.WriteString("result_name", image[1]);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    // The text after a second '=' is dropped, and a later value of the same key wins. A piece without '=' makes the
    // original crash.
    private static void WriteTags(Utf8JsonWriter json, string tags)
    {
        var values = new Dictionary<string, string>();
        foreach (var piece in tags.Split(','))
        {
            var parts = piece.Split('=');
            values[parts[0].Trim()] = parts.Length > 1
                ? parts[1].Trim()
                : throw CrayStyle.OneLine(
                    $"Invalid value for '--tags': '{piece}' is not key=value.", ExitCodes.Findings);
        }

        json.WriteStartObject("tags");
        foreach (var (key, value) in values)
        {
            json.WriteString(key, value);
        }

        json.WriteEndObject();
    }
}
