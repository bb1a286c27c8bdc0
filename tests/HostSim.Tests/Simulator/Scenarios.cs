using NanoMedAgent.HostSim.Options;
using NanoMedAgent.Measurements;
using NanoMedAgent.Simulator.Scenarios;
using NanoMedAgent.Simulator.Time;

namespace HostSim.Tests.Simulator;

/// <summary>The parser of scenarios, and the patient who follows one.</summary>
public class Scenarios
{
    private const string Header = "time,what,value\n";

    public static TheoryData<string> Names => [.. ScenarioFile.Names];

    [Theory]
    [InlineData("", "line 1: the first line that is no comment must be 'time,what,value'")]
    [InlineData("time,sign,value\n00:00:00,hr_bpm,60", "line 1: the first line")]
    [InlineData(Header, "no vital sign is in it; write one as")]
    [InlineData(Header + "00:00:00,motion_seconds,5", "no vital sign is in it")]
    [InlineData(Header + "00:00:00,weight_kg,80", "line 2: 'weight_kg' is not known; there are hr_bpm, ")]
    [InlineData(Header + "00:00:00,hr_bpm,fast", "line 2: 'fast' is not a value; write a number from 0 to 10000")]
    [InlineData(Header + "00:00:00,hr_bpm,-1", "line 2: '-1' is not a value")]
    [InlineData(Header + "00:00:00,hr_bpm,60.55", "line 2: '60.55' is not a value")]
    [InlineData(Header + "00:00:00,hr_bpm,1e28", "line 2: '1e28' is not a value")]
    [InlineData(Header + "00:00:00,hr_bpm,", "line 2: '' is not a value")]
    [InlineData(Header + "00:00:00,motion_seconds,0", "line 2: '0' is not a number of seconds; motion_seconds takes from 0.1 to 10000")]
    [InlineData(Header + "00:00:00,motion_seconds,10001", "line 2: '10001' is not a number of seconds")]
    [InlineData(Header + "soon,hr_bpm,60", "line 2: 'soon' is not a time; write HH:MM:SS")]
    [InlineData(Header + "00:60:00,hr_bpm,60", "line 2: '00:60:00' is not a time")]
    [InlineData(Header + "7.00:00:01,hr_bpm,60", "line 2: '7.00:00:01' is not a time; write HH:MM:SS, or D.HH:MM:SS up to seven days")]
    [InlineData(Header + "-00:00:01,hr_bpm,60", "line 2: '-00:00:01' is not a time")]
    [InlineData(Header + "00:00:05,hr_bpm,60\n00:00:04,hr_bpm,61", "line 3: 00:00:04 is before the row above")]
    [InlineData(Header + "00:00:05,hr_bpm,60\n00:00:05,hr_bpm,61", "line 3: hr_bpm has a value at this time already")]
    [InlineData("# why\n\n" + Header + "# here\n00:00:00,hr_bpm", "line 5: this row has 2 cells; write three, as")]
    [InlineData(Header + "00:00:00,hr_bpm,60,61", "line 2: this row has 4 cells")]
    [InlineData(Header + "00:00:00;hr_bpm;60", "line 2: this row has 1 cells")]
    [InlineData(Header + "00:00:00,hr_bpm,\"60\n", "a quotation mark is open")]
    [InlineData(Header + "00:00:00,hr\"_bpm,60", "a quotation mark is open, or in the middle of a cell")]
    public void A_mistake_in_a_scenario_is_reported_with_its_place(string text, string complaint)
    {
        string message = Complaint(text);
        message.ShouldStartWith("day.csv");
        message.ShouldContain(complaint);
        message.ShouldNotContain("\n");
    }

