namespace StatusKit.Json;

/// <summary>A member of a record in one form: what it is called there, and when it is written.</summary>
internal readonly record struct FormMember<TRecord>(JsonMember<TRecord> Member, JsonName Name, WriteRule Rule)
    where TRecord : JsonRecord<TRecord>, IJsonRecord<TRecord>
{
    public bool Write(ref JsonOutput output, TRecord record) => Member.Write(ref output, record, Name, Rule);
}
