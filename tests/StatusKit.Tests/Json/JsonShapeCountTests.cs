using System.Collections;
using System.Reflection;

namespace StatusKit.Tests.Json;

public class JsonShapeCountTests
{
    // What the shapes have now: the limit only ever gets smaller. The aim is 130.
    private const int MostMembers = 141;

    [Fact]
    public void Forms_share_the_members_that_they_have_in_common()
    {
        var shapes =
            from type in typeof(Timestamp).Assembly.GetTypes()
            where !type.ContainsGenericParameters
            from property in type.GetProperties(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
            where property.PropertyType.Name == "JsonShape`1"
            select property.GetValue(null);
        var members = shapes.SelectMany(shape => ((IEnumerable)shape.GetType().GetProperty("Members")!.GetValue(shape)!).Cast<object>());
        Assert.InRange(members.Distinct(ReferenceEqualityComparer.Instance).Count(), 100, MostMembers);
    }
}
