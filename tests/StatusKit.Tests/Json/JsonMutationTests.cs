using System.Text;
using System.Text.Json;
using StatusKit.Cfs;
using StatusKit.Json;

namespace StatusKit.Tests;

/// <summary>Published documents, broken at random: they read and come back, or are refused with a path; nothing else happens.</summary>
public class JsonMutationTests
{
    private const int Mutations = 20_000;

    [Fact]
    public void Broken_documents_are_read_whole_or_refused()
    {
        var random = new Random(20_260_301);
        var documents = Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Corpus"), "cfs-*.json").Order().Select(File.ReadAllBytes).ToArray();
        var (read, refused) = (0, 0);
        for (var i = 0; i < Mutations; i++)
        {
            var bytes = documents[i % documents.Length];
            for (var changes = random.Next(1, 4); changes > 0; changes--)
            {
                bytes = Mutate(bytes, random);
            }

            try
            {
                var dialect = CfsJson.ForVersion(i % 2 == 0 ? CfsVersion.V3 : CfsVersion.V2);
                var survives = (i % 5) switch
                {
                    0 => Survives(dialect.Session, bytes),
                    1 => Survives(dialect.SessionList, bytes),
                    2 => Survives(dialect.Status, bytes),
                    3 => Survives(dialect.Run, bytes),
                    _ => Survives(dialect.Patch, bytes),
                };
                Assert.True(survives);
                read++;
            }
            catch (JsonException e) when (e is { Path: ['$', ..], LineNumber: >= 0, BytePositionInLine: >= 0 } && e.Message.StartsWith(e.Path, StringComparison.Ordinal))
            {
                refused++;
            }
            catch (Exception e)
            {
                Assert.Fail($"Mutation {i}: {Encoding.UTF8.GetString(bytes)}\n{e}");
            }
        }

        Assert.True(read > Mutations / 20 && refused > Mutations / 20, $"{read} read, {refused} refused: one side was hardly tried");
    }

    private static bool Survives<T>(JsonDialect<T> dialect, byte[] bytes)
        where T : class
    {
        var value = dialect.Read(bytes, []);
        byte[] written;
        try
        {
            written = dialect.Write(value);
            return dialect.Read(written).Equals(value) && dialect.Write(dialect.Read(written)).AsSpan().SequenceEqual(written);
        }
        catch (JsonException e)
        {
            throw new InvalidOperationException("What was written is not read.", e);
        }
    }

    private static byte[] Mutate(byte[] bytes, Random random)
    {
        if (bytes.Length == 0)
        {
            return [(byte)random.Next(256)];
        }

        var at = random.Next(bytes.Length);
        var to = Math.Min(bytes.Length, at + random.Next(1, 30));
        var other = random.Next(bytes.Length);
        return random.Next(8) switch
        {
            0 => [.. bytes[..at], (byte)(bytes[at] ^ (1 << random.Next(8))), .. bytes[(at + 1)..]],
            1 => [.. bytes[..at], (byte)random.Next(256), .. bytes[at..]],
            2 => [.. bytes[..at], .. "{}[]\",:0e\\un-"u8.Slice(random.Next(13), 1), .. bytes[at..]],
            3 => [.. bytes[..at], .. bytes[to..]],
            4 => [.. bytes[..to], .. bytes[at..]],
            5 => [.. bytes[..other], .. bytes[at..to], .. bytes[other..]],
            6 => bytes[..at],
            _ => Swap([.. bytes], at, other),
        };
    }

    private static byte[] Swap(byte[] bytes, int one, int other)
    {
        (bytes[one], bytes[other]) = (bytes[other], bytes[one]);
        return bytes;
    }
}
