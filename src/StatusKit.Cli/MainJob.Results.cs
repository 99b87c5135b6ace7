using System.Collections.Immutable;
using StatusKit;
using StatusKit.Cfs;
using StatusKit.Cli.Stores;
using StatusKit.Json;
using StatusKit.Nmp;

namespace StatusKit.Cli;

/// <content>What the original commands print, and what StatusKit knows besides. The verbs print the same from a store
/// that is kept.</content>
internal sealed partial class MainJob
{
    private const string Session = "example";

    private async Task ShowSession()
    {
        var session = (await _store.Sessions.GetAsync(new(Session), _cancellationToken))!.Value;
        var command = $"$ cray cfs v3 sessions describe {Session} --format json";
        Head(command);
        _screen.Document(CfsJson.V3.Session.Write(session));
        Head($"{command} | jq .status.session");
        _screen.Document(CfsJson.V3.Run.Write(session.Status.Session));
        _screen.Line(StatusSummary.For(session), ColourOf(session.Status.Session.Phase));
    }

    private async Task ShowUpgrades()
    {
        var command = $"$ hzn exchange nmp status {Good.Policy.Name}";
        var statuses = await _store.Hub.ListAsync(null, _cancellationToken)
            .Select(stored => stored.Value)
            .ToListAsync(_cancellationToken);
        Head(command);
        _screen.Document(NmpJson.HznExchangeShort.Write(Words(statuses, record => record.Id.Node)));
        var good = (await _store.Hub.GetAsync(NmpNodeStatus.StorageId(Good), _cancellationToken))!.Value;
        Head($"{command} --node {Good.Node.Name} -l");
        _screen.Document(
            NmpJson.HznExchangeLong.Write([new(Good.Node.ToString(), [new(Good.Policy.ToString(), good.Status)])]));
        _screen.Line(
            StatusSummary.For(Good.Node.ToString(), Good.Policy.ToString(), good.Status),
            ColourOf(good.Status.AgentUpgrade.Status.Phase));
        var bad = (await _store.Node.GetAsync(NmpNodeStatus.StorageId(Bad), _cancellationToken))!.Value;
        Head($"$ hzn nmstatus list   # on {Bad.Node.Name}");
        _screen.Document(NmpJson.HznNmstatusShort.Write(Words([bad], record => record.Id.Policy)));
    }

    private async Task ShowHistory()
    {
        Head($"# The history of {Bad.Policy} on {Bad.Node}, at the node and at the hub");
        await StoreChange.Show(
            _screen,
            HistoryCommand.ListAsync(
                _store,
                [Bad.Node.ToString(), Bad.Policy.ToString()],
                _cancellationToken).OrderBy(change => change.Sequence),
            OutputFormat.Table,
            isFollowed: false);
    }

    private async Task ShowAttention()
    {
        Head("# How many are in which state, and what needs attention");
        var overview = await Overview.CreateAsync(_store, _clock.Now, most: 10, _cancellationToken);
        TopCommand.Write(_screen, overview);
        Head("# What that means");
        foreach (var (row, diagnosis) in overview.MostUrgent)
        {
            DiagnoseCommand.Show(_screen, new(row.Name, diagnosis));
        }
    }

    private void Head(string text)
    {
        _screen.Line("");
        _screen.Line(text, Command);
    }

    private static JsonMap<NmpState> Words(IEnumerable<NmpNodeStatus> statuses, Func<NmpNodeStatus, ExchangeId> key) =>
        JsonMap.Create(
            statuses.Select(record => KeyValuePair.Create(key(record).ToString(), record.Status.AgentUpgrade.Status)));

    private static string ColourOf(StatusPhase phase) => phase switch
    {
        StatusPhase.Succeeded => "green",
        StatusPhase.Failed => "red",
        _ => "yellow",
    };
}
