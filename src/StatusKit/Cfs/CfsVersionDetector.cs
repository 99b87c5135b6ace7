using System.Text;
using System.Text.Json;

namespace StatusKit.Cfs;

/// <summary>
/// Determines from the names of documented members, where they belong, from which version of the API a document is.
/// </summary>
internal static class CfsVersionDetector
{
    // A document may be a session, a body, a status section or the inner object, alone or in a list, so all their names
    // count at its root.
    private static readonly byte[][][] RootNames =
        [NamesIn(CfsVersion.V3, atRoot: true), NamesIn(CfsVersion.V2, atRoot: true)];
    private static readonly byte[][][] SectionNames = [[], []];
    private static readonly byte[][][] RunNames =
        [NamesIn(CfsVersion.V3, atRoot: false), NamesIn(CfsVersion.V2, atRoot: false)];

    public static CfsVersion Detect(ReadOnlySpan<byte> utf8Json)
    {
        var reader = new Utf8JsonReader(utf8Json.StartsWith(Encoding.UTF8.Preamble)
            ? utf8Json[Encoding.UTF8.Preamble.Length..]
            : utf8Json);
        var seen = (V3: false, V2: false);
        try
        {
            if (reader.Read())
            {
                Look(ref reader, RootNames, ref seen);
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The reader of the right form will say what is broken, and where.
        }

        return seen is { V2: true, V3: false } ? CfsVersion.V2 : CfsVersion.V3;
    }

    // The reader is on a value and is left on its last token, or anywhere once v3 is certain.
    private static void Look(ref Utf8JsonReader reader, byte[][][] names, ref (bool V3, bool V2) seen)
    {
        if (reader.TokenType == JsonTokenType.StartArray && names == RootNames)
        {
            while (!seen.V3 && reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                Look(ref reader, RootNames, ref seen);
            }

            return;
        }

        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        while (!seen.V3 && reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            seen.V3 |= IsOneOf(ref reader, names[0]);
            seen.V2 |= IsOneOf(ref reader, names[1]);
            var inside = names == RunNames ? null
                : reader.ValueTextEquals("session"u8) || reader.ValueTextEquals("status"u8) ? Inside(ref reader)
                : reader.ValueTextEquals("sessions"u8)
                    || reader.ValueTextEquals("session_ids"u8) || reader.ValueTextEquals("components"u8) ? RootNames
                : null;
            reader.Read();
            if (inside is null)
            {
                reader.Skip();
            }
            else
            {
                Look(ref reader, inside, ref seen);
            }
        }
    }

    // In a status section the session is one level deeper.
    private static byte[][][] Inside(ref Utf8JsonReader reader) =>
        reader.ValueTextEquals("session"u8) ? RunNames : SectionNames;

    private static bool IsOneOf(ref Utf8JsonReader reader, byte[][] names)
    {
        foreach (var name in names)
        {
            if (reader.ValueTextEquals(name))
            {
                return true;
            }
        }

        return false;
    }

    // The names that one version has and the other has not, from the shapes themselves.
    private static byte[][] NamesIn(CfsVersion version, bool atRoot)
    {
        var names = All(version, atRoot).Except(All(version == CfsVersion.V3 ? CfsVersion.V2 : CfsVersion.V3, atRoot));
        return [.. names.Select(Encoding.UTF8.GetBytes)];
    }

    private static IEnumerable<string> All(CfsVersion version, bool atRoot) => atRoot
        ? [.. Session(version), .. Request(version), .. Run(version)]
        : Run(version);

    private static IEnumerable<string> Session(CfsVersion version) =>
        (version == CfsVersion.V2 ? CfsSession.V2Shape : CfsSession.V3Shape).Names;

    private static IEnumerable<string> Request(CfsVersion version) =>
        (version == CfsVersion.V2 ? CfsSessionRequest.V2Shape : CfsSessionRequest.V3Shape).Names;

    private static IEnumerable<string> Run(CfsVersion version) =>
        (version == CfsVersion.V2 ? CfsSessionRun.V2Shape : CfsSessionRun.V3Shape).Names;
}
