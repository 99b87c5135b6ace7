using StatusKit.Storage;

namespace StatusKit.PostgreSql;

/// <summary>The statements over the tables of one schema, whose name is one that needs no quotes.</summary>
internal sealed class PostgreSqlStatements(string schema)
{
    private const int Created = (int)StatusChangeKind.Created;
    private const int Deleted = (int)StatusChangeKind.Deleted;

    private const int Updated = (int)StatusChangeKind.Updated;
    private const int Delete = (int)StatusWriteKind.Delete;

    /// <summary>Over the tables of the schema, as both SQL databases read.</summary>
    public StatusSql Reads { get; } = new(new(
        $"{schema}.counter",
        $"{schema}.record_set",
        $"{schema}.record",
        $"{schema}.record_key",
        $"{schema}.change",
        "join",
        "pg_catalog.\"position\"",
        FindsIndexes: true,
        static (row, column) => PostgreSqlKeys.Read(row.GetString(column))));

    /// <summary>
    /// For the transaction: plans that go through indexes, row by row, whatever the statistics say. What they say of a
    /// table that grows comes late, and a list streams
    /// only when it comes in the order of an index.
    /// </summary>
    public static string ByIndexes { get; } =
        "select set_config(name, 'off', true) from unnest(array['enable_seqscan', 'enable_hashjoin', "
        + "'enable_mergejoin', 'jit']) name";

    /// <summary>The channel of the notifications; what they carry is the number of the last change.</summary>
    public string Channel { get; } = $"{schema}_changed";

    /// <summary>Gives a set its number, unless it has one.</summary>
    public string MakeSet { get; } =
        $"insert into {schema}.record_set (model, scope) values ($1, $2) on conflict do nothing";

    public string FindSet { get; } = $"select set_id from {schema}.record_set where model = $1 and scope = $2";

    /// <summary>
    /// Takes the turn of the writers of all processes, until the transaction ends. What comes after it in the
    /// transaction sees all that those before have done.
    /// </summary>
    public string Lock { get; } = $"select from {schema}.counter for update";

