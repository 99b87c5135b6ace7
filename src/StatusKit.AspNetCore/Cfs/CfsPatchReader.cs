using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using StatusKit.Cfs;

namespace StatusKit.AspNetCore;

/// <summary>Reads the body of a PATCH as the original does.</summary>
/// <remarks>
/// A body that holds nothing but documented members of documented types is read as it is. Anything else is brought into
/// that shape: values that a
/// Python program finds empty change nothing where the original accepts them; what it fails on is refused.
/// </remarks>
// Spec cfs 5.1, Q8, Q9.
internal static class CfsPatchReader
{
    private const string BadRequest = "Bad Request";
    private const string NotJson =
        "400 Bad Request: The browser (or proxy) sent a request that this server could not understand.";
    private const string OnlyStatus = "Only status can be updated after session creation";

    private static readonly byte[] NoChange = "{}"u8.ToArray();

    /// <summary>The patch, or the problem with which to answer.</summary>
    /// <param name="version">The version of the API.</param>
    /// <param name="body">The body.</param>
    /// <param name="isJsonType">Whether its media type is one of JSON.</param>
    /// <param name="isUpstream">Whether to accept odd lists of artifacts as the original does.</param>
    /// <param name="patch">The patch.</param>
    /// <param name="problem">What is wrong.</param>
    public static bool TryRead(
        CfsVersion version,
        ReadOnlyMemory<byte> body,
        bool isJsonType,
        bool isUpstream,
        [NotNullWhen(true)] out CfsSessionPatch? patch,
        [NotNullWhen(false)] out CfsFault? problem)
    {
        patch = null;
        problem = null;
        var dialect = CfsJson.ForVersion(version).Patch;
        if (!isJsonType || body.IsEmpty)
        {
            problem = new(400, BadRequest, NotJson);
            return false;
        }

        try
        {
            patch = dialect.Read(body.Span);
            if (IsPlain(patch))
            {
                return true;
            }
        }
        catch (JsonException)
        {
            // Read again below, as the original would.
        }

        using var document = LenientJson.TryRead(body);
        if (document is null)
        {
            problem = new(400, BadRequest, NotJson);
            return false;
        }

        problem = FindFault(version, document.RootElement, isUpstream);
        if (problem is not null)
        {
            return false;
        }

        try
        {
            patch = dialect.Read(Normalize(version, document.RootElement));
            return true;
        }
        catch (JsonException e)
        {
            problem = new(400, BadRequest, e.Message);
            return false;
        }
    }

    // Whether it holds strings in documented members alone.
    private static bool IsPlain(CfsSessionPatch patch)
    {
        if (patch.Status.Session.UnknownMembers.Count > 0 || patch.Status.UnknownMembers.Count > 0)
        {
            return false;
        }

        foreach (var artifact in patch.Status.Artifacts)
        {
            if (artifact.UnknownMembers.Count > 0)
            {
                return false;
            }
        }

        return true;
    }

