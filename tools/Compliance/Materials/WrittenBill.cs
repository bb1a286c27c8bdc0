namespace NanoMedAgent.Compliance.Materials;

/// <summary>A bill of materials, or a statement about vulnerabilities, that was written to a file.</summary>
/// <param name="Name">What it is about, such as <c>firmware</c>.</param>
/// <param name="Path">The file.</param>
/// <param name="SerialNumber">Its serial number, a URN of a UUID: the same for the same source.</param>
/// <param name="Components">How many components it lists, its subject not counted; 0 of a statement about vulnerabilities.</param>
/// <param name="Licences">How many components have each licence.</param>
/// <param name="Vulnerabilities">How many advisories it judges.</param>
public sealed record WrittenBill(
    string Name, string Path, string SerialNumber, int Components, IReadOnlyDictionary<string, int> Licences, int Vulnerabilities);
