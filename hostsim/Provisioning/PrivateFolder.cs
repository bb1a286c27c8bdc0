using System.Runtime.InteropServices;

namespace NanoMedAgent.HostSim.Provisioning;

/// <summary>
/// The folder of a run: it has keys and readings, so only its owner can access it; and it belongs to one run at a time, because two would
/// give two sensors one key and one sequence of numbers.
/// </summary>
internal sealed class PrivateFolder : IDisposable
{
    private const string LockFile = "lock";
    private const UnixFileMode OwnersFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnersFolder = OwnersFile | UnixFileMode.UserExecute;
    private const int OthersMask = 0x3F;

    private readonly FileStream _lock;

    private PrivateFolder(FileStream locked) => _lock = locked;

    /// <summary>Lets every file that this process creates from now on be its owner's alone.</summary>
    public static void UseForAllFiles()
    {
        if (!OperatingSystem.IsWindows())
        {
            _ = SetFileModeCreationMask(OthersMask);
        }
    }

    /// <summary>Opens or creates a folder, and takes it for this run.</summary>
    /// <exception cref="InvalidDataException">Another run has it.</exception>
    public static PrivateFolder Open(string path)
    {
        Directory.CreateDirectory(path);
        FileStream locked;
        try
        {
            locked = new FileStream(Path.Combine(path, LockFile), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException failure) when (File.Exists(Path.Combine(path, LockFile)))
        {
            throw new InvalidDataException($"{path}: another hostsim runs in this folder; stop it, or give another --data", failure);
        }

        if (!OperatingSystem.IsWindows())
        {
            Protect(path);
        }

        return new PrivateFolder(locked);
    }

    /// <inheritdoc/>
    public void Dispose() => _lock.Dispose();

    // Files of earlier versions, too.
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    private static void Protect(string path)
    {
        File.SetUnixFileMode(path, OwnersFolder);
        foreach (string inner in Directory.EnumerateDirectories(path))
        {
            Protect(inner);
        }

        foreach (string file in Directory.EnumerateFiles(path))
        {
            File.SetUnixFileMode(file, OwnersFile);
        }
    }

    [DllImport("libc", EntryPoint = "umask")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetFileModeCreationMask(int mask);
}
