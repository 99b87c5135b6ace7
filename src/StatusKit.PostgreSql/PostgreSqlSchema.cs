namespace StatusKit.PostgreSql;

/// <summary>The tables.</summary>
internal static class PostgreSqlSchema
{
    /// <summary>The version of the schema that this library makes and understands.</summary>
    public const int Version = 3;

    public static string Create(string schema, string? role = null) =>
        $"create schema {schema};\n{Tables(schema)}{(role is null ? "" : Grants(schema, role))}";

    // Times are ticks of UTC, ids their UTF-8 bytes, keys as PostgreSqlKeys writes them. In counter, last is the number
    // of the last change, floor the oldest number that watchers may still ask for, and cleaned the number below which
    // only histories are kept. A record is its own last change: change holds those before it, and deletions. Columns of
    // a fixed length come first, where they need no padding.
    public static string Tables(string schema) => $"""
        create table {schema}.counter (
            version integer not null, last bigint not null, floor bigint not null, cleaned bigint not null);
        insert into {schema}.counter values ({Version}, 0, 1, 1);
        create table {schema}.record_set (
            set_id integer generated always as identity primary key,
            model text collate "C" not null, scope text collate "C" not null,
            unique (model, scope));
        create table {schema}.record (
            sequence bigint not null, changed_at bigint not null, started_at bigint, set_id integer not null,
            kind smallint not null, phase smallint not null, id bytea not null, state text collate "C" not null,
            name text collate "C" not null, keys text collate "C" not null, value bytea not null,
            primary key (set_id, id));
        create table {schema}.record_key (
            set_id integer not null, name text collate "C" not null, value text collate "C" not null, id bytea not null,
            primary key (set_id, name, value, id));
        create table {schema}.change (
            sequence bigint primary key, at bigint not null, set_id integer not null, kind smallint not null,
            phase smallint, id bytea not null, state text collate "C", keys text collate "C", value bytea not null);
        create index change_by_id on {schema}.change (set_id, id, sequence);
        {Indexes(schema)}

        """;

    // Version 1 had other names and no states, phases and keys of changes; sessions knew from a key how they ended.
    // Version 2 had the last change of a record in change, too, and keys as arrays.
    public static string Upgrade(string schema) => $"""
        do $upgrade$ declare was integer; begin
        select version into was from {schema}.counter for update;
        if was = 1 then
            drop index {schema}.record_by_word, {schema}.record_by_class;
            alter table {schema}.record rename column version to sequence;
            alter table {schema}.record rename column word to state;
            alter table {schema}.record rename column class to phase;
            update {schema}.record r set phase = case k.value when 'true' then 6 else 7 end
                from {schema}.record_key k
                where r.phase = 5 and k.set_id = r.set_id and k.id = r.id
                and k.name = 'succeeded' and k.value in ('true', 'false');
            alter table {schema}.change
                add column state text collate "C", add column phase smallint, add column keys text[] collate "C";
        end if;
        if was < {Version} then
            drop index if exists {schema}.record_by_state, {schema}.record_by_phase;
            drop index {schema}.record_by_start, {schema}.record_by_change, {schema}.record_by_name;
            alter table {schema}.record
                add column kind smallint not null default 1,
                alter column keys type text collate "C" using {PostgreSqlKeys.FromArray("keys")};
            update {schema}.record r set kind = c.kind from {schema}.change c
                where c.sequence = r.sequence and c.kind <> 1;
            alter table {schema}.record alter column kind drop default;
            delete from {schema}.change c using {schema}.record r where c.sequence = r.sequence;
            alter table {schema}.change
                alter column value set not null,
                alter column keys type text collate "C" using {PostgreSqlKeys.FromArray("keys")};
            {Indexes(schema)}
            update {schema}.counter set version = {Version};
        end if; end $upgrade$;
        """;

    // What is in the order of a time needs no id: few records have the same.
    private static string Indexes(string schema) => $"""
        create unique index record_by_sequence on {schema}.record (sequence);
        create index record_by_state on {schema}.record (set_id, state, id);
        create index record_by_phase on {schema}.record (set_id, phase, id);
        create index record_by_start on {schema}.record (set_id, started_at desc nulls last);
        create index record_by_change on {schema}.record (set_id, changed_at);
        """;

    private static string Grants(string schema, string role)
    {
        role = $"\"{role.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
        return $"""
            grant usage on schema {schema} to {role};
            grant select on all tables in schema {schema} to {role};
            grant update (last, floor, cleaned) on {schema}.counter to {role};
            grant insert on {schema}.record_set to {role};
            grant insert, update, delete on {schema}.record to {role};
            grant insert, delete on {schema}.record_key, {schema}.change to {role};

            """;
    }
}
