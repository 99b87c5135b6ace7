using System.Globalization;
using System.Text;

namespace StatusKit.Storage;

/// <summary>
/// Statements made of a <see cref="StatusQuery"/>; their parameters are named <c>@p0</c>, <c>@p1</c>, ….
/// </summary>
/// <remarks>
/// One filter leads, through its index: the first key, else the state, else the first of <see cref="Filters"/>, unless
/// the database finds the best one itself. The
/// others look at the rows that it leads to.
/// </remarks>
public sealed class StatusSql
{
    private readonly StatusSqlDialect _dialect;
    private readonly StatusQuery _query;
    private readonly List<object> _parameters = [];
    private readonly List<string> _conditions = [];
    private readonly string _set;

    private StatusSql(StatusSqlDialect dialect, StatusQuery query, int set)
    {
        _dialect = dialect;
        _query = query;
        _set = Parameter(set);
        Filter();
    }

    /// <summary>The statement.</summary>
    public string Text { get; private set; } = "";

    /// <summary>The values of its parameters: numbers, strings and bytes.</summary>
    public IReadOnlyList<object> Parameters => _parameters;

    /// <summary>Lists <c>id, value, sequence, changed_at</c> in the order of the query.</summary>
    /// <param name="dialect">How the database writes statements.</param>
    /// <param name="query">Which rows.</param>
    /// <param name="set">The number of the set.</param>
    public static StatusSql List(StatusSqlDialect dialect, StatusQuery query, int set)
    {
        ArgumentNullException.ThrowIfNull(query);
        var sql = new StatusSql(dialect, query, set);
        var limit = query.Limit is { } most ? $" limit {most.ToString(CultureInfo.InvariantCulture)}" : "";
        sql.Text =
            $"select r.id, r.value, r.sequence, r.changed_at from {sql.From()} where {sql.Where()} order by "
            + $"{sql.Order}{limit}";
        return sql;
    }

    /// <summary>Counts by state.</summary>
    /// <param name="dialect">How the database writes statements.</param>
    /// <param name="query">Which rows.</param>
    /// <param name="set">The number of the set.</param>
    public static StatusSql Count(StatusSqlDialect dialect, StatusQuery query, int set)
    {
        ArgumentNullException.ThrowIfNull(query);
        var sql = new StatusSql(dialect, query, set);
        sql.Text = $"select r.state, count(*) from {sql.From()} where {sql.Where()} group by r.state";
        return sql;
    }

    private string Order => _query.Order == StatusOrder.NewestFirst ? $"r.started_at desc nulls last, {Id}" : Id;

    private string Id => _query.Keys.IsEmpty ? "r.id" : "k.id";

    private string From() =>
        _query.Keys.IsEmpty
            ? $"{_dialect.Records} r"
            : $"{_dialect.Keys} k {_dialect.Join} {_dialect.Records} r on r.set_id = k.set_id and r.id = k.id";

    private string Where() => string.Join(" and ", _conditions);

    private void Filter()
    {
        var filters = Filters().ToList();
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
                    $"r.id in (select id from {_dialect.Records} where set_id = {_set} and {leading("")}{fence})");
                filters.RemoveAt(0);
            }
        }
        else
        {
            _conditions.Add(
                $"k.set_id = {_set} and k.name = {Parameter(_query.Keys[0].Name)} and k.value = "
                + $"{Parameter(_query.Keys[0].Value)}");
            _conditions.AddRange(_query.Keys.Skip(1).Select(key =>
                $"exists (select 1 from {_dialect.Keys} x where x.set_id = {_set} and x.name = {Parameter(key.Name)} "
                + $"and x.value = {Parameter(key.Value)} and x.id = k.id)"));
        }

        if (_query.After is { } after)
        {
            _conditions.Add($"{Id} > {Parameter(after.ToUtf8())}");
        }

        _conditions.AddRange(filters.Select(filter => filter("r.")));
    }

    // What each looks at, given what precedes its column; those that leave the fewest records come first.
    private IEnumerable<Func<string, string>> Filters()
    {
        if (!_query.States.IsEmpty)
        {
            var states = IsOneOf("state", _query.States);
            yield return table => table + states;
        }

        if (!_query.Phases.IsEmpty)
        {
            var phases = IsOneOf("phase", _query.Phases.Select(each => (object)(int)each));
            yield return table => table + phases;
        }

        if (Started() is { } started)
        {
            yield return table => table + started;
        }

        if (_query.LastChangedBefore is { } since)
        {
            var changed = $"changed_at < {Parameter(since.UtcTicks)}";
            yield return table => table + changed;
        }

        if (!string.IsNullOrEmpty(_query.NameContains))
        {
            // The id, which an index has, leads to the names that can contain it.
            var (bytes, part) = (Parameter(Encoding.UTF8.GetBytes(_query.NameContains)), Parameter(_query.NameContains));
            yield return table => $"{_dialect.Contains}({table}id, {bytes}) > 0";
            yield return table => $"{_dialect.Contains}({table}name, {part}) > 0";
        }
    }

    private string? Started() => (_query.StartedAtOrAfter, _query.StartedAtOrBefore) switch
    {
        ({ } from, { } until) => $"started_at between {Parameter(from.UtcTicks)} and {Parameter(until.UtcTicks)}",
        ({ } from, null) => $"started_at >= {Parameter(from.UtcTicks)}",
        (null, { } until) => $"started_at <= {Parameter(until.UtcTicks)}",
        _ => null,
    };

    private string IsOneOf(string column, IEnumerable<object> values) =>
        $"{column} in ({string.Join(", ", values.Select(Parameter))})";

    private string Parameter(object value)
    {
        _parameters.Add(value);
        return string.Create(CultureInfo.InvariantCulture, $"@p{_parameters.Count - 1}");
    }
}
