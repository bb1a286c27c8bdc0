namespace NanoMedAgent.MedAgent.Provisioning;

/// <summary>Files with secrets in them: on Unix their owner's alone.</summary>
internal static class OwnersFile
{
    /// <summary>Writes a file anew, so that it has never been anybody else's to read.</summary>
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
