using Fuzzing.Targets;

namespace Fuzzing.Distilling;

/// <summary>
/// Chooses what the repository keeps of the inputs that afl-fuzz has found: of each target the few that go along most edges of the
/// instrumented code on which the seeds do not go.
/// </summary>
internal static class Distillation
{
    private const int FilesLimit = 16;
    private const int BytesLimit = 2048;
    private const int TotalLimit = 400_000;

    /// <summary>Distils the inputs of all targets.</summary>
    /// <param name="state">Has a folder "out/TARGET" for each target, as afl-fuzz has left it.</param>
    /// <param name="corpus">Gets a folder for each target, in place of what was there.</param>
    /// <returns>false when this program is not instrumented.</returns>
    public static bool Run(DirectoryInfo state, DirectoryInfo corpus)
    {
        if (EdgeMap.Of(() => TargetTable.All[0].Check(TargetTable.All[0].Seeds().First())).Count == 0)
        {
            Console.Error.WriteLine("fuzzing: no code is instrumented here; 'tests/fuzz --keep' does this with the copy that it has made");
            return false;
        }

        long total = 0;
        int kept = 0;
        foreach (FuzzTarget target in TargetTable.All)
        {
            DirectoryInfo own = new(Path.Combine(corpus.FullName, target.Name));
            DirectoryInfo queue = new(Path.Combine(state.FullName, "out", target.Name, "default", "queue"));
            byte[][] chosen =
            [
                .. Choose(target, [.. InputsIn(queue), .. InputsIn(own)]).TakeWhile(input => (total += input.Length) <= TotalLimit),
            ];
            if (own.Exists)
            {
                own.Delete(recursive: true);
            }

            foreach (byte[] input in chosen)
            {
                own.Create();
                File.WriteAllBytes(Path.Combine(own.FullName, Corpus.NameOf(input)), input);
            }

            kept += chosen.Length;
            Console.WriteLine($"{target.Name,-22} {chosen.Length,3} inputs");
        }

        Console.WriteLine($"{kept} inputs, {Math.Min(total, TotalLimit)} bytes");
        return true;
    }

    private static IEnumerable<byte[]> InputsIn(DirectoryInfo folder) =>
        folder.Exists ? folder.EnumerateFiles().Select(file => File.ReadAllBytes(file.FullName)) : [];

    /// <summary>Takes the input that adds the most edges, and so on; of two alike the shorter one.</summary>
    private static List<byte[]> Choose(FuzzTarget target, IEnumerable<byte[]> inputs)
    {
        HashSet<int> reached = [.. target.Seeds().SelectMany(seed => EdgesOf(target, seed))];
        List<(byte[] Input, HashSet<int> Edges)> left =
        [
            .. inputs.Where(input => input.Length is > 0 and <= BytesLimit).DistinctBy(Corpus.NameOf)
                .OrderBy(input => input.Length).ThenBy(Corpus.NameOf, StringComparer.Ordinal)
                .Select(input => (input, EdgesOf(target, input))),
        ];
        List<byte[]> chosen = [];
        while (chosen.Count < FilesLimit)
        {
            left.ForEach(each => each.Edges.ExceptWith(reached));
            (byte[] best, HashSet<int> added) = left.MaxBy(each => each.Edges.Count);
            if (added is null or { Count: 0 })
            {
                break;
            }

            reached.UnionWith(added);
            chosen.Add(best);
        }

        return chosen;
    }

    private static HashSet<int> EdgesOf(FuzzTarget target, byte[] input)
    {
        void Check()
        {
            try
            {
                target.Check(input);
            }
            catch (Exception)
            {
                // An open finding is an input like others here: tests/fuzz shows it.
            }
        }

        // Once before: what happens once in a process belongs to no input.
        Check();
        return EdgeMap.Of(Check);
    }
}
