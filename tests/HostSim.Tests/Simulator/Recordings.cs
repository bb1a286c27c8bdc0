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
    [InlineData("minute,hr_bpm\n99999999999,60", "line 2: 'minute' must be")]
    [InlineData("minute,hr_bpm\n527041,60", "line 2: 'minute' must be a whole number above the one before, and at most 527040")]
    [InlineData("minute,hr_bpm\n2147483647,60", "line 2: 'minute' must be")]
    [InlineData("minute,hr_bpm\n-1,60", "line 2: 'minute' must be")]
    [InlineData("minute,hr_bpm\n0,60\n1", "line 3: this row has 1 cells and the first line names 2 columns")]
    [InlineData("minute,hr_bpm\n0,60,61", "line 2: this row has 3 cells")]
    [InlineData("minute,hr_bpm\n0,60,", "line 2: this row has 3 cells")]
    [InlineData("minute,hr_bpm,hr_bpm\n0,60,61", "line 1: column 'hr_bpm' is named twice")]
    [InlineData("minute,minute\n0,0", "line 1: column 'minute' is named twice")]
    [InlineData("minute,hr_bpm\n0,\"60\n1,61\n", "a quotation mark is open")]
    [InlineData("minute,hr_bpm\n0,6\"0", "line 2: a quotation mark is open, or in the middle of a cell")]
    [InlineData("minute,hr_bpm\n0,\"60\"1", "line 2: a quotation mark is open, or in the middle of a cell")]
    [InlineData("\"minute,hr_bpm\n0,60", "a quotation mark is open")]
    [InlineData("minute,hr_bpm\n0,1e28", "line 2: '1e28'")]
    [InlineData("minute,hr_bpm\n0,\u001b[31m60", "line 2: '\u001b[31m60'")]
    [InlineData("minute;hr_bpm\n0;60", "line 1")]
    [InlineData("minute,hr_bpm\n\n\n", "no row")]
    public void A_mistake_in_a_recording_is_reported_with_its_place(string text, string complaint)
    {
        using TemporaryFolder folder = new();
        string path = Path.Combine(folder.Path, "recording.csv");
        File.WriteAllText(path, text);
        string message = Should.Throw<InvalidDataException>(() => RecordingReader.Read(path)).Message;
        message.ShouldStartWith(path);
        message.ShouldContain(complaint);
        message.ShouldNotContain("\n");
    }

    [Fact]
    public void Empty_cells_give_no_value_and_pressures_become_pascal()
    {
        using TemporaryFolder folder = new();
        string path = Path.Combine(folder.Path, "recording.csv");
        File.WriteAllText(path, "minute,hr_bpm,abp_sys_mmhg,temp_cel\n3,62.8,,36.6\n\n4,,\"120.5\",\n");
        IReadOnlyList<RecordingRow> rows = RecordingReader.Read(path);
        rows.Select(row => row.Minute).ShouldBe([3, 4]);
        rows[0].Values.ShouldBe(
            new Dictionary<VitalSign, int> { [VitalSign.HeartRate] = 628, [VitalSign.Temperature] = 366 }, ignoreOrder: true);
        rows[1].Values.ShouldBe(new Dictionary<VitalSign, int> { [VitalSign.ArterialSystolic] = 16065 }, ignoreOrder: true);
    }
}
