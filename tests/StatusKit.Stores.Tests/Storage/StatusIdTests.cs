using System.Text.Json;
using StatusKit.Storage;

namespace StatusKit.Tests.Storage;

public class StatusIdTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("a", "b c", "d\\e", "\\ ")]
    public void Ids_are_parsed_as_they_are_printed_and_read_as_they_are_written(params string[] parts)
    {
        var id = new StatusId(parts);
        Assert.Equal(id, StatusId.Parse(id.ToString()));
        Assert.Equal(id.ToString(), $"{id}");
        var json = JsonSerializer.Serialize(id);
        Assert.Equal(JsonSerializer.Serialize(parts), json);
        Assert.Equal(id, JsonSerializer.Deserialize<StatusId>(json));
        var map = new Dictionary<StatusId, int> { [id] = 1 };
        Assert.Equal(map, JsonSerializer.Deserialize<Dictionary<StatusId, int>>(JsonSerializer.Serialize(map)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a  b")]
    [InlineData("a\\")]
    [InlineData("a\\b")]
    [InlineData(" a")]
    public void What_is_not_an_id_is_not_parsed(string text)
    {
        Assert.False(StatusId.TryParse(text, null, out _));
        Assert.Throws<FormatException>(() => StatusId.Parse(text));
    }

    [Fact]
    public async Task Changes_and_stored_records_are_read_as_they_are_written()
    {
        await using var database = new InMemoryStatusDatabase();
        var store = database.GetStore<Light>();
        await store.PutAsync(new("a b", "red", 7));
        var options = new JsonSerializerOptions { Converters = { new StatusChangeJsonConverter<Light>(), new StoredJsonConverter<Light>() } };
        var change = await store.WatchAsync(0).FirstAsync();
        Assert.Equal(change, JsonSerializer.Deserialize<StatusChange<Light>>(JsonSerializer.Serialize(change, options), options));
        var stored = await store.GetAsync(new("a b"));
        Assert.Equal(stored, JsonSerializer.Deserialize<Stored<Light>>(JsonSerializer.Serialize(stored, options), options));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<StatusChange<Light>>("{}", options));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<StatusChange<Light>>("""{"sequence":1,"change":"1","id":["a"],"changedAt":"2026-03-02T08:00:12Z","value":null}""", options));
    }
}
