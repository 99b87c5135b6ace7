using System.Text.Json;
using StatusKit.Cfs;

namespace StatusKit.AspNetCore;

/// <summary>
/// What the original's schema says of a body that creates a session. One fault is named, as there: unknown members,
/// then wrong ones in the order of the schema, then missing ones.
/// </summary>
/// <remarks>
/// Source: spec cfs 2.3, 2.4. The messages of its validator differ between releases (spec cfs Q43); these name the same
/// member.
/// </remarks>
internal sealed class CfsCreateSchema
{
    private const int MaxConfigurationName = 60;
    private const int MaxVerbosity = 4;

    private static readonly string[] Definitions = ["image", "spec", "repo", "dynamic"];

    private readonly (string Name, Func<JsonElement, Fault?> Check, bool IsRequired)[] _members;

    private CfsCreateSchema(CfsVersion version)
    {
        var isV3 = version == CfsVersion.V3;
        _members =
        [
            ("name", Name, true),
            (isV3 ? "configuration_name" : "configurationName", isV3 ? ConfigurationName : Text, true),
            (isV3 ? "configuration_limit" : "configurationLimit", Text, false),
            (isV3 ? "ansible_limit" : "ansibleLimit", AnsibleLimit, false),
            (isV3 ? "ansible_config" : "ansibleConfig", Text, false),
            (isV3 ? "ansible_verbosity" : "ansibleVerbosity", Verbosity, false),
            (isV3 ? "ansible_passthrough" : "ansiblePassthrough", Text, false),
            ("target", Target, false),
            ("tags", value => Map(value, Text), false),
        ];
        if (isV3)
        {
            _members = [.. _members, ("debug_on_failure", Boolean, false)];
        }
    }

    /// <summary>The schema of the v3 API.</summary>
    public static CfsCreateSchema V3 { get; } = new(CfsVersion.V3);

    /// <summary>The schema of the v2 API.</summary>
    public static CfsCreateSchema V2 { get; } = new(CfsVersion.V2);

    /// <summary>What is wrong with a body; null when nothing is.</summary>
    public string? FindFault(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object)
        {
            return NotOfType(body, "object").ToString();
        }

        var unknown = body.EnumerateObject()
            .Select(member => member.Name)
            .Where(name => !_members.Any(known => known.Name == name))
            .Order(StringComparer.Ordinal).Select(CfsPythonText.Repr).ToList();
        if (unknown.Count > 0)
        {
            return $"Additional properties are not allowed ({string.Join(", ", unknown)} "
                + $"{(unknown.Count == 1 ? "was" : "were")} unexpected)";
        }

        foreach (var (name, check, _) in _members)
        {
            if (body.TryGetProperty(name, out var value) && check(value) is { } fault)
            {
                return fault.Below(name).ToString();
            }
        }

        var missing = _members.FirstOrDefault(
            member => member.IsRequired && !body.TryGetProperty(member.Name, out _)).Name;
        return missing is null ? null : $"'{missing}' is a required property";
    }

    private static Fault? Name(JsonElement value)
    {
        if (Text(value) is { } fault)
        {
            return fault;
        }

        var name = value.GetString()!;
        return name.Length > CfsSession.MaxNameLength ? new($"{CfsPythonText.Repr(name)} is too long")
            : name.Length == 0 ? new("'' should be non-empty")
            : CfsSession.IsValidName(name) ? null
            : new($"{CfsPythonText.Repr(name)} does not match "
                + "'^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$'");
    }

    private static Fault? ConfigurationName(JsonElement value)
    {
        if (Text(value) is { } fault)
        {
            return fault;
        }

        var length = value.GetString()!.EnumerateRunes().Count();
        return length > MaxConfigurationName ? new($"{CfsPythonText.Repr(value)} is too long")
            : length == 0 ? new("'' should be non-empty")
            : null;
    }

    private static Fault? AnsibleLimit(JsonElement value) =>
        Text(
            value) ?? (value.GetString()!.Any(c => char.IsWhiteSpace(c) || c == ';')
                ? new($"{CfsPythonText.Repr(value)} does not match '^[^\\\\s;]*$'")
                : null);

    private static Fault? Verbosity(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Number)
        {
            return NotOfType(value, "integer");
        }

        var number = value.GetDouble();
        return number > MaxVerbosity ? new($"{CfsPythonText.Repr(value)} is greater than the maximum of {MaxVerbosity}")
            : number < 0 ? new($"{CfsPythonText.Repr(value)} is less than the minimum of 0")
            : LenientJson.IsInteger(value) ? null
            : NotOfType(value, "integer");
    }

    private static Fault? Target(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            return NotOfType(value, "object");
        }

        return Optional(value, "definition", Definition)
            ?? Optional(
                value,
                "groups",
                groups => List(
                    groups, group => Record(group, ("members", members => List(members, Text)), ("name", Text))))
            ?? Optional(
                value,
                "image_map",
                map => List(map, mapping => Record(mapping, ("result_name", Text), ("source_id", Text))));
    }

    private static Fault? Definition(JsonElement value) => value.ValueKind == JsonValueKind.String
        && Definitions.Contains(value.GetString())
        ? null
        : new($"{CfsPythonText.Repr(value)} is not one of [{string.Join(", ", Definitions.Select(CfsPythonText.Repr))}]");

    private static Fault? Record(JsonElement value, params (string Name, Func<JsonElement, Fault?> Check)[] members)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            return NotOfType(value, "object");
        }

        foreach (var (name, check) in members)
        {
            if (Optional(value, name, check) is { } fault)
            {
                return fault;
            }
        }

        var missing = members.Reverse().FirstOrDefault(member => !value.TryGetProperty(member.Name, out _)).Name;
        return missing is null ? null : new($"'{missing}' is a required property");
    }

    private static Fault? Optional(JsonElement value, string name, Func<JsonElement, Fault?> check) =>
        value.TryGetProperty(name, out var member) ? check(member)?.Below(name) : null;

    private static Fault? List(
        JsonElement value, Func<JsonElement, Fault?> check) => value.ValueKind != JsonValueKind.Array
        ? NotOfType(value, "array")
        : value.EnumerateArray()
            .Select((element, at) => check(element)?.Below($"{at}"))
            .FirstOrDefault(fault => fault is not null);

    private static Fault? Map(
        JsonElement value, Func<JsonElement, Fault?> check) => value.ValueKind != JsonValueKind.Object
        ? NotOfType(value, "object")
        : value.EnumerateObject()
            .Select(member => check(member.Value)?.Below(member.Name))
            .FirstOrDefault(fault => fault is not null);

    private static Fault? Text(JsonElement value) =>
        value.ValueKind == JsonValueKind.String ? null : NotOfType(value, "string");

    private static Fault? Boolean(JsonElement value) =>
        value.ValueKind is JsonValueKind.True or JsonValueKind.False ? null : NotOfType(value, "boolean");

    private static Fault NotOfType(JsonElement value, string type) =>
        new($"{CfsPythonText.Repr(value)} is not of type '{type}'");

    /// <summary>What is wrong, and with which member.</summary>
    private sealed record Fault(string Message, string Path = "")
    {
        public Fault Below(string name) => this with { Path = Path.Length == 0 ? name : $"{name}.{Path}" };

        public override string ToString() => Path.Length == 0 ? Message : $"{Message} - '{Path}'";
    }
}
