using HostSim.Tests.World;
using NanoMedAgent.Measurements;
using NanoMedAgent.Simulator.Patients;

namespace HostSim.Tests.Simulator;

/// <summary>The parser of recordings.</summary>
public class Recordings
{
    [Theory]
    [InlineData("", "must name the columns")]
    [InlineData("hr_bpm\n1", "'minute' among them")]
    [InlineData("minute,weight_kg\n0,80", "'weight_kg' is not known")]
    [InlineData("minute,hr_bpm", "no row")]
    [InlineData("minute,hr_bpm\n0,fast", "line 2: 'fast'")]
    [InlineData("minute,hr_bpm\n0,60.55", "at most one decimal")]
    [InlineData("minute,hr_bpm\n0,-1", "line 2")]
    [InlineData("minute,hr_bpm\n5,60\n5,61", "line 3: 'minute'")]
    [InlineData("minute,hr_bpm\nx,60", "'minute' must be")]
    public void A_mistake_in_a_recording_is_reported_with_its_place(string text, string complaint)
    {
        using TemporaryFolder folder = new();
        string path = Path.Combine(folder.Path, "recording.csv");
        File.WriteAllText(path, text);
        Should.Throw<InvalidDataException>(() => RecordingReader.Read(path)).Message.ShouldContain(complaint);
    }

    [Fact]
    public void Empty_cells_give_no_value_and_pressures_become_pascal()
    {
        using TemporaryFolder folder = new();
        string path = Path.Combine(folder.Path, "recording.csv");
        File.WriteAllText(path, "minute,hr_bpm,abp_sys_mmhg,temp_cel\n3,62.8,,36.6\n4,,120.5,\n");
        IReadOnlyList<RecordingRow> rows = RecordingReader.Read(path);
        rows.Select(row => row.Minute).ShouldBe([3, 4]);
        rows[0].Values.ShouldBe(
            new Dictionary<VitalSign, int> { [VitalSign.HeartRate] = 628, [VitalSign.Temperature] = 366 }, ignoreOrder: true);
        rows[1].Values.ShouldBe(new Dictionary<VitalSign, int> { [VitalSign.ArterialSystolic] = 16065 }, ignoreOrder: true);
    }
}
