using NanoMedAgent.Compliance.Pages;
using NanoMedAgent.Compliance.Print;
using NanoMedAgent.Compliance.Sources;
using NanoMedAgent.Compliance.Trace;

namespace NanoMedAgent.Compliance;

/// <summary>A folder with all evidence of a clone.</summary>
public static class EvidenceFolder
{
    /// <summary>Where a clone has the results of the last <c>dotnet test</c>.</summary>
    public const string LastResults = "artifacts/test-results";

    private const string Printed = "evidence.pdf";

    /// <summary>Writes it. Files of an earlier time are replaced.</summary>
    /// <param name="clone">The clone.</param>
    /// <param name="trace">Its trace.</param>
    /// <param name="version">The version of the program that makes it.</param>
    /// <param name="folder">The folder; it is made.</param>
    /// <returns>The names of the files, and their lengths in bytes.</returns>
    public static async Task<IReadOnlyList<(string File, long Length)>> WriteAsync(
        SourceClone clone, CompleteTrace trace, string version, string folder)
    {
        EvidenceFacts facts = EvidenceFacts.Of(clone, version);
        Directory.CreateDirectory(folder);
        foreach ((string file, string text) in await EvidencePages.RenderAsync(facts, trace))
        {
            await File.WriteAllTextAsync(Path.Combine(folder, file), text);
        }

        await File.WriteAllBytesAsync(Path.Combine(folder, Printed), EvidencePrint.Make(facts, trace));
        return [.. EvidencePages.Names.Append(Printed).Select(name => (name, new FileInfo(Path.Combine(folder, name)).Length))];
    }
}
