using System.Diagnostics;

namespace Gateway.Tests.World;

/// <summary>Medplum's validator, a second opinion beside Firely's. It does not look at codes.</summary>
internal static class MedplumJudge
{
    /// <summary>What it says about files with one resource each.</summary>
    /// <returns>Why it refuses a file; empty for a good one.</returns>
    public static async Task<IReadOnlyDictionary<string, string>> JudgeAsync(IEnumerable<string> files)
    {
        ProgramResult result = await StartedProgram.RunAsync(
            new ProcessStartInfo("node", [Path.Combine(MedplumPackages.Folder(), "validate.mjs"), .. files]),
            TestContext.Current.CancellationToken);
        result.Status.ShouldBe(0, result.Error);
        return result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).ToDictionary(
            line => line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..].Split(": ")[0],
            line => line.StartsWith("good ", StringComparison.Ordinal) ? "" : line);
    }
}
