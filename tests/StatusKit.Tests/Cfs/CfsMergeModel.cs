using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;

namespace StatusKit.Tests.Cfs;

/// <summary>Spec cfs 5.2 written down again over plain JSON, and the sessions and patches to try it on.</summary>
internal static class CfsMergeModel
{
    private static readonly string[] StatusOrder = ["pending", "running", "complete"];
    private static readonly string[] OutcomeOrder = ["none", "unknown", "false", "true"];

    // Few names and values, so that patches meet each other.
    private static readonly string[] SessionKeys = ["status", "succeeded", "job", "ims_job", "start_time", "completion_time", "foo", "bar"];
    private static readonly string[] Values =
        ["\"\"", "null", "false", "true", "0", "0.0", "-0", "1", "1.0", "[]", "{}", "[0]", "{\"a\":1}", "{\"a\":1.0}", "\"x\"", "\"y\"", "\"2023-08-28T23:35:15\"", "\"0\"", "\"zzz\""];

    private static Gen<string> Word(string[] order) => Gen.Frequency((4, Gen.Elements(order).Select(w => $"\"{w}\"")), (1, Gen.Elements("\"bogus\"", "\"RUNNING\"", "true", "null", "\"\"", "5")));

    private static Gen<string> Member(string key) =>
        (key == "status" ? Word(StatusOrder) : key == "succeeded" ? Word(OutcomeOrder) : Gen.Elements(Values)).Select(value => $"\"{key}\":{value}");

    private static Gen<string> Run =>
        from keys in Gen.SubListOf(SessionKeys)
        from members in Gen.CollectToList(keys, Member)
        select $"{{{string.Join(',', members)}}}";

    private static Gen<string> Artifact =>
        from keys in Gen.SubListOf("image_id", "result_id", "type", "extra")
        from values in Gen.ArrayOf(Gen.Elements("\"a\"", "\"b\"", "null", "1", "1.0", "true"), keys.Count)
        select $"{{{string.Join(',', keys.Zip(values, (k, v) => $"\"{k}\":{v}"))}}}";

    private static Gen<string> Artifacts => Gen.Choose(0, 3).SelectMany(n => Gen.ArrayOf(Artifact, n)).Select(list => $"[{string.Join(',', list)}]");

    private static Gen<string> Status(bool withOther) =>
        from run in Run
        from artifacts in Artifacts
        from parts in Gen.SubListOf([$"\"session\":{run}", $"\"artifacts\":{artifacts}", .. withOther ? ["\"other\":1"] : Array.Empty<string>()])
        select $"{{{string.Join(',', parts)}}}";

    /// <summary>Patches that v3 accepts.</summary>
    public static Gen<string> Patch => Gen.Frequency((9, Status(withOther: true).Select(status => $"{{\"status\":{status}}}")), (1, Gen.Constant("{}")));

    /// <summary>Sessions as other programs may have left them.</summary>
    public static Gen<string> Session => Status(withOther: false).Select(status => $"{{\"name\":\"s\",\"status\":{status}}}");

    /// <summary>The merge of spec cfs 5.2, guard off; the record is changed in place.</summary>
    public static void Merge(JsonObject record, JsonObject patch)
    {
        var status = record["status"] as JsonObject ?? Put(record, "status", new JsonObject());
        if (patch["status"] is not JsonObject change)
        {
            return;
        }

        if (change["artifacts"] is JsonArray artifacts)
        {
            var list = status["artifacts"] as JsonArray ?? Put(status, "artifacts", new JsonArray());
            foreach (var artifact in artifacts.Cast<JsonObject>())
            {
                if (!list.Cast<JsonObject>().Any(e => artifact.All(member => JsonNode.DeepEquals(e[member.Key], member.Value))))
                {
                    list.Add(artifact.DeepClone());
                }
            }
        }

        var session = status["session"] as JsonObject ?? Put(status, "session", new JsonObject());
        foreach (var (key, value) in (change["session"] as JsonObject)?.ToList() ?? [])
        {
            if (IsEmpty(value))
            {
                continue;
            }

            var order = key == "status" ? StatusOrder : key == "succeeded" ? OutcomeOrder : null;
            if (order is null || RankOf(order, value) > RankOf(order, session[key]))
            {
                session[key] = value!.DeepClone();
            }
        }
    }

    /// <summary>Whether a record or a patch names a job, of whatever type (spec cfs 5.1).</summary>
    public static bool HasJob(JsonNode document) => document["status"]?["session"] is JsonObject session && !IsEmpty(session["job"]);

    /// <summary>Whether both say the same, where an absent section, an empty one and one without members are alike.</summary>
    public static bool SaysTheSame(JsonObject x, JsonObject y) => JsonNode.DeepEquals(Bare(x), Bare(y));

    private static JsonObject Bare(JsonObject record)
    {
        var bare = (JsonObject)record.DeepClone();
        if (bare["status"] is JsonObject status)
        {
            Drop(status, "session", status["session"] is JsonObject { Count: 0 });
            Drop(status, "artifacts", status["artifacts"] is JsonArray { Count: 0 });
            Drop(bare, "status", status.Count == 0);
        }

        return bare;
    }

    private static void Drop(JsonObject from, string name, bool isEmpty)
    {
        if (isEmpty)
        {
            from.Remove(name);
        }
    }

    private static T Put<T>(JsonObject into, string name, T value)
        where T : JsonNode
    {
        into[name] = value;
        return value;
    }

    private static int RankOf(string[] order, JsonNode? value) =>
        value?.GetValueKind() == JsonValueKind.String ? Array.IndexOf(order, value.GetValue<string>()) : -1;

    private static bool IsEmpty(JsonNode? value) => value?.GetValueKind() switch
    {
        null or JsonValueKind.False => true,
        JsonValueKind.String => value.GetValue<string>().Length == 0,
        JsonValueKind.Number => value.ToJsonString() is "0" or "0.0" or "-0",
        JsonValueKind.Array => ((JsonArray)value).Count == 0,
        JsonValueKind.Object => ((JsonObject)value).Count == 0,
        _ => false,
    };
}
