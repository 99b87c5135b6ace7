using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace StatusKit.Storage;

/// <summary>What a <see cref="StatusQuery"/> is in a statement.</summary>
/// <remarks>
/// One filter leads, through its index: the first key, else the state, else the first of <see cref="Filters"/>, unless
/// the database finds the best one itself. The others look at the rows that it leads to.
/// </remarks>
internal sealed class StatusSqlFilter
{
    private readonly StatusSqlDialect _dialect;
    private readonly StatusQuery _query;
    private readonly List<object?> _parameters = [];
    private readonly List<string> _conditions = [];
    private readonly string _set;

    public StatusSqlFilter(StatusSqlDialect dialect, StatusSet set, StatusQuery query)
    {
        (_dialect, _query) = (dialect, query);
        _set = $"(select set_id from {dialect.Sets} where model = {Parameter(set.Model)} and scope = {Parameter(set.Scope)})";
        Filter();
    }

    public ImmutableArray<object?> Parameters => [.. _parameters];

    public string From => _query.Keys.IsEmpty
        ? $"{_dialect.Records} r"
        : $"{_dialect.Keys} k {_dialect.Join} {_dialect.Records} r on r.set_id = k.set_id and r.id = k.id";

    public string Where => string.Join(" and ", _conditions);

    public string Order => _query.Order == StatusOrder.NewestFirst ? $"r.started_at desc nulls last, {Id}" : Id;

    private string Id => _query.Keys.IsEmpty ? "r.id" : "k.id";

    private void Filter()
    {
        List<string> filters = [.. Filters()];
        if (_query.Keys.IsEmpty)
        {
            _conditions.Add($"r.set_id = {_set}");
            if (filters is [var leading, ..]
                && (_dialect.FindsIndexes
                    ? filters.Count == 2 && !string.IsNullOrEmpty(_query.NameContains)
                    : _query.States.Length != 1))
            {
                // What is not turned into a join, so that ids are looked through where they are together.
                var fence = _dialect.FindsIndexes ? " offset 0" : "";
                _conditions.Add(
                    $"r.id in (select r.id from {_dialect.Records} r where r.set_id = {_set} and {leading}{fence})");
                filters.RemoveAt(0);
            }
        }
        else
        {
            _conditions.Add($"k.set_id = {_set} and {Has("k", _query.Keys[0])}");
            _conditions.AddRange(_query.Keys.Skip(1).Select(key =>
                $"exists (select 1 from {_dialect.Keys} x where x.set_id = {_set} and {Has("x", key)} and x.id = k.id)"));
        }

        if (_query.After is { } after)
        {
            _conditions.Add($"{Id} > {Parameter(after.ToUtf8())}");
        }

        _conditions.AddRange(filters);
    }

    private string Has(string table, StatusKey key) =>
        $"{table}.name = {Parameter(key.Name)} and {table}.value = {Parameter(key.Value)}";

    // Those that leave the fewest records come first.
    private IEnumerable<string> Filters()
    {
        if (!_query.States.IsEmpty)
        {
            yield return IsOneOf("r.state", _query.States);
        }

        if (!_query.Phases.IsEmpty)
        {
            yield return IsOneOf("r.phase", _query.Phases.Select(each => (object)(int)each));
        }

        if (Started() is { } started)
        {
            yield return started;
        }

        if (_query.LastChangedBefore is { } since)
        {
            yield return $"r.changed_at < {Parameter(since.UtcTicks)}";
        }

        if (!string.IsNullOrEmpty(_query.NameContains))
        {
            // The id, which an index has, leads to the names that can contain it.
            yield return $"{_dialect.Contains}(r.id, {Parameter(Encoding.UTF8.GetBytes(_query.NameContains))}) > 0";
            yield return $"{_dialect.Contains}(r.name, {Parameter(_query.NameContains)}) > 0";
        }
    }

    private string? Started() => (_query.StartedAtOrAfter, _query.StartedAtOrBefore) switch
    {
        ({ } from, { } until) => $"r.started_at between {Parameter(from.UtcTicks)} and {Parameter(until.UtcTicks)}",
        ({ } from, null) => $"r.started_at >= {Parameter(from.UtcTicks)}",
        (null, { } until) => $"r.started_at <= {Parameter(until.UtcTicks)}",
        _ => null,
    };

    private string IsOneOf(string column, IEnumerable<object> values) =>
        $"{column} in ({string.Join(", ", values.Select(Parameter))})";

    private string Parameter(object value)
    {
        _parameters.Add(value);
        return string.Create(CultureInfo.InvariantCulture, $"${_parameters.Count}");
    }
}
