namespace NanoMedAgent.MedAgent.Provisioning;

/// <summary>Writes files with secrets. On Unix only their owner can access them.</summary>
internal static class PrivateFile
{
    /// <summary>Replaces a file, so that nobody else could ever read it.</summary>
    public static void Write(string path, byte[] content)
    {
        File.Delete(path);
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using FileStream file = new(path, options);
        file.Write(content);
    }
}
