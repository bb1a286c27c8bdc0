extern alias packages;

using NanoMedAgent.Hospital.Files;
using packages::NanoMedAgent.Nano.Maker;

namespace NanoMedAgent.HostSim.Firmware;

/// <summary>
/// The image of a release for the firmware on a desktop, which loads assemblies of .NET: an application that runs the agent, and behind it
/// the bytes of any file, which a runtime does not look at.
/// </summary>
internal static class FirmwareRelease
{
    private const string FolderName = "firmware-release";

    /// <summary>Writes the image into a folder below that of the run.</summary>
    /// <param name="file">The file whose bytes are in it.</param>
    /// <param name="dataFolder">The folder of the run.</param>
    /// <returns>Its path.</returns>
    /// <exception cref="InvalidDataException">The file cannot be read.</exception>
    public static string WriteImage(string file, string dataFolder)
    {
        byte[] content = InputFile.ReadBytes(file);
        string folder = Directory.CreateDirectory(Path.Combine(dataFolder, FolderName)).FullName;
        string path = Path.Combine(folder, Path.GetFileName(file) + ".dll");
        File.WriteAllBytes(path, [.. ReleaseImage.Working("The release with " + Path.GetFileName(file)), .. content]);
        return path;
    }
}