    private static CfsFault? FindFault(CfsVersion version, JsonElement root, bool isUpstream)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            return RootFault(version, root);
        }

        if (root.EnumerateObject().Any(member => member.Name != "status"))
        {
            return new(400, BadRequest, OnlyStatus);
        }

        if (!root.TryGetProperty("status", out var status) || IsNothing(version, status))
        {
            return null;
        }

        if (status.ValueKind != JsonValueKind.Object)
        {
            return Wrong(status, "object", "status");
        }

        if (status.TryGetProperty("session", out var session) && !IsNothing(version, session)
            && session.ValueKind != JsonValueKind.Object)
        {
            return Wrong(session, "object", "status.session");
        }

        return (status.TryGetProperty("artifacts", out var artifacts) ? ArtifactsFault(version, artifacts, isUpstream) : null)
            ?? (LenientJson.FindNonFinite(status) is { } number
                ? new CfsFault(
                    400, BadRequest, $"{CfsPythonText.Repr(number)} is not a number that JSON can hold - 'status'")
                : null);
    }

    // The original goes through the body as through a list of member names, and fails on what gets past that.
    private static CfsFault? RootFault(CfsVersion version, JsonElement root) => root.ValueKind switch
    {
        JsonValueKind.Null => new(400, BadRequest, "'NoneType' object is not iterable"),
        JsonValueKind.True or JsonValueKind.False => new(400, BadRequest, "'bool' object is not iterable"),
        JsonValueKind.Number => new(
            400, BadRequest, $"'{(LenientJson.IsInteger(root) ? "int" : "float")}' object is not iterable"),
        JsonValueKind.String when root.GetString()!.Length > 0 => new(400, BadRequest, OnlyStatus),
        JsonValueKind.Array when root.EnumerateArray().Any(
            element => !element.ValueEqualsText("status")) => new(400, BadRequest, OnlyStatus),
        JsonValueKind.Array when root.GetArrayLength() > 0 => Wrong(root, "object"),
        _ => version == CfsVersion.V2 ? null : Wrong(root, "object"),
    };

    private static CfsFault? ArtifactsFault(CfsVersion version, JsonElement artifacts, bool isUpstream)
    {
        if (IsEmptyTextOrObject(artifacts))
        {
            return null;
        }

        if (artifacts.ValueKind != JsonValueKind.Array)
        {
            var becomesElements = isUpstream
                && version == CfsVersion.V2 && artifacts.ValueKind is JsonValueKind.String or JsonValueKind.Object;
            return becomesElements ? null : Wrong(artifacts, "array", "status.artifacts");
        }

        var at = 0;
        foreach (var element in artifacts.EnumerateArray())
        {
            var becomesObject = isUpstream && version == CfsVersion.V2
                && element.ValueKind is JsonValueKind.String or JsonValueKind.Array or JsonValueKind.Null;
            if (element.ValueKind != JsonValueKind.Object && !becomesObject)
            {
                return Wrong(element, "object", $"status.artifacts.{at}");
            }

            at++;
        }

        return null;
    }

    private static CfsFault Wrong(JsonElement value, string type, string? path = null) =>
        new(
            400,
            BadRequest,
            $"{CfsPythonText.Repr(value)} is not of type '{type}'{(path is null ? "" : $" - '{path}'")}")
        {
            FailsUpstream =
                true
        };

    // In v2 these values of a section pass without an effect, in v3 none does.
    private static bool IsNothing(CfsVersion version, JsonElement section) => version == CfsVersion.V2
        && section.ValueKind switch
        {
            JsonValueKind.Null or JsonValueKind.False or JsonValueKind.String => true,
            JsonValueKind.Array => section.GetArrayLength() == 0,
            JsonValueKind.Number => section.GetDouble() == 0,
            _ => false,
        };

    private static bool IsEmptyTextOrObject(JsonElement value) =>
        (value.ValueKind == JsonValueKind.String && value.GetString()!.Length == 0)
        || (value.ValueKind == JsonValueKind.Object && value.GetPropertyCount() == 0);

    // The document with nothing in it that has no effect, and with artifacts that are objects.
    private static byte[] Normalize(CfsVersion version, JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("status", out var status)
            || IsNothing(version, status))
        {
            return NoChange;
        }

        var output = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(output, new() { SkipValidation = true }))
        {
            writer.WriteStartObject();
            writer.WriteStartObject("status");
            foreach (var member in status.EnumerateObject())
            {
                var isSession = member.Name == "session";
                if (isSession ? IsNothing(version, member.Value) : member.Name == "artifacts" && IsEmptyTextOrObject(member.Value))
                {
                    continue;
                }

                writer.WritePropertyName(member.Name);
                if (member.Name == "artifacts")
                {
                    WriteArtifacts(writer, member.Value);
                }
                else
                {
                    LenientJson.Write(writer, member.Value);
                }
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return output.WrittenSpan.ToArray();
    }

    private static void WriteArtifacts(Utf8JsonWriter writer, JsonElement artifacts)
    {
        var count = artifacts.ValueKind switch
        {
            JsonValueKind.Array => artifacts.GetArrayLength(),
            JsonValueKind.String => artifacts.GetString()!.EnumerateRunes().Count(),
            _ => artifacts.GetPropertyCount(),
        };
        writer.WriteStartArray();
        for (var at = 0; at < count; at++)
        {
            if (artifacts.ValueKind == JsonValueKind.Array && artifacts[at].ValueKind == JsonValueKind.Object)
            {
                LenientJson.Write(writer, artifacts[at]);
            }
            else
            {
                writer.WriteStartObject();
                writer.WriteEndObject();
            }
        }

        writer.WriteEndArray();
    }

    private static bool ValueEqualsText(this JsonElement element, string text) =>
        element.ValueKind == JsonValueKind.String && element.ValueEquals(text);
}
