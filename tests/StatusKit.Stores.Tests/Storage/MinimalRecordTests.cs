using System.Buffers;
using System.Text;
using StatusKit.Sqlite;
using StatusKit.Storage;

namespace StatusKit.Tests.Storage;

public sealed class MinimalRecordTests
{
    [Fact]
    public async Task A_record_without_keys_and_known_states_is_kept()
    {
        await using var database = new InMemoryStatusDatabase();
        var store = database.GetStore<Lamp>();

        await store.CreateAsync(new("hall", "on"));
        var update = await store.UpdateAsync(new("hall"), lamp => StatusUpdate.Applied(lamp with { State = "off" }));

        Assert.Equal(new Lamp("hall", "off"), update.Value);
        Assert.Equal(1, (await store.CountAsync())["off"]);
    }

    [Theory]
    [InlineData("status.db")]
    [InlineData("Data Source=a;b")]
    public void A_file_name_instead_of_a_connection_string_is_explained(string text)
    {
        var exception = Assert.Throws<ArgumentException>(() => new SqliteStatusDatabase(text));

        Assert.Contains("Data Source=status.db", exception.Message, StringComparison.Ordinal);
        Assert.Equal("connectionString", exception.ParamName);
    }

    private sealed record Lamp(string Name, string State) : IStatusRecord<Lamp>
    {
        public static string Model => "lamp";

        public StatusId Id => new(Name);

        public StatusPhase Phase => State == "off" ? StatusPhase.Succeeded : StatusPhase.Running;

        public bool IsFinal => State == "off";

        public Timestamp StartTime => default;

        public static Lamp ReadStored(ReadOnlySpan<byte> utf8Json)
        {
            var parts = Encoding.UTF8.GetString(utf8Json).Trim('"').Split(' ');
            return new(parts[0], parts[1]);
        }

        public static void WriteStored(Lamp value, IBufferWriter<byte> output) => output.Write(Encoding.UTF8.GetBytes($"\"{value.Name} {value.State}\""));
    }
}
