using System.Text.Json;
using HostSim.Tests.World;
using NanoMedAgent.HostSim.Life;

namespace HostSim.Tests;

/// <summary>Whole lives of devices: 20 for a year; a campaign plays a thousand for ten years.</summary>
public class Lives
{
    [Fact]
    public async Task Twenty_devices_live_a_year_and_at_the_end_those_work_that_should_and_no_others()
    {
        using TemporaryFolder folder = new();
        (int status, string output, string error) = await CommandLine.RunAsync(
            "--life", "--devices", "20", "--seed", "1", "--data", folder.Path, "--json");
        using JsonDocument report = JsonDocument.Parse(output);
        report.RootElement.GetProperty("findings").EnumerateArray().Select(finding => $"{finding}").ShouldBeEmpty();
        status.ShouldBe(0, error);
        JsonElement counts = report.RootElement.GetProperty("counts");
        string[] wanted =
            ["stolen", "repaired", "handedOver", "retired", "powerCuts", "quarantined", "tampered", "keyChanges", "evidence"];
        foreach (string happened in wanted)
        {
            counts.GetProperty(happened).GetInt64().ShouldBeGreaterThan(0, happened);
        }

        counts.GetProperty("noticed").GetInt64().ShouldBe(counts.GetProperty("tampered").GetInt64());
        counts.GetProperty("stored").GetInt64().ShouldBeGreaterThan(1_000);
        JsonElement[] months = [.. report.RootElement.GetProperty("months").EnumerateArray()];
        months.Length.ShouldBe(12);
        months.Sum(month => month.GetProperty("renewed").GetInt32()).ShouldBeGreaterThan(0);
        months.Sum(month => month.GetProperty("revoked").GetInt32()).ShouldBeGreaterThan(0);
        months[^1].GetProperty("states").GetProperty("Lost").GetInt32().ShouldBe(1);
        File.ReadAllBytes(Path.Combine(folder.Path, "life.png"))[..4].ShouldBe([0x89, (byte)'P', (byte)'N', (byte)'G']);
    }

    [Theory]
    [InlineData("--life --speed 60", "leave --speed out")]
    [InlineData("--life --fleet 10", "leave --fleet out")]
    [InlineData("--life --duration 08:00", "91 to 7320 days")]
    public async Task What_does_not_go_together_is_refused(string arguments, string reason)
    {
        (int status, string _, string error) = await CommandLine.RunHereAsync(arguments.Split(' '));
        status.ShouldBe(2);
        error.ShouldContain(reason);
    }

    [Fact]
    public void A_value_that_has_not_arrived_has_a_number_between_those_of_its_neighbours()
    {
        LifeNumbers numbers = new();
        numbers.TryAdd(3, 30).ShouldBeTrue();
        numbers.TryAdd(1, 10).ShouldBeTrue();
        numbers.Around(0).ShouldBe((-1, 10));
        numbers.Around(2).ShouldBe((10, 30));
        numbers.Around(7).ShouldBe((30, long.MaxValue));
        numbers.TryAdd(2, 31).ShouldBeFalse("a later value has a lower number");
        numbers.TryAdd(4, 30).ShouldBeFalse("it is the number of another value");
    }

    [Fact]
    public void The_plan_of_a_device_is_the_same_for_the_same_seed_and_its_acts_are_in_order()
    {
        IReadOnlyList<LifeAct> acts = LifePlan.Of(5, new Random(7), TimeSpan.FromDays(3650));
        acts.ShouldBe(LifePlan.Of(5, new Random(7), TimeSpan.FromDays(3650)));
        acts.Select(act => act.At).ShouldBeInOrder();
        acts[^1].At.ShouldBeLessThan(TimeSpan.FromDays(3650));
        acts.Count(act => act.Kind == LifeActKind.PowerOn).ShouldBe(41);
    }
}
