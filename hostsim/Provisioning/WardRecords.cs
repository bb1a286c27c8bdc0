using NanoMedAgent.Ward.Records;

namespace NanoMedAgent.HostSim.Provisioning;

/// <summary>
/// The record system of the simulated ward: four beds and fictitious patients, in a file of the run's folder that may be edited.
/// </summary>
internal static class WardRecords
{
    private const string FileName = "ward.json";

    private const string DefaultContent =
        """
        {
          "ward": "Simulated ward",
          "beds": ["1", "2", "3", "4"],
          "patients": [
            { "id": "P-1001", "name": "Alma Lindqvist", "born": "1948-03-09" },
            { "id": "P-1002", "name": "Theo Okafor", "born": "1967-11-23" },
            { "id": "P-1003", "name": "Rosa Marchetti", "born": "1990-06-30" },
            { "id": "P-1004", "name": "Jonas Weber", "born": "1955-02-17" }
          ]
        }

        """;

    // What earlier versions wrote, when the ward had one bed. A file that nobody has edited since is written anew.
    private const string FormerContent =
        """
        {
          "ward": "Simulated ward",
          "beds": ["1"],
          "patients": [
            { "id": "P-1001", "name": "Alma Lindqvist", "born": "1948-03-09" },
            { "id": "P-1002", "name": "Theo Okafor", "born": "1967-11-23" },
            { "id": "P-1003", "name": "Rosa Marchetti", "born": "1990-06-30" }
          ]
        }

        """;

    /// <summary>Opens the file in a folder; writes it when there is none.</summary>
    /// <exception cref="InvalidDataException">The file was edited and cannot be read any more.</exception>
    public static IRecordSystem Open(string folder)
    {
        string path = Path.Combine(folder, FileName);
        if (!File.Exists(path) || HasFormerContent(path))
        {
            File.WriteAllText(path, DefaultContent);
        }

        return WardFile.Load(path);
    }

    private static bool HasFormerContent(string path) =>
        new FileInfo(path).Length == FormerContent.Length && File.ReadAllText(path) == FormerContent;
}
