using StatusKit.Storage;

namespace StatusKit.Tests.Storage;

public class StatusQueryTests
{
    [Fact]
    public void What_no_record_can_have_is_refused_by_name()
    {
        foreach (var (text, told) in new[] { ("a\0b", "a\\u0000b"), ("\ud800", "\ud800") })
        {
            Refused("States", told, () => new StatusQuery { States = ["red", text] });
            Refused("Keys", told, () => new StatusQuery { Keys = [new("name", text)] });
            Refused("Keys", told, () => new StatusQuery { Keys = [new(text, "value")] });
            Refused("NameContains", told, () => new StatusQuery { NameContains = text });
        }

        static void Refused(string filter, string told, Func<object> make)
        {
            var e = Assert.Throws<ArgumentException>(filter, make);
            Assert.Contains(told, e.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_statement_of_no_query_is_refused()
    {
        var sql = new StatusSql(new("counter", "sets", "records", "keys", "changes", "join", "instr", false, (_, _) => []));
        Assert.Throws<ArgumentNullException>("query", () => sql.List(new("light", ""), null!));
        Assert.Throws<ArgumentNullException>("query", () => sql.Count(new("light", ""), null!));
    }

    [Fact]
    public void A_key_without_texts_is_refused() => Assert.Throws<ArgumentException>(() => new StatusQuery { Keys = [default] });
}