    /// <summary>
    /// Writes a group in which each record occurs once; gives for each write that may happen its place and number, and
    /// the counter. The plans must be those for few
    /// rows, whatever the statistics say.
    /// </summary>
    public string Write { get; } = $$"""
        with wanted as materialized ( -- the writes, each next to what is stored
            select w.*, r.sequence as was, r.kind as kind_before, r.changed_at as at_before,
                r.keys as keys_before, r.value as value_before, r.state as state_before, r.phase as phase_before
            from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) with ordinality
                as w(set_id, id, kind, expected, state, phase, name, started_at, keys, value, place)
            left join {{schema}}.record r on r.set_id = w.set_id and r.id = w.id
        ), done as materialized ( -- those that may happen, with their numbers
            select w.*, n.last + row_number() over (order by place) as sequence
            from wanted w cross join {{schema}}.counter n
            where case kind
                when {{(int)StatusWriteKind.Create}} then was is null
                when {{(int)StatusWriteKind.Replace}} then was = expected
                when {{(int)StatusWriteKind.Put}} then was is null or value_before <> w.value or keys_before <> keys
                else was = coalesce(expected, was) end
        ), put as ( -- the records
            insert into {{schema}}.record
                (set_id, id, sequence, changed_at, kind, state, phase, name, started_at, keys, value)
            select set_id, id, sequence, $11, case when was is null then {{Created}} else {{Updated}} end,
                state, phase, name, started_at, keys, value from done where kind <> {{Delete}}
            on conflict (set_id, id) do update set sequence = excluded.sequence, changed_at = excluded.changed_at,
                kind = excluded.kind, state = excluded.state, phase = excluded.phase,
                started_at = excluded.started_at, keys = excluded.keys, value = excluded.value
        ), removed as ( -- the deleted records
            delete from {{schema}}.record r using done d
            where d.kind = {{Delete}} and r.set_id = d.set_id and r.id = d.id
        ), recorded as ( -- what is no longer current, and the deletions
            insert into {{schema}}.change (sequence, at, kind, set_id, id, value, state, phase, keys)
            select was, at_before, kind_before, set_id, id, value_before, state_before, phase_before, keys_before
            from done where was is not null
            union all
            select sequence, $11, {{Deleted}}, set_id, id, value_before, state_before, phase_before, keys_before
            from done where kind = {{Delete}}
        ), keys_before as materialized ( -- the keys that change
            select set_id, id, k.name, k.value from done, {{PostgreSqlKeys.Rows("keys_before")}} k
            where keys <> keys_before
        ), keys_after as materialized (
            select set_id, id, k.name, k.value from done, {{PostgreSqlKeys.Rows("keys")}} k
            where keys is distinct from keys_before
        ), keys_removed as (
            delete from {{schema}}.record_key k using (select * from keys_before except select * from keys_after) b
            where k.set_id = b.set_id and k.name = b.name and k.value = b.value and k.id = b.id
        ), keys_put as (
            insert into {{schema}}.record_key (set_id, id, name, value)
            select * from keys_after except select * from keys_before
        ), forgotten as ( -- the history that was left of a record deleted long ago, when it is made again
            delete from {{schema}}.change c using done d cross join {{schema}}.counter n
            where d.was is null and c.set_id = d.set_id and c.id = d.id
            and (select max(x.sequence) from {{schema}}.change x where x.set_id = d.set_id and x.id = d.id) < n.floor
        ), grown as materialized ( -- how far the feed goes, and what is kept of it
            select count(*) as count, greatest(max(n.floor), max(n.last) + count(*) - $13 + 1) as oldest
            from done cross join {{schema}}.counter n
        ), past as materialized ( -- the oldest change to keep that a newer one has replaced
            select (select c.sequence from {{schema}}.change c where c.sequence >= g.oldest and c.at >= $12
                order by c.sequence limit 1) as oldest
            from grown g
        ), counted as ( -- the counter, and who listens is notified
            update {{schema}}.counter n
            set last = n.last + g.count, floor = greatest(g.oldest, coalesce(
                (select r.sequence from {{schema}}.record r
                    where r.sequence >= g.oldest and r.sequence < coalesce(p.oldest, n.last + 1) and r.changed_at >= $12
                    order by r.sequence limit 1), p.oldest, n.last + 1))
            from grown g cross join past p where g.count > 0
            returning n.last, n.floor, n.cleaned, pg_notify('{{schema}}_changed', n.last::text)
        )
        select d.place, d.sequence, c.last, c.floor, c.cleaned from done d cross join counted c
        """;

    /// <summary>
    /// Removes changes that neither watchers nor a history need any longer, a bounded number at a time. The turn of the
    /// writers must be taken.
    /// </summary>
    public string Clean { get; } = $"""
        with due as materialized (
            select cleaned, least(floor, cleaned + $1) as until, floor from {schema}.counter
        ), left_the_feed as materialized (
            select distinct c.set_id, c.id from due cross join lateral (
                select set_id, id from {schema}.change where sequence >= due.cleaned and sequence < due.until
                union all
                select set_id, id from {schema}.record where sequence >= due.cleaned and sequence < due.until) c
        ), ends as materialized (
            select l.set_id, l.id, due.until, case
                when r.sequence is null and newest.kind = {Deleted} and newest.sequence < due.floor then newest.sequence
                else (select c.sequence from {schema}.change c where c.set_id = l.set_id and c.id = l.id
                    order by c.sequence desc offset $2 - (r.sequence is not null)::int limit 1) end as through
            from left_the_feed l cross join due left join {schema}.record r on r.set_id = l.set_id and r.id = l.id
            cross join lateral (
                select c.sequence, c.kind from {schema}.change c where c.set_id = l.set_id and c.id = l.id
                order by c.sequence desc limit 1) newest
        ), removed as (
            delete from {schema}.change c using ends e
            where c.set_id = e.set_id and c.id = e.id and c.sequence <= e.through and c.sequence < e.until
        )
        update {schema}.counter set cleaned = due.until from due returning counter.cleaned
        """;
}
