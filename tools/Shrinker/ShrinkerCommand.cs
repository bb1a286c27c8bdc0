using System.CommandLine;

namespace NanoMedAgent.Shrinker;

/// <summary>The command line: what firmware/Nano.targets runs for each assembly.</summary>
public static class ShrinkerCommand
{
    private const int Mistake = 2;

    /// <summary>Runs a command line.</summary>
    /// <returns>0, or 2 when nothing was written.</returns>
    public static int Run(string[] args)
    {
        Argument<string[]> assemblies = new("assemblies")
        {
            Description = "The assemblies to shrink, as the compiler wrote them. Those that refer to each other belong together.",
            Arity = ArgumentArity.OneOrMore,
        };
        Option<string[]> followers = new("--follower")
        {
            Description = "An assembly that refers to them and keeps its own names. It is written as well.",
            HelpName = "FILE",
        };
        Option<string[]> folders = new("--folder")
        {
            Description = "Where other assemblies are that they refer to.",
            HelpName = "FOLDER",
        };
        Option<string> output = new("--out")
        {
            Description = "The folder to write them to, and the map of the names as names.map.",
            HelpName = "FOLDER",
            Required = true,
        };
        RootCommand root = new("Makes the firmware's assemblies smaller, between the compiler and nanoFramework's converter.")
        {
            assemblies, followers, folders, output,
        };
        root.SetAction(parsed => Shrink(
            parsed.GetValue(assemblies)!, parsed.GetValue(followers) ?? [], parsed.GetValue(folders) ?? [], parsed.GetValue(output)!));
        try
        {
            return root.Parse(args).Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (Exception mistake) when (mistake is IOException or UnauthorizedAccessException or InvalidDataException
            or Mono.Cecil.AssemblyResolutionException or BadImageFormatException)
        {
            Console.Error.WriteLine($"shrinker: {mistake.Message}");
            return Mistake;
        }
    }

    private static int Shrink(string[] assemblies, string[] followers, string[] folders, string output)
    {
        using FirmwareShrinker shrinker = new(assemblies, followers, folders);
        string map = shrinker.Shrink();
        Directory.CreateDirectory(output);
        foreach (string path in assemblies.Concat(followers))
        {
            string name = Path.GetFileNameWithoutExtension(path);
            File.WriteAllBytes(Path.Combine(output, Path.GetFileName(path)), shrinker.BytesOf(name));
        }

        File.WriteAllText(Path.Combine(output, "names.map"), map);
        return 0;
    }
}
