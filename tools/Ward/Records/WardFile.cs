using System.Text.Json;
using System.Text.Json.Serialization;

namespace NanoMedAgent.Ward.Records;

/// <summary>A ward that is written down in a file, <c>ward.json</c>; a hospital has a record system in its place.</summary>
public sealed class WardFile : IRecordSystem
{
    // A wristband's code is short, and a ward has no hundreds of beds; more is another kind of file.
    private const int IdLimit = 64;
    private const int NameLimit = 100;
    private const int EntriesLimit = 500;

    private static readonly JsonSerializerOptions Strict = new()
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
    };

    /// <summary>A ward.</summary>
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

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidDataException">It is not a ward; the message says what is wrong.</exception>
    public static WardFile Load(string path)
    {
        try
        {
            WardFile read = JsonSerializer.Deserialize<WardFile>(File.ReadAllBytes(path), Strict) ?? throw new JsonException("there is nothing in it");
            return read.Fault() is { } fault ? throw new JsonException(fault) : read;
        }
        catch (JsonException fault)
        {
            throw new InvalidDataException(
                $$"""{{path}}: this is not a ward ({{fault.Message}}). It looks like {"ward": "3 North", "beds": ["1", "2"], "patients": [{"id": "P-1001", "name": "A. Example", "born": "1950-01-31"}]}""", fault);
        }
    }

    private string? Fault()
    {
        if (Beds.Count is 0 or > EntriesLimit || Patients.Count > EntriesLimit)
        {
            return $"it has 1 to {EntriesLimit} beds, and no more patients than that";
        }

        if (Beds.Append(Ward).Concat(Patients.Select(patient => patient.Name)).Any(name => name.Length is 0 or > NameLimit))
        {
            return $"a name has 1 to {NameLimit} characters";
        }

        if (Patients.Any(patient => patient.Id.Length is 0 or > IdLimit))
        {
            return $"a patient's id has 1 to {IdLimit} characters";
        }

        bool isTwice = Beds.Distinct().Count() < Beds.Count || Patients.Select(patient => patient.Id).Distinct().Count() < Patients.Count;
        return isTwice ? "a bed, or a patient's id, is in it twice" : null;
    }
}
