using NanoMedAgent.Nano.Chip;
using NanoMedAgent.Nano.Files;

namespace System.IO;

/// <summary>A file's entry in its folder.</summary>
public sealed class FileInfo : FileSystemInfo
{
    private readonly string _name;

    public FileInfo(string fileName) => _name = Volume.NameOf(fileName);

    public long Length
    {
        get
        {
            SimulatedEsp32.Current.Call("FileInfo.Length");
            return SimulatedEsp32.Current.Files.Flash.Files.TryGetValue(_name, out byte[] content)
                ? content.Length
                : throw new NativeFailureException();
        }
    }
}
