using System.CommandLine;
using StatusKit.Cfs;
using StatusKit.Nmp;
using StatusKit.Storage;

namespace StatusKit.Cli.Records;

/// <summary>The options that say which records a verb is about.</summary>
internal abstract class FilterOptions
{
    private readonly Option<string[]> _states = new(
        "--state")
    {
        Description =
            "The state, such as running or 'download started'; may be repeated.",
        HelpName =
                "STATE",
        Arity = ArgumentArity.OneOrMore
    };
    private readonly Option<StatusPhase[]> _phases = new(
        "--phase")
    {
        Description =
            "How far it is: pending, requested, running, waiting, ended, succeeded, failed or unknown; may be "
            + "repeated.",
        HelpName =
                "PHASE",
        Arity = ArgumentArity.OneOrMore
    };
    private readonly Option<TimeSpan?> _minAge = DurationOption.Create(
        "--min-age", "Started at least so long ago, such as 90m or 2d.");
    private readonly Option<TimeSpan?> _maxAge = DurationOption.Create("--max-age", "Started at most so long ago.");

    /// <summary>Adds them to a command.</summary>
    public virtual void AddTo(Command command)
    {
        command.Add(_states);
        command.Add(_phases);
        command.Add(_minAge);
        command.Add(_maxAge);
    }

    /// <summary>What they select.</summary>
    public virtual StatusQuery Read(ParseResult parsed, DateTimeOffset now) => new()
    {
        States = [.. parsed.GetValue(_states) ?? []],
        Phases = [.. parsed.GetValue(_phases) ?? []],
        StartedAtOrBefore = now - parsed.GetValue(_minAge),
        StartedAtOrAfter = now - parsed.GetValue(_maxAge),
    };
}

/// <summary>Which sessions.</summary>
internal sealed class SessionFilter : FilterOptions
{
    private readonly Option<string?> _name = new(
        "--name-contains")
    { Description = "A part of the name.", HelpName = "TEXT" };
    private readonly Option<string?> _succeeded = ChoiceOption.CreateOptional(
        "--succeeded", "The outcome.", ["none", "unknown", "false", "true"]);
    private readonly Option<string[]> _tags = new(
        "--tag")
    {
        Description =
            "A label that must be there, key=value; may be repeated.",
        HelpName =
                "KEY=VALUE",
        Arity = ArgumentArity.OneOrMore
    };

    private readonly Option<string?> _configuration = KeyOption("--configuration", "The configuration.", "NAME");
    private readonly Option<string?> _target = KeyOption("--target", "The kind of target, such as dynamic or image.", "KIND");
    private readonly Option<string?> _ansibleLimit = KeyOption("--ansible-limit", "The limit of the run, whole.", "TEXT");
    private readonly Option<string?> _result = KeyOption("--result", "The id of an image that resulted.", "ID");

    public SessionFilter() => _tags.Validators.Add(result =>
    {
        if (result.Tokens.FirstOrDefault(token => !token.Value.Contains('=', StringComparison.Ordinal)) is { } token)
        {
            result.AddError($"--tag '{token.Value}' is not key=value.");
        }
    });

    public override void AddTo(Command command)
    {
        base.AddTo(command);
        command.Add(_name);
        command.Add(_succeeded);
        command.Add(_tags);
        command.Add(_configuration);
        command.Add(_target);
        command.Add(_ansibleLimit);
        command.Add(_result);
    }

    public override StatusQuery Read(ParseResult parsed, DateTimeOffset now) => base.Read(parsed, now) with
    {
        NameContains = parsed.GetValue(_name),
        Keys =
        [
            .. KeyOf(parsed, _succeeded, CfsSession.SucceededKey),
            .. KeyOf(parsed, _configuration, CfsSession.ConfigurationKey),
            .. KeyOf(parsed, _target, CfsSession.TargetKey),
            .. KeyOf(parsed, _ansibleLimit, CfsSession.LimitKey),
            .. KeyOf(parsed, _result, CfsSession.ResultKey),
            .. (parsed.GetValue(_tags) ?? []).Select(tag => tag.Split('=', 2)).Select(
                tag => new StatusKey(CfsSession.TagKeyPrefix + tag[0], tag[1])),
        ],
    };

    private static StatusKey[] KeyOf(ParseResult parsed, Option<string?> option, string key) =>
        parsed.GetValue(option) is { } value ? [new(key, value)] : [];

    private static Option<string?> KeyOption(string name, string description, string helpName) =>
        new(name) { Description = description, HelpName = helpName };
}

/// <summary>Which upgrades.</summary>
internal sealed class UpgradeFilter : FilterOptions
{
    private readonly Option<string?> _policy = IdOption("--policy", "The policy, org/name.");
    private readonly Option<string?> _node = IdOption("--node", "The node, org/name.");

    public override void AddTo(Command command)
    {
        base.AddTo(command);
        command.Add(_policy);
        command.Add(_node);
    }

    public override StatusQuery Read(ParseResult parsed, DateTimeOffset now) => base.Read(parsed, now) with
    {
        Keys =
        [
            .. parsed.GetValue(_policy) is { } policy
                ? [new StatusKey(NmpNodeStatus.PolicyKey, policy)]
                : Array.Empty<StatusKey>(),
            .. parsed.GetValue(_node) is { } node
                ? [new StatusKey(NmpNodeStatus.NodeKey, node)]
                : Array.Empty<StatusKey>(),
        ],
    };

    private static Option<string?> IdOption(string name, string description)
    {
        var option = new Option<string?>(name) { Description = description, HelpName = "ID" };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && !ExchangeId.TryParse(text, out _))
            {
                result.AddError($"{name} '{text}' is not org/name.");
            }
        });
        return option;
    }
}
