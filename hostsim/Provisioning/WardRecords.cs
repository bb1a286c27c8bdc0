using NanoMedAgent.Ward.Records;

namespace NanoMedAgent.HostSim.Provisioning;

/// <summary>The simulated ward: one bed, and people who were made up. It lies in the folder of all that is kept, to be changed there.</summary>
internal static class WardRecords
{
    private const string FileName = "ward.json";

    private const string MadeUp =
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

    /// <summary>The ward of a folder, made when there is none.</summary>
    /// <exception cref="InvalidDataException">It was changed, and is none any more.</exception>
    public static IRecordSystem Open(string folder)
    {
        string path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
        {
            File.WriteAllText(path, MadeUp);
        }

        return WardFile.Load(path);
    }
}
