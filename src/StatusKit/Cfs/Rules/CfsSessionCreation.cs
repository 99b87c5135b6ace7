using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace StatusKit.Cfs;

/// <summary>What creating a session depends on beside the body. Look up name and configuration first; the rule itself is pure.</summary>
public sealed record CfsCreateFacts
{
    /// <summary>The time of creation; it becomes <c>start_time</c>, in UTC to the second.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>The version of the API that the body came through; v2 leaves null where v3 writes "".</summary>
    public CfsVersion Version { get; init; } = CfsVersion.V3;

    /// <summary>The server's option for sessions that name no ansible.cfg.</summary>
    public string DefaultAnsibleConfig { get; init; } = "cfs-default-ansible-cfg";

    /// <summary>Whether there is a session of that name already.</summary>
    public bool IsNameTaken { get; init; }

    /// <summary>Whether there is no configuration of that name.</summary>
    public bool IsConfigurationUnknown { get; init; }
}

/// <content>Creation.</content>
public sealed partial record CfsSession
{
    /// <summary>Makes the record of a new session, or says what is wrong with the body: every check of the service, in its order, and its defaults (spec cfs 2.4). Pure.</summary>
    /// <param name="body">What the client sent.</param>
    /// <param name="facts">What else creation depends on.</param>
    /// <returns><see cref="StatusUpdateKind.Applied"/> with the record, or <see cref="StatusUpdateKind.Refused"/> with a code of <see cref="CfsReasonCodes"/>.</returns>
    public static StatusUpdate<CfsSession> Create(CfsSessionRequest body, CfsCreateFacts facts)
    {
        ArgumentNullException.ThrowIfNull(body);
        ArgumentNullException.ThrowIfNull(facts);
        return CfsSessionCreation.Create(body, facts);
    }
}

/// <summary>The checks and defaults of creation.</summary>
internal static partial class CfsSessionCreation
{
    private const int MaxConfigurationName = 60;

    public static StatusUpdate<CfsSession> Create(CfsSessionRequest body, CfsCreateFacts facts)
    {
        if (FlawOf(body, facts.Version) is { } flaw)
        {
            return Refused(CfsReasonCodes.BadRequest, flaw);
        }

        if (facts.IsNameTaken)
        {
            return Refused(CfsReasonCodes.NameTaken, $"A session with the name {body.Name} already exists");
        }

        // v3 lets the names of built-in debugging playbooks pass, and any other name that begins like them (spec cfs Q32).
        var isDebug = facts.Version == CfsVersion.V3 && body.ConfigurationName.StartsWith("debug_", StringComparison.Ordinal);
        if (!isDebug && facts.IsConfigurationUnknown)
        {
            return Refused(CfsReasonCodes.InvalidConfiguration, $"No configurations exist named {body.ConfigurationName}");
        }

        if (TargetFlaw(body.Target) is { } targetFlaw)
        {
            return Refused(CfsReasonCodes.BadRequest, targetFlaw);
        }

        return CfsPassthrough.ErrorIn(body.AnsiblePassthrough) is { } passthroughFlaw
            ? Refused(CfsReasonCodes.BadRequest, $"Error validating ansible-passthrough: {passthroughFlaw}")
            : StatusUpdate.Applied(NewSession(body, facts));
    }

    private static StatusUpdate<CfsSession> Refused(string code, string message) => StatusUpdate.Refused<CfsSession>(null, code, message);

