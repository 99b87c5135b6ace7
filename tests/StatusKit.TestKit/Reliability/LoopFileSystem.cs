using System.Diagnostics;

namespace StatusKit.TestKit;

/// <summary>The tests of the class mount file systems over loop devices, which needs root and the programs of ext4 and XFS.</summary>
public sealed class NeedsLoopDevicesAttribute : NeedsAttribute
{
    public override string? Missing => LoopFileSystem.Missing;
}

/// <summary>A file system in a file, whose power can be cut: what was not written to the file by then is lost.</summary>
public sealed class LoopFileSystem : IDisposable
{
    private static readonly Lazy<string?> WhyMissing = new(() =>
    {
        if (!OperatingSystem.IsLinux() || Environment.UserName != "root")
        {
            return "mounting a file system needs root on Linux";
        }

        try
        {
            using var ext4 = new LoopFileSystem("ext4");
            using var xfs = new LoopFileSystem("xfs");
            xfs.CutPower();
            return null;
        }
        catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return $"no file system can be mounted over a loop device here: {e.Message}";
        }
    });

    private readonly string _folder = Directory.CreateTempSubdirectory("statuskit-loop-").FullName;
    private readonly string _options;
    private string _image;
    private bool _isMounted;

    /// <summary>Makes and mounts a file system: ext4 or xfs.</summary>
    public LoopFileSystem(string kind)
    {
        (_image, Path) = (System.IO.Path.Combine(_folder, "image"), System.IO.Path.Combine(_folder, "mount"));
        _options = kind == "xfs" ? "loop,nouuid" : "loop";
        Directory.CreateDirectory(Path);
        Run("chmod", "711", _folder); // a server that runs as another user goes through it
        try
        {
            using (var image = File.Create(_image))
            {
                image.SetLength(kind == "xfs" ? 400 << 20 : 256 << 20); // XFS makes none below 300 MiB
            }

            Run($"mkfs.{kind}", "-q", kind == "xfs" ? "-f" : "-F", _image);
            Mount();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Why no such file system can be made; null when it can.</summary>
    public static string? Missing => WhyMissing.Value;

    /// <summary>Where it is mounted.</summary>
    public string Path { get; }

    /// <summary>Nothing reaches the image from here on, and all that is not there yet is lost.</summary>
    public void CutPower() => Run("xfs_io", "-x", "-c", "shutdown", Path);

    /// <summary>Writes all that is not in the image yet.</summary>
    public void Sync() => Run("sync", "-f", Path);

    /// <summary>Mounts what the image holds, which replays its journal. Its writers must have ended.</summary>
    public void Restart()
    {
        Run("umount", "-l", Path);
        _isMounted = false;
        // A copy, because a process elsewhere with mounts of its own may keep the one that stopped.
        var copy = System.IO.Path.Combine(_folder, $"image-{Guid.NewGuid():n}");
        Run("cp", "--sparse=always", _image, copy);
        File.Delete(_image);
        _image = copy;
        Mount();
    }

    public void Dispose()
    {
        if (_isMounted)
        {
            Run("umount", "-l", Path);
        }

        Directory.Delete(_folder, true);
    }

    private void Mount()
    {
        Run("mount", "-o", _options, _image, Path);
        _isMounted = true;
    }

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: {errors.Trim()}");
        }
    }
}
