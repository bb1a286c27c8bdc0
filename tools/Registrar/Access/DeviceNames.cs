using NanoMedAgent.Hospital.Files;
using NanoMedAgent.Hospital.Labels;

namespace NanoMedAgent.Registrar.Access;

/// <summary>A file with the serial and the id of a device in each line, for devices that nobody has registered yet.</summary>
internal static class DeviceNames
{
    private const int IdLength = 20;

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidDataException">The message says which line, and what to do.</exception>
    public static IReadOnlyList<(string Serial, string Id)> Read(string path)
    {
        List<(string Serial, string Id)> devices = [];
        foreach ((int index, string line) in InputFile.ReadText(path).Split('\n').Select(line => line.Trim()).Index())
        {
            if (line.Length == 0)
            {
                continue;
            }

            devices.Add(line.Split(' ') is [{ } serial, { Length: IdLength } id]
                && DeviceLabel.IsSerial(serial) && id.All(char.IsAsciiHexDigitLower)
                    ? (serial, id)
                    : throw new InvalidDataException(FormattableString.Invariant(
                        $"{path}:{index + 1}: this is not the serial and the id of a device, such as NMA0001 0011…; correct the line")));
        }

        return devices;
    }
}
