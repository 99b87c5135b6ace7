using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using StatusKit.Storage;

namespace StatusKit.Clients;

/// <summary>The mirrored records in their database: writes what differs, and never over what somebody else wrote since
/// the service was asked.</summary>
/// <param name="store">The records.</param>
/// <param name="isOlder">Whether the second record is an older state of the first, stored one.</param>
/// <param name="groupOf">In which group a record is; null when nobody asks.</param>
internal sealed class MirrorTarget<T>(
    IStatusStore<T> store, Func<T, T, bool> isOlder, Func<StatusId, StatusId>? groupOf = null)
    where T : class, IStatusRecord<T>
{
    private readonly Dictionary<StatusId, Known> _known = [];
    private readonly Dictionary<StatusId, HashSet<StatusId>> _groups = [];
    private readonly ArrayBufferWriter<byte> _buffer = new();

    public int Created { get; private set; }

    public int Updated { get; private set; }

    public int Deleted { get; private set; }

    public IEnumerable<StatusId> Ids => _known.Keys;

    /// <summary>The groups that have records.</summary>
    public IEnumerable<StatusId> Groups => _groups.Keys;

    /// <summary>The records of one group.</summary>
    public IReadOnlyCollection<StatusId> IdsIn(StatusId group) => _groups.TryGetValue(group, out var ids) ? ids : [];

    public IEnumerable<StatusId> Unfinished => _known.Where(each => !each.Value.IsFinal).Select(each => each.Key);

    /// <summary>Reads what is there, for a mirror that begins.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        _known.Clear();
        _groups.Clear();
        await foreach (var stored in store.ListAsync(cancellationToken: cancellationToken).ConfigureAwait(false))
        {
            Remember(stored);
        }
    }

    /// <summary>Writes a record as the service has it, if it differs and is not older.</summary>
    public async Task PutAsync(T value, CancellationToken cancellationToken)
    {
        var hash = HashOf(value);
        if (!_known.TryGetValue(value.Id, out var known))
        {
            if (await store.CreateAsync(value, cancellationToken).ConfigureAwait(false) is { } created)
            {
                Set(value.Id, new(created, hash, value.IsFinal));
                Created++;
            }
            else
            {
                await ReloadAsync(value.Id, cancellationToken).ConfigureAwait(false);
            }

            return;
        }

        if (known.Hash == hash)
        {
            return;
        }

        var stored = await store.GetAsync(value.Id, cancellationToken).ConfigureAwait(false);
        if (stored is null || stored.Sequence != known.Sequence)
        {
            // Somebody else wrote after the service was asked: the answer may be the older one. The next poll decides.
            Remember(value.Id, stored);
        }
        else if (!isOlder(stored.Value, value))
        {
            if (await store.ReplaceAsync(value, known.Sequence, cancellationToken).ConfigureAwait(false) is { } updated)
            {
                Set(value.Id, new(updated, hash, value.IsFinal));
                Updated++;
            }
            else
            {
                await ReloadAsync(value.Id, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Deletes a record that the service no longer has.</summary>
    public async Task DeleteAsync(StatusId id, CancellationToken cancellationToken)
    {
        if (_known.TryGetValue(id, out var known))
        {
            if (await store.DeleteAsync(id, known.Sequence, cancellationToken).ConfigureAwait(false))
            {
                Remove(id);
                Deleted++;
            }
            else
            {
                await ReloadAsync(id, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task ReloadAsync(StatusId id, CancellationToken cancellationToken) =>
        Remember(id, await store.GetAsync(id, cancellationToken).ConfigureAwait(false));

    private void Remember(StatusId id, Stored<T>? stored)
    {
        Remove(id);
        if (stored is not null)
        {
            Remember(stored);
        }
    }

    private void Remember(Stored<T> stored) =>
        Set(stored.Value.Id, new(stored.Sequence, HashOf(stored.Value), stored.Value.IsFinal));

    private void Set(StatusId id, Known known)
    {
        _known[id] = known;
        if (groupOf is not null)
        {
            var group = groupOf(id);
            (_groups.TryGetValue(group, out var ids) ? ids : _groups[group] = []).Add(id);
        }
    }

    private void Remove(StatusId id)
    {
        if (_known.Remove(id)
            && groupOf is not null
            && _groups.TryGetValue(groupOf(id), out var ids)
            && ids.Remove(id)
            && ids.Count == 0)
        {
            _groups.Remove(groupOf(id));
        }
    }

    // The records themselves would fill the memory of a large organization.
    private UInt128 HashOf(T value)
    {
        _buffer.ResetWrittenCount();
        T.WriteStored(value, _buffer);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(_buffer.WrittenSpan, hash);
        return BinaryPrimitives.ReadUInt128LittleEndian(hash);
    }

    private readonly record struct Known(long Sequence, UInt128 Hash, bool IsFinal);
}
