using System.Collections.Immutable;
using StatusKit.Json;

namespace StatusKit.Nmp;

/// <summary>Statuses by policy.</summary>
internal sealed class NmpStatusMapCodec(JsonCodec<NmpStatus> item) : MapCodec<NmpStatus>(item, () => new())
{
    // The same loop, but not in code shared by all reference types, where this enumerator takes three times as long (benchmarks/README.md).
    protected override void WriteMembers(ref JsonOutput output, ImmutableSortedDictionary<string, NmpStatus> members)
    {
        foreach (var (name, status) in members)
        {
            WriteMember(ref output, name, status);
        }
    }
}