    [Fact]
    public void A_scenario_has_bounds()
    {
        string rows = string.Concat(Enumerable.Range(0, 10_001).Select(
            second => $"{TimeSpan.FromSeconds(second):hh\\:mm\\:ss},hr_bpm,60\n"));
        Complaint(Header + rows).ShouldContain("line 10002: a scenario has at most 10,000 rows");
        Complaint(new string('#', 1_000_001)).ShouldContain("at most 1,000,000 characters");
        Complaint(Header + new string('1', 5000)).ShouldContain("line 2: this cell is too long");
    }

    [Fact]
    public void Between_two_points_a_value_goes_straight_from_one_to_the_other_and_after_the_last_it_stays()
    {
        Scenario scenario = Read(Header + """
            00:01:00, spo2_percent, 97
            00:01:00, resp_per_min, 14
            # down within a minute
            00:02:00, spo2_percent, 87
            """);
        double Saturation(int seconds) => scenario.ValueAt(VitalSign.OxygenSaturation, TimeSpan.FromSeconds(seconds));
        (Saturation(0), Saturation(60), Saturation(90), Saturation(120), Saturation(3600)).ShouldBe((970, 970, 920, 870, 870));
        scenario.ValueAt(VitalSign.RespiratoryRate, TimeSpan.FromMinutes(5)).ShouldBe(140);
        scenario.Length.ShouldBe(TimeSpan.FromMinutes(2));
    }

    [Fact]
    public void A_patient_moves_loses_the_finger_clip_and_has_a_cuff_that_measures_at_its_times_alone()
    {
        VirtualClock clock = new(DateTimeOffset.UnixEpoch);
        ScenarioPatient patient = new(clock, Read(Header + """
            00:00:00,hr_bpm,70
            00:00:00,spo2_percent,96
            00:00:10,motion_seconds,10
            00:00:10,nbp_sys_mmhg,120
            00:00:30,finger_off_seconds,10
            00:00:40,nbp_sys_mmhg,90
            """), 1);
        List<string> seen = [];
        for (int seconds = 0; seconds < 60; seconds += 5)
        {
            clock.AdvanceTo(1000 * seconds);
            Measurement measurement = new();
            foreach (VitalSign sign in new[] { VitalSign.HeartRate, VitalSign.OxygenSaturation, VitalSign.CuffSystolic })
            {
                if (patient.TryMeasure(sign, measurement) && (measurement.Quality != SignalQuality.Good || sign == VitalSign.CuffSystolic))
                {
                    seen.Add($"{seconds} {sign} {measurement.Quality}{(sign == VitalSign.CuffSystolic ? $" {measurement.Value}" : "")}");
                }
            }
        }

        seen.ShouldBe([
            "10 HeartRate Motion", "10 CuffSystolic Good 15999", "15 HeartRate Motion",
            "30 OxygenSaturation LeadOff", "35 OxygenSaturation LeadOff", "40 CuffSystolic Good 11999",
        ]);
        patient.TryMeasure(VitalSign.Temperature, new Measurement()).ShouldBeFalse("it is not in the scenario");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_scenario_of_the_program_has_all_vital_signs_of_the_score_and_says_where_its_course_is_from(string name)
    {
        Scenario scenario = ScenarioFile.Open(name);
        scenario.Title.ShouldBe(name);
        scenario.Signs.Keys.ShouldBe(
            [
                VitalSign.HeartRate, VitalSign.PulseRate, VitalSign.OxygenSaturation, VitalSign.RespiratoryRate, VitalSign.Temperature,
                VitalSign.CuffSystolic, VitalSign.CuffDiastolic,
            ],
            ignoreOrder: true);
        Assert.SkipWhen(SourceTree.Root is null, "the sources are not here");
        string text = File.ReadAllText(Path.Combine(SourceTree.Root!, "hostsim", "Scenarios", name + ".csv"));
        (text.Contains("The course is made up.") || text.Contains("published case", StringComparison.Ordinal)).ShouldBeTrue();
    }

    private static string Complaint(string text) => Should.Throw<InvalidDataException>(() => Read(text)).Message;

    private static Scenario Read(string text) => ScenarioReader.Read(new StringReader(text), "day.csv", "day");
}
