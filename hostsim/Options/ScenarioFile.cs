using System.Reflection;
using NanoMedAgent.Simulator.Scenarios;

namespace NanoMedAgent.HostSim.Options;

/// <summary>Opens scenarios: those that come with this program by their names, all others from files.</summary>
public static class ScenarioFile
{
    private const string Suffix = ".csv";
    private const string Prefix = "scenario/";

    /// <summary>The names of the scenarios that come with this program.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        .. Assembly.GetExecutingAssembly().GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(name => name[Prefix.Length..^Suffix.Length]).Order(StringComparer.Ordinal),
    ];

    /// <summary>Opens a scenario.</summary>
    /// <param name="nameOrFile">One of <see cref="Names"/>, or a file.</param>
    /// <exception cref="InvalidDataException">There is no such scenario, or it has a mistake; the message says where and what.</exception>
    public static Scenario Open(string nameOrFile)
    {
        try
        {
            using StreamReader text = new(Names.Contains(nameOrFile)
                ? Assembly.GetExecutingAssembly().GetManifestResourceStream(Prefix + nameOrFile + Suffix)!
                : new FileStream(nameOrFile, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
            return ScenarioReader.Read(text, nameOrFile, Path.GetFileNameWithoutExtension(nameOrFile));
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InvalidDataException(
                $"{nameOrFile}: there is no such file; name one, or a scenario of this program: {string.Join(", ", Names)}", failure);
        }
    }
}
