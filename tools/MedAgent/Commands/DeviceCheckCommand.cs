using System.CommandLine;
using NanoMedAgent.Hospital.Files;
using NanoMedAgent.Hospital.Texts;
using NanoMedAgent.MedAgent.Provisioning;

namespace NanoMedAgent.MedAgent.Commands;

/// <summary><c>device check</c>.</summary>
internal static class DeviceCheckCommand
{
    private const int Failed = 1;

    /// <summary>The command.</summary>
    public static Command Create()
    {
        Argument<string> file = new("file") { Description = "A device.json, for example one that somebody has edited." };
        Command command = new(
            "check",
            "Checks whether a device would read its configuration exactly as it is written, before it is put on the device. Exit code 1 "
            + "when it would not. Example: medagent device check d/files/device.json")
        {
            file,
        };
        command.SetAction(result => Check(result.GetValue(file)!));
        return command;
    }

    private static int Check(string path)
    {
        IReadOnlyList<string> errors = DeviceFileCheck.Check(InputFile.ReadBytes(path));
        foreach (string error in errors)
        {
            Console.Error.WriteLine(Printable.Line($"{path}: {error}"));
        }

        if (errors.Count == 0)
        {
            Console.WriteLine($"{Printable.Line(path)}: the device reads it as it is");
        }

        return errors.Count == 0 ? 0 : Failed;
    }
}
