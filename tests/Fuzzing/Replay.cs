using Fuzzing.Targets;

namespace Fuzzing;

/// <summary>Runs inputs once more, each in this process.</summary>
internal static class Replay
{
    /// <summary>Runs files, or without any the corpora.</summary>
    /// <param name="name">The target; null for all.</param>
    /// <param name="files">Inputs of the target.</param>
    /// <returns>How many are findings.</returns>
    public static int Run(string? name, IReadOnlyList<FileInfo> files)
    {
        int inputs = 0;
        int findings = 0;
        FuzzTarget[] targets = [.. TargetTable.All.Where(target => name is null || target.Name == name)];
        foreach (FuzzTarget target in targets)
        {
            foreach (byte[] input in files.Count == 0 ? Corpus.Of(target) : files.Select(file => File.ReadAllBytes(file.FullName)))
            {
                inputs++;
                findings += Holds(target, input) ? 0 : 1;
            }
        }

        string outcome = findings == 0 ? "all as they must be" : $"{findings} findings";
        Console.WriteLine($"{inputs} inputs of {targets.Length} targets: {outcome}");
        return findings;
    }

    private static bool Holds(FuzzTarget target, byte[] input)
    {
        try
        {
            target.Check(input);
            return true;
        }
        catch (Exception finding)
        {
            Console.WriteLine($"{target.Name}: {finding.GetType().Name}: {finding.Message}");
            Console.WriteLine($"  with {Convert.ToHexString(input)}");
            Console.WriteLine(string.Join('\n', (finding.StackTrace ?? "").Split('\n').Take(8)));
            return false;
        }
    }
}
