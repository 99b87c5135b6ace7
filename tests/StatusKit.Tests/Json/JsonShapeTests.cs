using System.Collections;
using System.Reflection;
using StatusKit.Cfs;
using StatusKit.Json;
using StatusKit.Nmp;
using StatusKit.Storage;

namespace StatusKit.Tests;

/// <summary>How many members of shapes there are, counted by reflection from the dialects.</summary>
public sealed class JsonShapeTests
{
    [Fact]
    public void A_member_is_built_once_for_all_forms_that_write_it_alike()
    {
        var first = Members(CfsJson.V3.Session, NmpJson.Agent);
        Assert.InRange(first.Count, 1, 61);

        foreach (var wrapper in new[] { "sessions", "session_ids", "components" })
        {
            CfsJson.V3.SessionList.Read($"{{\"{wrapper}\":[]}}");
            CfsJson.V2.SessionList.Read($"{{\"{wrapper}\":[]}}");
        }

        var all = Members([.. Dialects(typeof(CfsJson), null), .. Dialects(typeof(CfsDialect), CfsJson.V3), .. Dialects(typeof(CfsDialect), CfsJson.V2),
            .. Dialects(typeof(NmpJson), null), Stored<CfsSession>(), Stored<NmpNodeStatus>()]);
        Assert.InRange(all.Count, first.Count, 146);
    }

    [Fact]
    public void What_a_store_keeps_of_a_session_shares_the_members_of_the_v3_form() =>
        Assert.True(Members(CfsJson.V3.Session).SetEquals(Members(CfsJson.V3.Session, Stored<CfsSession>())));

    private static object Stored<T>() => typeof(T).GetProperty("Stored", BindingFlags.NonPublic | BindingFlags.Static)?.GetValue(null)
        ?? typeof(T).GetField("Stored", BindingFlags.NonPublic | BindingFlags.Static)!.GetValue(null)!;

    private static IEnumerable<object> Dialects(Type type, object? instance) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static).Where(property => property.PropertyType.Name == "JsonDialect`1")
            .Select(property => property.GetValue(instance)!);

    private static HashSet<object> Members(params IEnumerable<object> roots)
    {
        var seen = new HashSet<object>(ReferenceEqualityComparer.Instance);
        var members = new HashSet<object>(ReferenceEqualityComparer.Instance);
        var open = new Stack<object>(roots);
        while (open.TryPop(out var each))
        {
            if (!seen.Add(each))
            {
                continue;
            }

            if (IsMember(each.GetType()))
            {
                members.Add(each);
            }

            foreach (var value in ValuesOf(each))
            {
                open.Push(value);
            }
        }

        return members;
    }

    private static IEnumerable<object> ValuesOf(object value)
    {
        if (value is IEnumerable items and not string)
        {
            foreach (var item in items)
            {
                if (item is not null && IsOurs(item.GetType()))
                {
                    yield return item;
                }
            }
        }

        for (var type = value.GetType(); type is not null; type = type.BaseType)
        {
            foreach (var field in type.GetFields(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.DeclaredOnly))
            {
                if (field.GetValue(value) is { } inside && (IsOurs(inside.GetType()) || inside is IList))
                {
                    yield return inside;
                }
            }
        }
    }

    private static bool IsOurs(Type type) =>
        type.Namespace == "StatusKit.Json" || type.Name.EndsWith("Codec", StringComparison.Ordinal) || (type.IsArray && IsOurs(type.GetElementType()!));

    private static bool IsMember(Type type) => type.Name == "JsonMember`2";
}
