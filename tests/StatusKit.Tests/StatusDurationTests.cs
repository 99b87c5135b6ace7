namespace StatusKit.Tests;

public class StatusDurationTests
{
    [Theory]
    [InlineData(0, "0 s", "0s")]
    [InlineData(59, "59 s", "59s")]
    [InlineData(60, "1 min 0 s", "1m0s")]
    [InlineData(30_387, "8 h 26 min", "8h26m")]
    [InlineData(86_400, "1 d 0 h", "1d0h")]
    [InlineData(3_110_400, "36 d 0 h", "36d0h")]
    [InlineData(-3_600, "0 s", "0s")] // two clocks disagree; nothing lasts less than no time
    public void A_duration_has_its_two_largest_units(int seconds, string text, string compact)
    {
        var duration = TimeSpan.FromSeconds(seconds);
        Assert.Equal((text, compact), (StatusDuration.Format(duration), StatusDuration.FormatCompact(duration)));
    }

    [Fact]
    public void The_longest_durations_have_a_text()
    {
        Assert.Equal("10675199 d 2 h", StatusDuration.Format(TimeSpan.MaxValue));
        Assert.Equal("0s", StatusDuration.FormatCompact(TimeSpan.MinValue));
    }
}
