using StatusKit.Cfs;
using StatusKit.Storage;

namespace StatusKit.Tests.Storage;

/// <summary>Texts in queries that mean something to this or that database, and must not.</summary>
internal static class StoreTexts
{
    private const string OddTag = "t'\\\"%_*{}";

    private static readonly string[] Names =
    [
        "plain", "per%cent", "under_score", "quo'te", "back\\slash", "\"quoted\"", "{brace,d}", "star*", "NULL", "semi;colon", "-- comment", "$1 @p0 :x ?1", "ünï", "Plain",
    ];

    public static async Task AreComparedAsTheyAre(IStatusDatabase database, CancellationToken cancellationToken)
    {
        var (lights, sessions) = (database.Store<Light>(), database.Store<CfsSession>());
        await lights.WriteManyAsync(Names.Select(name => new Light(name, name)), cancellationToken);
        await sessions.WriteManyAsync(Names.Select((name, i) => new CfsSession { Name = $"s{i}", Tags = CfsKind.Make("x").Tags.SetItem(OddTag, name) }), cancellationToken);
        for (var i = 0; i < Names.Length; i++)
        {
            Assert.Equal([Names[i]], await Found(new() { NameContains = Names[i] }));
            Assert.Equal([Names[i]], await Found(new() { Words = [Names[i]] }));
            var tagged = new StatusQuery { Keys = [new(CfsSession.TagKeyPrefix + OddTag, Names[i])] };
            Assert.Equal($"s{i}", (await sessions.ListAsync(tagged, cancellationToken).SingleAsync(cancellationToken)).Value.Name);
        }

        Assert.Equal(["per%cent"], await Found(new() { NameContains = "%" }));
        Assert.Equal(["under_score"], await Found(new() { NameContains = "_" }));
        Assert.Empty(await Found(new() { Words = ["' or 1=1 --"] }));

        async Task<List<string>> Found(StatusQuery query) => await lights.ListAsync(query, cancellationToken).Select(stored => stored.Value.Name).ToListAsync(cancellationToken);
    }

    public static async Task KeysFindOnlyTheirRecords(IStatusDatabase database, CancellationToken cancellationToken)
    {
        var store = database.Store<Light>();
        var version = await store.TryWriteAsync(new("a", "red", 1), null, cancellationToken);
        version = await store.TryWriteAsync(new("a", "red", 2), version, cancellationToken);
        Assert.Empty(await Found(new StatusKey("odd", "yes")));
        Assert.Single(await Found(new StatusKey("odd", "no"), new StatusKey("number", "2")));
        await store.DeleteAsync(new("a"), version, cancellationToken);
        await store.TryWriteAsync(new("a", "red", 3), null, cancellationToken);
        Assert.Empty(await Found(new StatusKey("number", "2")));
        Assert.Single(await Found(new StatusKey("number", "3")));

        ValueTask<List<Stored<Light>>> Found(params StatusKey[] keys) => store.ListAsync(new() { Keys = [.. keys] }, cancellationToken).ToListAsync(cancellationToken);
    }
}
