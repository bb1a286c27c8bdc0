using NanoMedAgent.Nano.Chip;
using NanoMedAgent.Nano.Files;

namespace System.IO;

/// <summary>Files. Native failures are plain exceptions; a move never replaces a file.</summary>
public static class File
{
    /// <summary>No error when there seems to be none.</summary>
    public static void Delete(string path)
    {
        SimulatedEsp32.Current.Call("File.Delete");
        SimulatedEsp32.Current.UseFlash(files =>
        {
            files.Delete(Volume.NameOf(path));
            return true;
        });
    }

    /// <summary>false also when the heap is full.</summary>
    public static bool Exists(string path)
    {
        try
        {
            SimulatedEsp32.Current.Call("File.Exists");
        }
        catch (Exception failure) when (failure is OutOfMemoryException or NativeFailureException)
        {
            return false;
        }

        return SimulatedEsp32.Current.Files.Exists(Volume.NameOf(path));
    }
}
