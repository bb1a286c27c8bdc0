using System.Text.Json;
using System.Text.Json.Serialization;
using NanoMedAgent.Hospital.Files;

namespace NanoMedAgent.Ward.Records;

/// <summary>A ward that is described in a file, <c>ward.json</c>. It stands in for a hospital's record system.</summary>
public sealed class WardFile : IRecordSystem
{
    // A wristband's code is short, and one dashboard shows the beds of a house at most. A file with more is not a ward file.
    private const int IdLengthLimit = 64;
    private const int NameLengthLimit = 100;
    private const int CountLimit = 1000;

    private static readonly JsonSerializerOptions Strict = new()
    {
        AllowDuplicateProperties = false,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
    };

    /// <summary>Describes a ward.</summary>
    [JsonConstructor]
    public WardFile(string ward, IReadOnlyList<string> beds, IReadOnlyList<Patient> patients)
    {
        Ward = ward;
        Beds = beds;
        Patients = patients;
    }

    /// <inheritdoc/>
    [JsonPropertyName("ward")]
    public string Ward { get; }

    /// <inheritdoc/>
    [JsonPropertyName("beds")]
    public IReadOnlyList<string> Beds { get; }

    /// <inheritdoc/>
    [JsonPropertyName("patients")]
    public IReadOnlyList<Patient> Patients { get; }

    /// <inheritdoc/>
    public void Refresh()
    {
        // A file is read once.
    }

    /// <inheritdoc/>
    public Patient? Find(string id) => Patients.FirstOrDefault(patient => patient.Id == id);

    /// <inheritdoc/>
    public bool IsShown(Patient patient) => true;

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidDataException">The file does not describe a ward; the message says what is wrong.</exception>
    public static WardFile Load(string path)
    {
        const string Patient = """{"id": "P-1001", "name": "A. Example", "born": "1950-01-31"}""";
        const string Example = $$"""{"ward": "3 North", "beds": ["1", "2"], "patients": [{{Patient}}]}""";
        WardFile read = JsonInput.Read<WardFile>(path, Strict, Example);
        return read.FindFault() is { } fault ? throw new InvalidDataException($"{path}: {fault}; correct it there") : read;
    }

    private string? FindFault()
    {
        if (Beds.Count is 0 or > CountLimit || Patients.Count > CountLimit)
        {
            return $"a ward has 1 to {CountLimit} beds and at most as many patients";
        }

        if (Beds.Any(bed => bed is null) || Patients.Any(patient => patient is null))
        {
            return "a bed or a patient is null";
        }

        if (Patients.Any(patient => patient.Born is null))
        {
            return "a patient's date of birth is null";
        }

        if (Beds.Append(Ward).Concat(Patients.Select(patient => patient.Name)).Any(name => name.Length is 0 or > NameLengthLimit))
        {
            return $"a name has 1 to {NameLengthLimit} characters";
        }

        if (Patients.Any(patient => patient.Id.Length is 0 or > IdLengthLimit))
        {
            return $"a patient's id has 1 to {IdLengthLimit} characters";
        }

        bool isTwice = Beds.Distinct().Count() < Beds.Count || Patients.Select(patient => patient.Id).Distinct().Count() < Patients.Count;
        return isTwice ? "a bed or a patient's id appears twice" : null;
    }
}
