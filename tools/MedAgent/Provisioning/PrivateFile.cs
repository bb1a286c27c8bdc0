namespace NanoMedAgent.MedAgent.Provisioning;

/// <summary>Writes files with secrets. On Unix only their owner can access them.</summary>
internal static class PrivateFile
{
    /// <summary>Replaces a file, so that nobody else could ever read it.</summary>
    public static void Write(string path, byte[] content)
    {
        using FileStream file = Create(path);
        file.Write(content);
    }

    /// <summary>Begins a file in place of the one that is there.</summary>
    public static FileStream Create(string path)
    {
        File.Delete(path);
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(path, options);
    }
}
