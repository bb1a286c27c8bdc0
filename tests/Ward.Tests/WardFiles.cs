using NanoMedAgent.Ward.Records;

namespace Ward.Tests;

/// <summary>How large the ward may be that a file describes.</summary>
public sealed class WardFiles : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void A_house_of_a_thousand_beds_and_patients_is_read()
    {
        WardFile ward = WardFile.Load(Write(beds: 1000, patients: 1000));
        (ward.Beds.Count, ward.Patients.Count).ShouldBe((1000, 1000));
    }

    [Theory]
    [InlineData(0, 0, "a ward has 1 to 1000 beds and at most as many patients")]
    [InlineData(1001, 0, "a ward has 1 to 1000 beds and at most as many patients")]
    [InlineData(1, 1001, "a ward has 1 to 1000 beds and at most as many patients")]
    public void A_file_with_more_or_with_no_bed_is_refused(int beds, int patients, string why) =>
        Should.Throw<InvalidDataException>(() => WardFile.Load(Write(beds, patients))).Message.ShouldContain(why);

    [Theory]
    [InlineData(100, 64, "")]
    [InlineData(101, 64, "a name has 1 to 100 characters")]
    [InlineData(100, 65, "a patient's id has 1 to 64 characters")]
    public void A_name_or_an_id_that_is_too_long_is_refused(int nameLength, int idLength, string why)
    {
        string path = Write(1, 1, new string('N', nameLength), new string('1', idLength));
        if (why.Length == 0)
        {
            WardFile.Load(path).Patients.Count.ShouldBe(1);
        }
        else
        {
            Should.Throw<InvalidDataException>(() => WardFile.Load(path)).Message.ShouldContain(why);
        }
    }

    public void Dispose() => _folder.Dispose();

    private string Write(int beds, int patients, string name = "Ada Example", string id = "")
    {
        string bedNames = string.Join(", ", Enumerable.Range(1, beds).Select(bed => $"\"{bed}\""));
        IEnumerable<string> ids = id.Length > 0 ? [id] : Enumerable.Range(1, patients).Select(patient => $"{patient}");
        string people = string.Join(
            ", ", ids.Select(each => $$"""{"id": "{{each}}", "name": "{{name}}", "born": "1950-01-31"}"""));
        string path = _folder.File("ward.json");
        File.WriteAllText(path, $$"""{"ward": "House", "beds": [{{bedNames}}], "patients": [{{people}}]}""");
        return path;
    }
}
