using HostSim.Tests.World;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.HostSim.Options;
using NanoMedAgent.Simulator.Scenarios;

namespace HostSim.Tests;

/// <summary>Runs whose patients follow scenarios.</summary>
public class ScenarioRuns
{
    [Fact]
    public async Task A_patient_who_deteriorates_raises_the_alarm_of_the_score_before_any_limit_is_crossed()
    {
        StoredAlarm[] alarms = await AlarmsOfAsync("deteriorating");
        alarms[0].Reported.Name.ShouldBe("news2");
        alarms[0].Reported.Value!.Value.ShouldBeInRange(5, 9);
        (alarms[0].Time!.Value - Start).ShouldBeInRange(TimeSpan.FromSeconds(80), TimeSpan.FromSeconds(115));
        alarms.ShouldContain(alarm => alarm.Reported.Name == "o2" && alarm.Reported.State == "low");
    }

    [Fact]
    public async Task In_the_published_courses_the_score_comes_first_in_sepsis_and_the_breathing_in_an_overdose()
    {
        StoredAlarm[] sepsis = await AlarmsOfAsync("sepsis");
        sepsis[0].Reported.Name.ShouldBe("news2");
        sepsis.Where(alarm => alarm.Reported.State == "end").Select(alarm => alarm.Reported.Name).ShouldContain("ns", "fluids help");
        StoredAlarm[] opioid = await AlarmsOfAsync("opioid");
        opioid.Select(alarm => (alarm.Reported.Name, alarm.Reported.State)).ShouldContain(("rr", "low"));
        opioid.ShouldContain(alarm => alarm.Reported.Name == "seen", "somebody presses the button");
        opioid.Where(alarm => alarm.Reported.State == "end").Select(alarm => alarm.Reported.Name).ShouldContain("rr", "naloxone helps");
    }

    [Fact]
    public async Task A_stable_patient_raises_no_alarm_and_a_lost_finger_clip_one_of_the_missing_value()
    {
        (await AlarmsOfAsync("stable")).ShouldBeEmpty();
        (await AlarmsOfAsync("restless")).Select(alarm => (alarm.Reported.Name, alarm.Reported.State))
            .ShouldBe([("o2", "no-value"), ("o2", "end")]);
    }

    [Fact]
    public async Task A_sensor_whose_battery_was_out_and_whose_network_was_off_loses_nothing_that_it_does_not_declare()
    {
        const string Day = """
            time,what,value
            00:00:00,spo2_percent,97
            00:01:00,network_off_seconds,90
            00:02:00,battery_out_seconds,60
            00:04:00,button_seconds,0.2
            """;
        using TemporaryFolder folder = new();
        Scenario scenario = ScenarioReader.Read(new StringReader(Day), "day", "day");
        FinishedRun finished = await FinishedRun.PlayAsync(Demo(folder, scenario));
        finished.Summary.Starts.ShouldBe(2);
        finished.Summary.IsSound.ShouldBeTrue();
        finished.Summary.Sensed.ShouldBeInRange(46, 49, "a value every five seconds, and none in the minute without a battery");
        finished.Summary.Stored!.Value.ShouldBeGreaterThan(36, "what was measured without a network arrived after the battery was back");
    }

    [Fact]
    public async Task Several_scenarios_are_several_sensors_and_the_run_ends_a_minute_after_the_longest()
    {
        using TemporaryFolder folder = new();
        string day = Path.Combine(folder.Path, "day.csv");
        await File.WriteAllTextAsync(day, "time,what,value\n00:01:00,hr_bpm,60\n", TestContext.Current.CancellationToken);
        string[] data = ["--speed", "max", "--json", "--data", Path.Combine(folder.Path, "data")];
        (int status, string output, string error) = await CommandLine.RunHereAsync(["--scenario", day, "--scenario", "opioid", .. data]);
        status.ShouldBe(0, error);
        output.ShouldContain("\"devices\":2,");
        output.ShouldContain("\"simulatedSeconds\":780,");
    }

    [Theory]
    [InlineData("--scenario nowhere.csv", "nowhere.csv: there is no such file; name one, or a scenario of this program: deteriorating, ")]
    [InlineData("--scenario stable --vitals r.csv", "a patient has one course; leave one of the two out")]
    [InlineData("--scenario stable --devices 2", "each scenario has a sensor of its own; leave --devices out")]
    [InlineData("--scenario stable --scenario stable --provisioned f", "the folder is of one device; give one scenario")]
    [InlineData("--scenario a --scenario b --scenario c --scenario d", "4 are too many; give at most 3")]
    [InlineData("--scenario stable --firmware", "leave one of the two out")]
    [InlineData("--scenario stable --fleet 2", "leave one of the two out")]
    [InlineData("--scenario stable --life", "leave --scenario out")]
    public async Task What_does_not_go_with_a_scenario_is_refused(string line, string complaint)
    {
        using TemporaryFolder folder = new();
        (int status, string _, string error) = await CommandLine.RunHereAsync([.. line.Split(' '), "--data", folder.Path]);
        status.ShouldBe(2);
        error.ShouldContain(complaint);
    }

    private static DateTimeOffset Start => DateTimeOffset.UnixEpoch.AddYears(56);

    private static SimulationOptions Demo(TemporaryFolder folder, Scenario scenario) =>
        FinishedRun.Demo(folder, scenario.Length + TimeSpan.FromMinutes(1)) with { Scenarios = [scenario] };

    private static async Task<StoredAlarm[]> AlarmsOfAsync(string name)
    {
        using TemporaryFolder folder = new();
        IReadOnlyList<StoredAlarm> alarms = [];
        FinishedRun finished = await FinishedRun.PlayAsync(
            Demo(folder, ScenarioFile.Open(name)), (ward, run) => run.Progressed += () => alarms = ward.Store.Alarms.List());
        finished.Summary.IsSound.ShouldBeTrue();
        return [.. alarms];
    }
}
