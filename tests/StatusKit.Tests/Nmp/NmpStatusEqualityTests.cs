using StatusKit.Nmp;

namespace StatusKit.Tests.Nmp;

public class NmpStatusEqualityTests
{
    [Fact]
    public void Statuses_without_their_optional_parts_can_be_compared()
    {
        var one = new NmpStatus { AgentUpgrade = new() { Status = NmpState.Waiting } };
        var same = new NmpStatus { AgentUpgrade = new() { Status = NmpState.Waiting } };
        var other = same with { Internal = new() { DownloadAttempts = 1 } };
        Assert.True(one.Equals(same) && one.GetHashCode() == same.GetHashCode());
        Assert.False(one.Equals(other) || other.Equals(one));
    }
}
