using System.Text;

namespace NanoMedAgent.Hospital.Files;

/// <summary>
/// Reads files that people name. Whatever is wrong with one is reported in one line: the file, what is wrong, and what to do.
/// </summary>
public static class InputFile
{
    /// <summary>More than the largest flash has room for. A file that is longer is none of ours, and may have no end.</summary>
    public const int LimitBytes = 32 * 1024 * 1024;

    /// <summary>Reads a whole file.</summary>
    /// <exception cref="InvalidDataException">It cannot be read, or is longer than <see cref="LimitBytes"/>.</exception>
    public static byte[] ReadBytes(string path)
    {
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using MemoryStream content = new();
            byte[] part = new byte[64 * 1024];
            while (file.Read(part) is int count and > 0)
            {
                content.Write(part, 0, count);
                if (content.Length > LimitBytes)
                {
                    throw new InvalidDataException(
                        FormattableString.Invariant($"{path}: this file has more than {LimitBytes:N0} bytes; check its name"));
                }
            }

            return content.ToArray();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new InvalidDataException($"{path}: {Why(path, failure)}", failure);
        }
    }

    /// <summary>Reads a whole text: UTF-8, or what its byte order mark says.</summary>
    /// <exception cref="InvalidDataException">It cannot be read, or is longer than <see cref="LimitBytes"/>.</exception>
    public static string ReadText(string path)
    {
        using StreamReader reader = new(new MemoryStream(ReadBytes(path)), Encoding.UTF8);
        return reader.ReadToEnd();
    }

    private static string Why(string path, Exception failure) => failure switch
    {
        FileNotFoundException or DirectoryNotFoundException => "the file does not exist; check its name",
        ArgumentException => "this is not the name of a file; check it",
        _ when Directory.Exists(path) => "this is a folder; name a file in it",
        UnauthorizedAccessException => "you may not read this file; ask its owner",
        _ => $"the file cannot be read ({failure.Message.TrimEnd('.')}); check the disk",
    };
}
