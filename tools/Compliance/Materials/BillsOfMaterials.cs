using System.Text.Json.Nodes;
using NanoMedAgent.Compliance.Sources;
using NanoMedAgent.Compliance.Trace;

namespace NanoMedAgent.Compliance.Materials;

/// <summary>
/// Writes the bills of materials of a clone: of the firmware, of each program, of the test tools, as CycloneDX 1.7; and what is known
/// about vulnerabilities of what is in them. Nothing is asked of a network; licences are read from the package cache of a restore. The
/// same commit gives the same bytes.
/// </summary>
public static class BillsOfMaterials
{
    /// <summary>The name of the statement about vulnerabilities.</summary>
    public const string Vulnerabilities = "vex";

    private const string Ending = ".cdx.json";
    private const string NoLicence = "NOASSERTION";

    /// <summary>Writes all files.</summary>
    /// <param name="clone">The clone.</param>
    /// <param name="folder">Where to write them; it is made when it is not there. Files of the same names are overwritten.</param>
    /// <returns>What was written: the bill of the firmware first, the statement about vulnerabilities last.</returns>
    /// <exception cref="InvalidDataException">A file could not be made; the message says what to do.</exception>
    public static IReadOnlyList<WrittenBill> Write(SourceClone clone, string folder)
    {
        SourceState source = SourceState.Read(clone);
        IReadOnlyList<Bill> bills = Create(clone, NuGetPackages.DefaultCache);
        Advisory[] advisories = Advisories(clone);
        Directory.CreateDirectory(folder);
        List<WrittenBill> written = [];
        foreach (Bill bill in bills)
        {
            written.Add(Write(folder, bill.Name, BillWriter.Document(bill, source)) with
            {
                Components = bill.Components.Count,
                Licences = bill.Components.CountBy(component => component.Licence ?? NoLicence)
                    .OrderByDescending(licence => licence.Value)
                    .ThenBy(licence => licence.Key, StringComparer.Ordinal)
                    .ToDictionary(),
            });
        }

        JsonObject vex = VexWriter.Document(source, advisories, [.. bills.Zip(written, (bill, file) => (bill, file.SerialNumber))]);
        written.Add(Write(folder, Vulnerabilities, vex) with { Vulnerabilities = advisories.Length });
        return written;
    }

    /// <summary>
    /// What NuGet's audit said in the last restore, and <c>tests/compliance/advisories.json</c> has no entry for. Nothing is said where no
    /// package source had data about vulnerabilities; NuGet does not say so.
    /// </summary>
    /// <param name="clone">The clone.</param>
    public static IReadOnlyList<string> Unanswered(SourceClone clone) => RestoreAudit.Unanswered(clone.Root, Advisories(clone));

    /// <summary>All bills, the firmware's first.</summary>
    /// <param name="clone">The clone.</param>
    /// <param name="cache">The package cache.</param>
    internal static IReadOnlyList<Bill> Create(SourceClone clone, string cache)
    {
        SourceState source = SourceState.Read(clone);
        MaterialsFile materials = MaterialsFile.Read(clone);
        NuGetPackages packages = new(cache, materials);
        ProgramBills programs = new(clone, source, packages);
        return
        [
            new FirmwareBill(clone, source, packages, materials).Create(),
            .. programs.All(),
            new TestToolsBill(clone, source, programs, materials).Create(),
        ];
    }

    /// <summary>What we say to advisories: <c>tests/compliance/advisories.json</c>.</summary>
    /// <param name="clone">The clone.</param>
    internal static Advisory[] Advisories(SourceClone clone) => TraceFiles.Read<Advisory[]>(clone, "advisories.json");

    private static WrittenBill Write(string folder, string name, JsonObject document)
    {
        string path = Path.Combine(folder, name + Ending);
        File.WriteAllBytes(path, BillWriter.Finish(document, out string serialNumber));
        return new WrittenBill(name, path, serialNumber, 0, new Dictionary<string, int>(), 0);
    }
}
