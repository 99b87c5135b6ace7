using System.Globalization;
using StatusKit.Cfs;
using StatusKit.Storage;

namespace StatusKit.Tests.Cfs;

public sealed class CfsStartTimeTests
{
    [Theory]
    [InlineData("2024-05-01T11:55:00")]
    [InlineData("2024-05-01T11:55:00.5")]
    [InlineData("2024-05-01T11:55:00+02:00")] // the offset is not counted
    [InlineData("2024-05-01T11:55:00+99:00")]
    [InlineData("2024-05-01T11:55:00 UTC")]
    [InlineData("2024-05-01T11:55")]
    [InlineData("2024-05-01")]
    [InlineData("20240501T115500")]
    [InlineData("1 May 2024")]
    [InlineData("Wed May  1 11:55:00 2024")]
    public void Age_filters_read_the_start_times_that_the_original_reads(string start) => Assert.True(Matches(start));

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("noon")]
    [InlineData("T")]
    [InlineData("2024-13-01T00:00:00")]
    [InlineData("2024-05-01T25:00:00")]
    [InlineData("2024-W18-3")]
    [InlineData("1714564500")]
    public void A_start_time_that_the_original_fails_on_matches_no_age(string start) => Assert.False(Matches(start));

    // Within the day before 2024-05-01T12:00:00.
    private static bool Matches(string start)
    {
        IStatusRecord<CfsSession> session = new CfsSession { Name = "a", Status = new() { Session = new() { StartTime = Timestamp.ParseLenient(start, TimestampForms.Naive) } } };
        return session.StartTime.TryGetInstant(out var instant)
            && instant > DateTimeOffset.Parse("2024-04-30T12:00:00Z", CultureInfo.InvariantCulture)
            && instant < DateTimeOffset.Parse("2024-05-01T12:00:00Z", CultureInfo.InvariantCulture);
    }
}
