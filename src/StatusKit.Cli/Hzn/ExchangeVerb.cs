using System.CommandLine;
using StatusKit.Nmp;

namespace StatusKit.Cli.Hzn;

/// <summary>
/// What the commands of <c>hzn exchange</c> have in common: their manner, the organisation, and credentials, which a
/// store does not ask for.
/// </summary>
internal sealed class ExchangeVerb
{
    private const string OrgVariable = "HZN_ORG_ID";

    private readonly ConsoleContext _context;
    private readonly Option<string?> _org = new(
        "--org",
        "-o")
    {
        Description =
            $"The organisation of ids that name none; {OrgVariable} unless given.",
        HelpName = "ORG"
    };

    public ExchangeVerb(ConsoleContext context, string name, string description)
    {
        _context = context;
        Command = new(name, description, ErrorStyle.Hzn)
        {
            _org,
            new Option<string?>("--node-id-tok", "-n") { Description = "Taken and not used.", HelpName = "ID:TOKEN" },
            new Option<string?>("--user-pw", "-u") { Description = "Taken and not used.", HelpName = "USER:PW" },
        };
    }

    /// <summary>The command.</summary>
    public Verb Command { get; }

    /// <summary>The organisation that the command line or the environment names.</summary>
    public string OrgOf(ParseResult parsed) => parsed.GetValue(_org) is { Length: > 0 } org ? org
        : _context.Variable(OrgVariable) is { Length: > 0 } variable ? variable
        : throw ErrorStyle.Hzn.Error(
            HznExitCodes.Input, $"organization ID must be specified with either the -o flag or {OrgVariable}");

    /// <summary>
    /// A node or a policy that the command line names; one that names its organisation needs no other.
    /// </summary>
    public ExchangeId IdOf(ParseResult parsed, string text) =>
        HznId.Parse(text, text.Contains('/', StringComparison.Ordinal) ? null : OrgOf(parsed));
}

/// <summary>Ids on the command line.</summary>
internal static class HznId
{
    private const string TooManySlashes = "the id can not contain more than 1 '/'";

    public static ExchangeId Parse(string text, string? org)
    {
        try
        {
            return ExchangeId.Parse(text, org);
        }
        catch (FormatException e)
        {
            // spec nmp 1.2
            throw ErrorStyle.Hzn.Error(HznExitCodes.Input, text.Count(c => c == '/') > 1 ? TooManySlashes : e.Message);
        }
    }
}
