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
        var (lights, sessions) = (database.GetStore<Light>(), database.GetStore<CfsSession>());
        await lights.PutManyAsync(Names.Select(name => new Light(name, name)), cancellationToken);
        await sessions.PutManyAsync(Names.Select((name, i) => new CfsSession { Name = $"s{i}", Tags = CfsKind.Make("x").Tags.With(OddTag, name) }), cancellationToken);
        for (var i = 0; i < Names.Length; i++)
        {
            Assert.Equal([Names[i]], await Found(new() { NameContains = Names[i] }));
            Assert.Equal([Names[i]], await Found(new() { States = [Names[i]] }));
            var tagged = new StatusQuery { Keys = [new(CfsSession.TagKeyPrefix + OddTag, Names[i])] };
            Assert.Equal($"s{i}", (await sessions.ListAsync(tagged, cancellationToken).SingleAsync(cancellationToken)).Value.Name);
        }

        Assert.Equal(["per%cent"], await Found(new() { NameContains = "%" }));
        Assert.Equal(["under_score"], await Found(new() { NameContains = "_" }));
        Assert.Empty(await Found(new() { States = ["' or 1=1 --"] }));

        async Task<List<string>> Found(StatusQuery query) => await lights.ListAsync(query, cancellationToken).Select(stored => stored.Value.Name).ToListAsync(cancellationToken);
    }

    public static async Task KeysFindOnlyTheirRecords(IStatusDatabase database, CancellationToken cancellationToken)
    {
        var store = database.GetStore<Light>();
        var version = await store.CreateAsync(new("a", "red", 1), cancellationToken);
        version = await store.TryWriteAsync(new("a", "red", 2), version, cancellationToken);
        Assert.Empty(await Found(new StatusKey("odd", "yes")));
        Assert.Single(await Found(new StatusKey("odd", "no"), new StatusKey("number", "2")));
        await store.DeleteAsync(new("a"), version!.Value, cancellationToken);
        await store.CreateAsync(new("a", "red", 3), cancellationToken);
        Assert.Empty(await Found(new StatusKey("number", "2")));
        Assert.Single(await Found(new StatusKey("number", "3")));

        ValueTask<List<Stored<Light>>> Found(params StatusKey[] keys) => store.ListAsync(new() { Keys = [.. keys] }, cancellationToken).ToListAsync(cancellationToken);
    }
}
