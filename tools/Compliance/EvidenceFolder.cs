using NanoMedAgent.Compliance.Materials;
using NanoMedAgent.Compliance.Pages;
using NanoMedAgent.Compliance.Print;
using NanoMedAgent.Compliance.Sources;
using NanoMedAgent.Compliance.Trace;

namespace NanoMedAgent.Compliance;

/// <summary>A folder with all evidence of a clone.</summary>
public static class EvidenceFolder
{
    /// <summary>Where a clone has the results of its tests, if somebody has put them there.</summary>
    public const string LastResults = "artifacts/test-results";

    /// <summary>The folder of the bills of materials, in the evidence's.</summary>
    public const string Bills = "bills";

    private const string Printed = "evidence.pdf";

    /// <summary>Writes it. Files of an earlier time are replaced.</summary>
    /// <param name="clone">The clone.</param>
    /// <param name="results">The results of its tests.</param>
    /// <param name="version">The version of the program that makes it.</param>
    /// <param name="folder">The folder; it is made.</param>
    /// <exception cref="InvalidDataException">A file of the clone is not what it should be; the message names it.</exception>
    public static async Task<WrittenEvidence> WriteAsync(SourceClone clone, TestResults results, string version, string folder)
    {
        CompleteTrace trace = CompleteTrace.Read(new TraceFiles(clone), results);
        Directory.CreateDirectory(folder);
        (IReadOnlyList<WrittenBill> bills, string? obstacle) = WriteBills(clone, folder);
        EvidenceContent content = new(EvidenceFacts.Of(clone, version), trace, bills, BillsOfMaterials.Advisories(clone));
        foreach ((string file, string text) in await EvidencePages.RenderAsync(content))
        {
            await File.WriteAllTextAsync(Path.Combine(folder, file), text);
        }

        await File.WriteAllBytesAsync(Path.Combine(folder, Printed), EvidencePrint.Make(content));
        IEnumerable<string> written =
            EvidencePages.Names.Append(Printed).Concat(bills.Select(bill => $"{Bills}/{Path.GetFileName(bill.Path)}"));
        return new WrittenEvidence(trace, [.. written.Select(name => (name, new FileInfo(Path.Combine(folder, name)).Length))], obstacle);
    }

    // Licences are in the package cache, and after a restore of one program not all of them.
    private static (IReadOnlyList<WrittenBill> Bills, string? Obstacle) WriteBills(SourceClone clone, string folder)
    {
        try
        {
            return (BillsOfMaterials.Write(clone, Path.Combine(folder, Bills)), null);
        }
        catch (InvalidDataException e)
        {
            return ([], e.Message);
        }
    }
}
