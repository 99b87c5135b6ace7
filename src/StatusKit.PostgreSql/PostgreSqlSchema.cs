namespace StatusKit.PostgreSql;

/// <summary>The tables.</summary>
internal static class PostgreSqlSchema
{
    /// <summary>The version of the schema that this library makes and understands.</summary>
    public const int Version = 2;

    public static string Create(string schema, string? role = null) =>
        "create schema "
        + $"{schema};\n{Tables(schema)}{(role is null ? "" : Grants(schema, $"\"{role.Replace("\"", "\"\"", StringComparison.Ordinal)}\""))}";

    // Times are ticks of UTC, ids their UTF-8 bytes, keys names and values in turn. In counter, last is the number of
    // the last change, floor the oldest number that
    // watchers may still ask for, and cleaned the number below which only histories are kept. In change, value, state,
    // phase and keys are null while they are those
    // of the record.
    public static string Tables(string schema) => $"""
        create table {schema}.counter (version integer not null, last bigint not null, floor bigint not null, cleaned bigint not null);
        insert into {schema}.counter values ({Version}, 0, 1, 1);
        create table {schema}.record_set (
            set_id integer generated always as identity primary key,
            model text collate "C" not null, scope text collate "C" not null,
            unique (model, scope));
        create table {schema}.record (
            set_id integer not null, id bytea not null, sequence bigint not null,
            changed_at bigint not null, state text collate "C" not null, phase smallint not null,
            name text collate "C" not null, started_at bigint, keys text[] collate "C" not null, value bytea not null,
            primary key (set_id, id));
        create table {schema}.record_key (
            set_id integer not null, name text collate "C" not null, value text collate "C" not null, id bytea not null, primary key (set_id, name, value, id));
        create table {schema}.change (
            sequence bigint primary key, set_id integer not null, id bytea not null, kind smallint not null, at bigint not null,
            value bytea, state text collate "C", phase smallint, keys text[] collate "C");
        create index change_by_id on {schema}.change (set_id, id, sequence);
        {Indexes(schema)}

        """;

    // Version 1 kept every value twice, and had other names. Sessions knew from a key how they ended.
    public static string Upgrade(string schema) => $"""
        do $upgrade$ begin if (select version from {schema}.counter for update) = 1 then
            drop index {schema}.record_by_word, {schema}.record_by_class, {schema}.record_by_start, {schema}.record_by_change, {schema}.record_by_name;
            alter table {schema}.record rename column version to sequence;
            alter table {schema}.record rename column word to state;
            alter table {schema}.record rename column class to phase;
            update {schema}.record r set phase = case k.value when 'true' then 6 else 7 end
                from {schema}.record_key k
                where r.phase = 5 and k.set_id = r.set_id and k.id = r.id
                and k.name = 'succeeded' and k.value in ('true', 'false');
            {Indexes(schema)}
            alter table {schema}.change
                alter column value drop not null, add column state text collate "C",
                add column phase smallint, add column keys text[] collate "C";
            update {schema}.change c set value = null from {schema}.record r where r.set_id = c.set_id and r.id = c.id and r.sequence = c.sequence;
            update {schema}.counter set version = {Version};
        end if; end $upgrade$;
        """;

    private static string Indexes(string schema) => $"""
        create index record_by_state on {schema}.record (set_id, state, id);
        create index record_by_phase on {schema}.record (set_id, phase, id);
        create index record_by_start on {schema}.record (set_id, started_at desc nulls last, id);
        create index record_by_change on {schema}.record (set_id, changed_at, id);
        create index record_by_name on {schema}.record (set_id, name, id);
        """;

    private static string Grants(string schema, string role) => $"""
        grant usage on schema {schema} to {role};
        grant select on all tables in schema {schema} to {role};
        grant update (last, floor, cleaned) on {schema}.counter to {role};
        grant insert on {schema}.record_set to {role};
        grant insert, update, delete on {schema}.record to {role};
        grant insert, delete on {schema}.record_key, {schema}.change to {role};
        grant update (value, state, phase, keys) on {schema}.change to {role};

        """;
}
