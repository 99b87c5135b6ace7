using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace StatusKit.Cfs;

/// <summary>The checks and defaults of a new session.</summary>
internal static partial class CfsCreationRules
{
    private const int MaxConfigurationName = 60;

    private static readonly string[] BuiltInConfigurations = ["debug_fail", "debug_facts", "debug_noop"];

    public static StatusUpdate<CfsSession> Create(
        CfsSessionRequest request, in CfsFacts facts, CfsCorrections corrections)
    {
        if (facts.Now == default)
        {
            throw new ArgumentException(
                $"A new session needs {nameof(CfsFacts)}.{nameof(CfsFacts.Now)}, which is not set.", nameof(facts));
        }

        if (ErrorIn(request, facts.Version) is { } error)
        {
            return Refused(CfsReasonCodes.BadRequest, error);
        }

        var configuration = request.ConfigurationName;
        return facts.IsNameTaken
                ? Refused(CfsReasonCodes.NameTaken, $"A session with the name {request.Name} already exists")
            : facts.IsConfigurationUnknown && !IsDebug(configuration, facts.Version, corrections)
                ? Refused(CfsReasonCodes.InvalidConfiguration, $"No configurations exist named {configuration}")
            : ErrorInTarget(request.Target) is { } targetError
                ? Refused(CfsReasonCodes.BadRequest, targetError)
            : CfsPassthrough.ErrorIn(request.AnsiblePassthrough) is { } passthroughError
                ? Refused(CfsReasonCodes.BadRequest, $"Error validating ansible-passthrough: {passthroughError}")
            : StatusUpdate.Applied(NewSession(request, facts));
    }

    // The debugging playbooks are built into v3, where every name that starts like theirs is accepted (spec cfs Q32).
    private static bool IsDebug(string configuration, CfsVersion version, CfsCorrections corrections) =>
        version == CfsVersion.V3
        && ((corrections & CfsCorrections.RequireDebugConfigurations) != 0
            ? BuiltInConfigurations.Contains(configuration, StringComparer.Ordinal)
            : configuration.StartsWith("debug_", StringComparison.Ordinal));

    private static StatusUpdate<CfsSession> Refused(string code, string message) =>
        StatusUpdate.Refused<CfsSession>(null, code, message);

    private static CfsSession NewSession(CfsSessionRequest request, in CfsFacts facts)
    {
        var unset = facts.Version == CfsVersion.V2 ? null : "";
        var target = CfsJson.V3.Request.Convert(request).Target; // unknown members inside are dropped (spec cfs Q31)
        return new CfsSession
        {
            Name = request.Name,
            Configuration = new() { Name = request.ConfigurationName, Limit = request.ConfigurationLimit },
            Ansible = new()
            {
                Config = request.AnsibleConfig.Length > 0 ? request.AnsibleConfig : facts.DefaultAnsibleConfig,
                Limit = request.Has(nameof(request.AnsibleLimit)) ? request.AnsibleLimit : unset,
                Verbosity = request.AnsibleVerbosity,
                Passthrough = request.Has(nameof(request.AnsiblePassthrough)) ? request.AnsiblePassthrough : unset,
            },
            Target = new()
            {
                Definition = DefinitionOf(target),
                Groups = target.Has(nameof(target.Groups)) ? target.Groups : default,
                ImageMap = target.Has(nameof(target.ImageMap)) ? target.ImageMap : default,
            },
            Status = new()
            {
                Artifacts = [],
                Session = new()
                {
                    Job = null,
                    ImsJob = null,
                    StartTime = Timestamp.CreateNaiveUtcSeconds(facts.Now),
                    CompletionTime = default,
                    Status = CfsSessionState.Pending,
                    Succeeded = CfsOutcome.None,
                },
            },
            Tags = request.Tags,
            DebugOnFailure = request.DebugOnFailure,
            Logs = null, // computed on each read, never stored (spec cfs 2.8)
        };
    }

    private static string DefinitionOf(CfsSessionTarget target) =>
        target.Has(nameof(target.Definition)) ? target.Definition : "dynamic";

    // The messages of upstream's validator differ between its releases, so these are our own (spec cfs Q43).
    private static string? ErrorIn(CfsSessionRequest request, CfsVersion version)
    {
        if (!CfsSession.IsValidName(request.Name))
        {
            return $"'{request.Name}' is not a valid session name: 1 to {CfsSession.MaxNameLength} of a-z, 0-9, '-' "
                + "and '.' - 'name'";
        }

        if (version == CfsVersion.V3 && request.ConfigurationName.Length is < 1 or > MaxConfigurationName)
        {
            return $"'{request.ConfigurationName}' is not 1 to {MaxConfigurationName} characters long - "
                + "'configuration_name'";
        }

        if (!AnsibleLimitPattern.IsMatch(request.AnsibleLimit))
        {
            return $"'{request.AnsibleLimit}' contains white space or ';' - 'ansible_limit'";
        }

        if (request.AnsibleVerbosity is < 0 or > 4)
        {
            return $"{request.AnsibleVerbosity} is not 0 to 4 - 'ansible_verbosity'";
        }

        if (version == CfsVersion.V2 && request.Has(nameof(request.DebugOnFailure)))
        {
            return "v2 does not know the member - 'debug_on_failure'";
        }

        var definition = DefinitionOf(request.Target);
        if (definition is not ("dynamic" or "spec" or "repo" or "image"))
        {
            return $"'{definition}' is not one of ['image', 'spec', 'repo', 'dynamic'] - 'target.definition'";
        }

        foreach (var mapping in request.Target.ImageMap)
        {
            if (!mapping.Has(nameof(mapping.SourceId)) || !mapping.Has(nameof(mapping.ResultName)))
            {
                return "'source_id' and 'result_name' are required - 'target.image_map'";
            }
        }

        return null;
    }

    private static string? ErrorInTarget(CfsSessionTarget target)
    {
        var definition = DefinitionOf(target);
        if (definition is "dynamic" or "repo")
        {
            return target.Groups.IsEmpty
                ? null
                : $"'{definition}' target definitions must not contain groups specifications.";
        }

        if (target.Groups.IsEmpty)
        {
            return "At least one target group must be specified.";
        }

        // Each check goes through all groups before the next one does.
        return target.Groups.Any(group => !group.Has(nameof(group.Members)))
                ? "Groups must be an object with the members property."
            : target.Groups.Any(group => group.Members.IsEmpty) ? "Group member lists must not be empty."
            : target.Groups.Any(group => group.Members.Contains("")) ? "Group members must not be blank."
            : definition == "image" ? ErrorInImages(target.Groups)
            : null;
    }

    private static string? ErrorInImages(ImmutableArray<CfsTargetGroup> groups)
    {
        var wrong = groups
            .SelectMany(group => group.Members, (group, member) => (Group: group.Name, Member: member))
            .Where(each => !CfsPythonText.IsUuid(each.Member))
            .Select(each => $"({CfsPythonText.Repr(each.Group)}, {CfsPythonText.Repr(each.Member)})")
            .ToList();
        return wrong.Count == 0
            ? null
            : $"The following Image target group member(s) are not valid UUIDs: [{string.Join(", ", wrong)}].";
    }

    // Anchored with \z: upstream's $ lets one final newline pass (spec cfs Q28).
    [GeneratedRegex(@"\A[^\s;]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex AnsibleLimitPattern { get; }
}
