using NanoMedAgent.Nano.Chip;

namespace System.IO;

/// <summary>Folders: there is one.</summary>
public static class Directory
{
    /// <summary>All paths at once; without native memory an empty array, or one with null in it.</summary>
    public static string[] GetFiles(string path)
    {
        SimulatedEsp32 chip = SimulatedEsp32.Current;
        chip.Call("Directory.GetFiles");
        if (path != Volume.Root)
        {
            return [];
        }

        return Array.ConvertAll(chip.UseFlash(files => files.List()), name => name == null ? null : Volume.Root + name);
    }
}
