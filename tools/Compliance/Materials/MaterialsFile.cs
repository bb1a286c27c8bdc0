using NanoMedAgent.Compliance.Sources;
using NanoMedAgent.Compliance.Trace;

namespace NanoMedAgent.Compliance.Materials;

/// <summary><c>tests/compliance/materials.json</c>: what no file of the build says about components.</summary>
/// <param name="Licences">Licences that somebody has read.</param>
/// <param name="Platform">The parts below the firmware.</param>
public sealed record MaterialsFile(ReviewedLicence[] Licences, PlatformComponent[] Platform)
{
    /// <summary>Reads it.</summary>
    /// <exception cref="InvalidDataException">It is not what it should be; the message names it.</exception>
    public static MaterialsFile Read(SourceClone clone) => TraceFiles.Read<MaterialsFile>(clone, "materials.json");

    /// <summary>The licence that somebody has read of a package; null when nobody has.</summary>
    /// <param name="reference">Its package URL with its version.</param>
    public ReviewedLicence? Licence(string reference)
    {
        string unversioned = reference[..reference.LastIndexOf('@')];
        return Array.Find(Licences, read => read.Package == reference) ?? Array.Find(Licences, read => read.Package == unversioned);
    }
}
