using System.Diagnostics;

namespace StatusKit.Tests.Sqlite;

/// <summary>A test that mounts a file system of its own, which only root may do; elsewhere it is skipped and says so.</summary>
public sealed class MountFactAttribute : FactAttribute
{
    public MountFactAttribute() => Skip = OperatingSystem.IsLinux() && Environment.UserName == "root" ? null : "Needs root on Linux, to mount a small file system.";
}

/// <summary>A file system in memory of one megabyte.</summary>
internal sealed class SmallFileSystem : IDisposable
{
    public SmallFileSystem()
    {
        Path = Directory.CreateTempSubdirectory("statuskit-mount-").FullName;
        Run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", Path);
    }

    public string Path { get; }

    public void SetReadOnly(bool isReadOnly) => Run("mount", "-o", isReadOnly ? "remount,ro" : "remount,rw", Path);

    /// <summary>Fills the file system with a file, but for so many pages.</summary>
    public static void Fill(string ballast, int freePages)
    {
        const int Page = 4096;
        using var file = new FileStream(ballast, FileMode.Create, FileAccess.Write, FileShare.None, 0);
        try
        {
            while (true)
            {
                file.Write(new byte[Page]);
            }
        }
        catch (IOException)
        {
            file.SetLength(Math.Max(0, (file.Length / Page) - freePages) * Page);
        }
    }

    public void Dispose()
    {
        Run("umount", "-l", Path);
        Directory.Delete(Path);
    }

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: {errors}");
        }
    }
}
