using System.CommandLine;
using NanoMedAgent.Hospital.Files;
using NanoMedAgent.Hospital.Protocol;

namespace NanoMedAgent.MedAgent.Commands;

/// <summary>Many devices on a command line: their ids one by one, in a file, or from another program.</summary>
internal sealed class DeviceIds
{
    private const string StandardInput = "-";
    private const char Comment = '#';

    /// <summary>Ids one by one.</summary>
    public Argument<string[]> Ids { get; } = new("id")
    {
        Description = "Ids of devices, 20 hex digits each; medagent device list prints them.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    /// <summary>Ids in a file.</summary>
    public Option<string?> Devices { get; } = new("--devices")
    {
        Description = "A file with the id of a device at the beginning of each line; - for standard input. What follows the id after a "
            + "blank or a comma, empty lines, and lines that begin with # are ignored.",
        HelpName = "FILE",
    };

    /// <summary>Adds both to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(Ids);
        command.Add(Devices);
    }

    /// <summary>The ids, each once, in the order in which they are given.</summary>
    /// <exception cref="InvalidDataException">One of them is no id, or there is none.</exception>
    public IReadOnlyList<string> Read(ParseResult result)
    {
        List<string> ids = [.. result.GetValue(Ids)!.Select(id => Check(id, "id"))];
        if (result.GetValue(Devices) is { } path)
        {
            string name = path == StandardInput ? "standard input" : path;
            string[] read = [.. ReadLines(path == StandardInput ? Console.In.ReadToEnd() : InputFile.ReadText(path), name)];
            ids.AddRange(
                read.Length > 0 ? read : throw new InvalidDataException($"{name}: no device is named here; write an id in each line"));
        }

        return ids.Count > 0
            ? [.. ids.Distinct()]
            : throw new InvalidDataException("no device is named; give ids, or a file of them with --devices");
    }

    private static IEnumerable<string> ReadLines(string text, string name) => text.Split('\n').Index()
        .Select(line => (Number: line.Index + 1, Text: line.Item.Trim()))
        .Where(line => line.Text.Length > 0 && line.Text[0] != Comment)
        .Select(line => Check(line.Text.Split([' ', '\t', ',', ';'], 2)[0], FormattableString.Invariant($"{name}:{line.Number}")));

    private static string Check(string id, string where) => Topic.Parse($"nm/2/{id}/{Topic.Events}") is not null
        ? id
        : throw new InvalidDataException($"{where}: '{id}' is not a device id of 20 lower-case hex digits; correct it");
}
