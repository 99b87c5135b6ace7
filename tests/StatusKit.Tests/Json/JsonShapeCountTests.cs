using System.Collections;
using System.Reflection;

namespace StatusKit.Tests.Json;

public class JsonShapeCountTests
{
    // The limit only ever gets smaller.
    private const int Most = 129;

    [Theory]
    [InlineData("Member")]
    [InlineData("Name")] // what a form has of its own counts as well
    public void Forms_share_the_members_that_they_have_in_common(string part)
    {
        var shapes =
            from type in typeof(Timestamp).Assembly.GetTypes()
            where !type.ContainsGenericParameters
            from property in type.GetProperties(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
            where property.PropertyType.Name == "JsonShape`1"
            select property.GetValue(null);
        var built =
            from shape in shapes
            from member in ((IEnumerable)shape.GetType().GetProperty("Members")!.GetValue(shape)!).Cast<object>()
            select member.GetType().GetProperty(part)!.GetValue(member);
        Assert.InRange(built.Distinct(ReferenceEqualityComparer.Instance).Count(), 100, Most);
    }
}