    private static CfsSession NewSession(CfsSessionRequest body, CfsCreateFacts facts)
    {
        var unset = facts.Version == CfsVersion.V2 ? null : "";
        var target = CfsJson.V3.Request.Convert(body).Target; // unknown members inside are dropped (spec cfs Q31)
        return new CfsSession
        {
            Name = body.Name,
            Configuration = new() { Name = body.ConfigurationName, Limit = body.ConfigurationLimit },
            Ansible = new()
            {
                Config = body.AnsibleConfig.Length > 0 ? body.AnsibleConfig : facts.DefaultAnsibleConfig,
                Limit = body.Has(nameof(body.AnsibleLimit)) ? body.AnsibleLimit : unset,
                Verbosity = body.AnsibleVerbosity,
                Passthrough = body.Has(nameof(body.AnsiblePassthrough)) ? body.AnsiblePassthrough : unset,
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
            Tags = body.Tags,
            DebugOnFailure = body.DebugOnFailure,
            Logs = null, // made up on each read, never stored (spec cfs 2.8)
        };
    }

    private static string DefinitionOf(CfsSessionTarget target) => target.Has(nameof(target.Definition)) ? target.Definition : "dynamic";

    // The schema: what upstream's validator says differs between its releases, so the words are ours (spec cfs Q43).
    private static string? FlawOf(CfsSessionRequest body, CfsVersion version)
    {
        if (!CfsSession.IsValidName(body.Name))
        {
            return $"'{body.Name}' is not a valid session name: 1 to {CfsSession.MaxNameLength} of a-z, 0-9, '-' and '.' - 'name'";
        }

        if (version == CfsVersion.V3 && body.ConfigurationName.Length is < 1 or > MaxConfigurationName)
        {
            return $"'{body.ConfigurationName}' is not 1 to {MaxConfigurationName} characters long - 'configuration_name'";
        }

        if (!AnsibleLimitPattern.IsMatch(body.AnsibleLimit))
        {
            return $"'{body.AnsibleLimit}' holds white space or ';' - 'ansible_limit'";
        }

        if (body.AnsibleVerbosity is < 0 or > 4)
        {
            return $"{body.AnsibleVerbosity} is not 0 to 4 - 'ansible_verbosity'";
        }

        if (version == CfsVersion.V2 && body.Has(nameof(body.DebugOnFailure)))
        {
            return "v2 does not know the member - 'debug_on_failure'";
        }

        var definition = DefinitionOf(body.Target);
        if (definition is not ("dynamic" or "spec" or "repo" or "image"))
        {
            return $"'{definition}' is not one of ['image', 'spec', 'repo', 'dynamic'] - 'target.definition'";
        }

        foreach (var mapping in body.Target.ImageMap)
        {
            if (!mapping.Has(nameof(mapping.SourceId)) || !mapping.Has(nameof(mapping.ResultName)))
            {
                return "'source_id' and 'result_name' are required - 'target.image_map'";
            }
        }

        return null;
    }

    private static string? TargetFlaw(CfsSessionTarget target)
    {
        var definition = DefinitionOf(target);
        if (definition is "dynamic" or "repo")
        {
            return target.Groups.IsEmpty ? null : $"'{definition}' target definitions must not contain groups specifications.";
        }

        if (target.Groups.IsEmpty)
        {
            return "At least one target group must be specified.";
        }

        // Each check goes through all groups before the next one does.
        return target.Groups.Any(group => !group.Has(nameof(group.Members))) ? "Groups must be an object with the members property."
            : target.Groups.Any(group => group.Members.IsEmpty) ? "Group member lists must not be empty."
            : target.Groups.Any(group => group.Members.Contains("")) ? "Group members must not be blank."
            : definition == "image" ? ImageFlaw(target.Groups)
            : null;
    }

    private static string? ImageFlaw(ImmutableArray<CfsTargetGroup> groups)
    {
        var wrong = groups
            .SelectMany(group => group.Members.Where(member => !CfsPythonText.IsUuid(member)).Select(member => $"({CfsPythonText.Repr(group.Name)}, {CfsPythonText.Repr(member)})"))
            .ToList();
        return wrong.Count == 0 ? null : $"The following Image target group member(s) are not valid UUIDs: [{string.Join(", ", wrong)}].";
    }

    // Anchored with \z: upstream's $ lets one final newline pass (spec cfs Q28).
    [GeneratedRegex(@"\A[^\s;]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex AnsibleLimitPattern { get; }
}
