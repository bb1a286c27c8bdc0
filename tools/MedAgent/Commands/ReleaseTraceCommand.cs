using System.CommandLine;
using NanoMedAgent.Hospital.Files;
using NanoMedAgent.Hospital.Releases;

namespace NanoMedAgent.MedAgent.Commands;

/// <summary><c>release trace</c>: a device's log with the names of the sources in its stack traces.</summary>
internal static class ReleaseTraceCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        Argument<string> log = new("log") { Description = "The output of the device: a file." };
        Option<string[]> maps = MapOption("The names.map files of the firmware that the device runs, or the one beside its release.");
        maps.Required = true;
        Command command = new(
            "trace",
            "Prints a device's log with the names of the sources in its stack traces: the firmware has short ones. "
            + "Example: medagent release trace output.txt --map release.suit.names.map")
        {
            log, maps,
        };
        command.SetAction(result => Trace(result.GetValue(log)!, result.GetValue(maps)!));
        return command;
    }

    /// <summary>The option for the maps of the names.</summary>
    public static Option<string[]> MapOption(string description) => new("--map")
    {
        Description = description,
        HelpName = "FILE",
        AllowMultipleArgumentsPerToken = true,
    };

    /// <summary>Reads maps, and checks that they are some.</summary>
    /// <returns>Their texts, one after the other.</returns>
    public static string ReadMaps(IEnumerable<string> files) => string.Concat(files.Select(file =>
    {
        string text = InputFile.ReadText(file);
        NameMap.Read(text, file);
        return text;
    }));

    private static int Trace(string log, string[] maps)
    {
        NameMap names = NameMap.Read(ReadMaps(maps), maps[0]);
        foreach (string line in InputFile.ReadText(log).ReplaceLineEndings("\n").TrimEnd('\n').Split('\n'))
        {
            Output.Line(names.Translate(line));
        }

        return 0;
    }
}
