using System.Text.Json;

namespace StatusKit.Json;

/// <summary>
/// Distinguishes CFS session documents from each other and from the documents of neighboring services that share some
/// of their names.
/// </summary>
internal static class CfsDocumentRules
{
    private static readonly string[] Wrappers = ["sessions", "session_ids", "components"];

    private static readonly string[] RunMembers =
        ["status", "succeeded", "job", "ims_job", "start_time", "completion_time", "startTime", "completionTime"];

    private static readonly string[] SessionMembers =
    [
        "name", "configuration", "ansible", "target", "status", "tags", "debug_on_failure", "logs", "repo", "links", "id",
    ];

    public static StatusDocumentKind KindOf(DocumentOutline outline) => outline.Root switch
    {
        JsonTokenType.StartArray => ArrayKindOf(outline),
        JsonTokenType.StartObject => ObjectKindOf(outline),
        _ => StatusDocumentKind.Unknown,
    };

    private static StatusDocumentKind ArrayKindOf(DocumentOutline outline)
    {
        if (outline.Has("result_id", 2) && outline.Has("image_id", 2) && !outline.Has("name", 2))
        {
            return StatusDocumentKind.CfsSessionArtifacts;
        }

        return ForeignKindOf(outline, 2) is var foreign && foreign != StatusDocumentKind.Unknown ? foreign
            : IsSessionAt(outline, 2) || !outline.NamesAt(2).Any() ? StatusDocumentKind.CfsSessionList
            : StatusDocumentKind.Unknown;
    }

    private static StatusDocumentKind ObjectKindOf(DocumentOutline outline)
    {
        if (ForeignKindOf(outline, 1) is var foreign && foreign != StatusDocumentKind.Unknown)
        {
            return foreign;
        }

        if (IsList(outline))
        {
            return ForeignKindOf(outline, 3) is var item && item != StatusDocumentKind.Unknown ? item
                : outline["session_ids"] == JsonTokenType.StartArray
                    && outline.FirstItem == JsonTokenType.String ? StatusDocumentKind.CfsSessionIds
                : StatusDocumentKind.CfsSessionList;
        }

        return outline switch
        {
            _ when outline.Has("title") && outline.Has("detail") => StatusDocumentKind.Problem,
            _ when outline.Names is ["status"]
                && outline["status"] == JsonTokenType.StartObject => StatusDocumentKind.CfsSessionPatch,
            _ when IsSessionAt(outline, 1) => StatusDocumentKind.CfsSession,
            _ when outline.Has("session") || outline.Has("artifacts") => StatusDocumentKind.CfsSessionStatus,
            _ when IsRun(outline) => StatusDocumentKind.CfsSessionRun,
            _ => StatusDocumentKind.Unknown,
        };
    }

    // Names such as 'name', 'status' and 'tags' are everywhere: alone they are enough only when nothing else is there.
    private static bool IsSessionAt(DocumentOutline outline, int depth) => IsCertain(outline, depth)
        || outline.Has("target", depth)
        || (outline.Has("name", depth)
            && ((outline.Has("configuration", depth) && outline.Has("status", depth)) || outline.Error is not null
                || outline.NamesAt(depth).All(name => SessionMembers.Contains(name))));

    private static bool IsRun(DocumentOutline outline) => outline.Has("succeeded")
        || (RunMembers.Any(name => outline.Has(name))
            && (outline.Names.All(name => RunMembers.Contains(name)) || outline.Error is not null));

    // What only a session has.
    private static bool IsCertain(DocumentOutline outline, int depth) => outline.Has("ansible", depth)
        || outline.Has("debug_on_failure", depth)
        || (outline.Has("status", depth) && outline.Has("session", depth + 1));

    // Sessions in an unknown wrapper count: the reader rejects them by its name.
    private static bool IsList(DocumentOutline outline) =>
        Wrappers.Any(w => outline.Has(w))
        || outline.Names.Any(
            n => outline[n] == JsonTokenType.StartArray
                && n is not ("artifacts" or "links" or "layers") && outline.Has("name", 3) && !outline.Has("status"));

    private static StatusDocumentKind ForeignKindOf(DocumentOutline outline, int depth)
    {
        bool Has(string name) => outline.Has(name, depth);
        bool HasBelow(string name) => outline.Has(name, depth + 1);
        return depth switch
        {
            _ when IsCertain(outline, depth) => StatusDocumentKind.Unknown,
            _ when Has("apiVersion") && Has("kind") => StatusDocumentKind.KubernetesObject,
            _ when Has("boot_sets") => StatusDocumentKind.BosSessionTemplate,
            _ when Has("operation")
                && (Has("template_name") || Has("template_uuid") || Has("stage")) => StatusDocumentKind.BosSession,
            _ when IsBosStatus(Has) || IsBosStatus(HasBelow) => StatusDocumentKind.BosSessionStatus,
            _ when Has("layers") => StatusDocumentKind.CfsConfiguration,
            _ when Has("configuration_status")
                || Has("configurationStatus") || Has("desired_config")
                || Has("desiredConfig") => StatusDocumentKind.CfsComponent,
            _ when Has("id") && (Has("link") || Has("arch")) => StatusDocumentKind.ImsImage,
            _ => StatusDocumentKind.Unknown,
        };
    }

    private static bool IsBosStatus(Func<string, bool> has) =>
        has("managed_components_count")
            || has("percent_successful") || (has("phases") && has("timing")) || has("error_summary");
}
