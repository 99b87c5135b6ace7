using StatusKit.Storage;

namespace StatusKit.Clients.Tests;

/// <summary>A mirror writes what differs, and never over what somebody else wrote meanwhile.</summary>
public sealed class MirrorTargetTests
{
    private readonly IStatusStore<Light> _store = new InMemoryStatusDatabase().GetStore<Light>();
    private readonly MirrorTarget<Light> _target;
    private Func<Light, Light, bool> _isOlder = (_, _) => false;

    public MirrorTargetTests() => _target = new(_store, (stored, incoming) => _isOlder(stored, incoming), id => new(id.Name[..1]));

    [Fact]
    public async Task What_somebody_else_created_is_taken_note_of_and_written_with_the_next_poll()
    {
        await _store.PutAsync(new("a", "amber"));
        await _target.PutAsync(new("a", "red"), default);
        Assert.Equal(("amber", 0, 0), (await ColourAsync("a"), _target.Created, _target.Updated));
        await _target.PutAsync(new("a", "red"), default);
        Assert.Equal(("red", 0, 1), (await ColourAsync("a"), _target.Created, _target.Updated));
    }

    [Fact]
    public async Task What_somebody_else_changed_is_not_overwritten_until_the_next_poll()
    {
        await _target.PutAsync(new("a", "red"), default);
        await _store.PutAsync(new("a", "green"));
        await _target.PutAsync(new("a", "amber"), default);
        Assert.Equal(("green", 0), (await ColourAsync("a"), _target.Updated));
        await _target.PutAsync(new("a", "amber"), default);
        Assert.Equal(("amber", 1), (await ColourAsync("a"), _target.Updated));
    }

    [Fact]
    public async Task What_somebody_else_changes_at_the_same_time_is_not_overwritten()
    {
        await _target.PutAsync(new("a", "red"), default);
        _isOlder = (stored, incoming) => !_store.PutAsync(new("a", "green")).AsTask().Result;
        await _target.PutAsync(new("a", "amber"), default);
        Assert.Equal(("green", 0), (await ColourAsync("a"), _target.Updated));
        _isOlder = (stored, incoming) => (stored.Colour, incoming.Colour) != ("green", "amber");
        await _target.PutAsync(new("a", "amber"), default);
        Assert.Equal(("amber", 1), (await ColourAsync("a"), _target.Updated));
    }

    [Fact]
    public async Task What_somebody_else_deleted_is_created_with_the_poll_after_the_next()
    {
        await _target.PutAsync(new("a", "red"), default);
        await _store.DeleteAsync(new("a"));
        await _target.PutAsync(new("a", "amber"), default);
        Assert.Equal((null, 1), (await ColourAsync("a"), _target.Created));
        Assert.Empty(_target.Ids);
        await _target.PutAsync(new("a", "amber"), default);
        Assert.Equal(("amber", 2), (await ColourAsync("a"), _target.Created));
    }

    [Fact]
    public async Task What_somebody_else_changed_is_not_deleted_until_the_next_poll()
    {
        await _target.DeleteAsync(new("a"), default); // never seen
        await _target.PutAsync(new("a", "red"), default);
        await _store.PutAsync(new("a", "green"));
        await _target.DeleteAsync(new("a"), default);
        Assert.Equal(("green", 0), (await ColourAsync("a"), _target.Deleted));
        await _target.DeleteAsync(new("a"), default);
        Assert.Equal((null, 1), (await ColourAsync("a"), _target.Deleted));
        Assert.Empty(_target.Ids);
    }

    [Fact]
    public async Task An_older_state_is_not_written_and_what_is_equal_is_not_looked_at()
    {
        await _target.PutAsync(new("a", "green"), default);
        _isOlder = (_, _) => true;
        await _target.PutAsync(new("a", "red"), default);
        Assert.Equal(("green", 0), (await ColourAsync("a"), _target.Updated));
        _isOlder = (_, _) => throw new InvalidOperationException("was looked at");
        await _target.PutAsync(new("a", "green"), default);
    }

    [Fact]
    public async Task Groups_are_those_of_the_records_there_are()
    {
        foreach (var name in new[] { "a1", "a2", "b1" })
        {
            await _target.PutAsync(new(name, name == "a2" ? "green" : "red"), default);
        }

        Assert.Equal("a: a1 a2, b: b1", Groups());
        Assert.Equal(["a1", "b1"], _target.Unfinished.Select(id => id.Name).Order());
        await _target.DeleteAsync(new("a1"), default);
        await _target.DeleteAsync(new("b1"), default);
        Assert.Equal("a: a2", Groups());
        Assert.Empty(_target.IdsIn(new("b")));
        await _store.PutAsync(new("c1", "red"));
        await _target.LoadAsync(default);
        Assert.Equal("a: a2, c: c1", Groups());
        await _store.DeleteAsync(new("a2"));
        await _target.LoadAsync(default); // a mirror that begins again
        Assert.Equal("c: c1", Groups());
        Assert.Equal(["c1"], _target.Ids.Select(id => id.Name));
    }

    [Fact]
    public async Task Without_groups_nobody_is_in_one()
    {
        var target = new MirrorTarget<Light>(_store, (_, _) => false);
        await target.PutAsync(new("a", "red"), default);
        Assert.Empty(target.Groups);
        await target.DeleteAsync(new("a"), default);
        Assert.Equal(1, target.Deleted);
    }

    private string Groups() => string.Join(", ", _target.Groups.OrderBy(group => group.Name).Select(group => $"{group.Name}: {string.Join(' ', _target.IdsIn(group).Select(id => id.Name).Order())}"));

    private async Task<string?> ColourAsync(string name) => (await _store.GetAsync(new(name)))?.Value.Colour;
}
