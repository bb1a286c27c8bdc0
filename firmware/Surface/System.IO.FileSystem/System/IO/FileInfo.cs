namespace System.IO;

public sealed class FileInfo : FileSystemInfo
{
    public FileInfo(string fileName) => throw null;
    public long Length { get => throw null; }
}
