extern alias packages;

using System.Reflection;
using Nano.Tests.World;
using Board = packages::NanoMedAgent.Esp32.Program;

namespace Nano.Tests.Firmware;

/// <summary>From power to readings at a collector, by the firmware's own Main and its threads.</summary>
public sealed class Starts
{
    private const BindingFlags AnyStatic = BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.DeclaredOnly;

    [Fact]
    public void A_provisioned_board_gets_power_measures_and_its_readings_arrive_at_the_collector()
    {
        using FirmwareWard ward = new FirmwareWard().PowerOn();
        ward.Run(minutes: 3);
        ward.Chip.UnhandledExceptions.ShouldBeEmpty();
        ward.Readings.Count.ShouldBeGreaterThan(20, ward.LogText);
        ward.Chip.Calls.Keys.ShouldContain("Monitor.Enter");
    }

    [Fact]
    public void The_same_seed_gives_the_same_run()
    {
        static (string Log, long Operations) Story()
        {
            using FirmwareWard ward = new(seed: 7);
            ward.Chip.PreemptionShare = 0.02;
            ward.PowerOn().Run(minutes: 2);
            return (ward.LogText, ward.Flash.Operations);
        }

        Story().ShouldBe(Story());
    }

    [Fact]
    public void However_its_threads_are_interleaved_its_readings_arrive()
    {
        for (int seed = 1; seed <= 4; seed++)
        {
            using FirmwareWard ward = new(seed);
            ward.Chip.PreemptionShare = 0.05;
            ward.PowerOn().Run(minutes: 2);
            ward.Chip.UnhandledExceptions.ShouldBeEmpty();
            ward.Readings.Count.ShouldBeGreaterThan(10, ward.LogText);
        }
    }

    [Fact]
    public void A_random_generator_that_fails_its_test_at_the_start_is_tried_again_until_it_passes()
    {
        using FirmwareWard ward = new();
        ward.Chip.IsRandomStuck = true;
        ward.PowerOn().Run(minutes: 1);
        ward.LogText.ShouldContain("Agent: the generator fails, try 2");
        ward.Readings.ShouldBeEmpty();
        ward.Chip.IsRandomStuck = false;
        ward.Run(minutes: 2);
        ward.Chip.Starts.ShouldBe(1);
        ward.AssertNothingIsMissing();
    }

    [Fact]
    public void The_power_is_cut_and_the_board_goes_on_measuring_with_the_same_key()
    {
        using FirmwareWard ward = new FirmwareWard().PowerOn();
        ward.Run(minutes: 2);
        int before = ward.Readings.Count;
        ward.Chip.CutPower();
        ward.Run(minutes: 3);
        ward.Chip.Starts.ShouldBe(2);
        ward.Chip.UnhandledExceptions.ShouldBeEmpty();
        ward.Readings.Count.ShouldBeGreaterThan(before + 20, ward.LogText);
        ward.Readings.Select(reading => reading.Device).Distinct().ShouldHaveSingleItem();
    }

    [Fact]
    public void A_start_inherits_no_static_field_from_the_start_before() =>
        typeof(Board).Assembly.GetTypes().Concat(typeof(NanoMedAgent.Agent).Assembly.GetTypes())
            .Where(type => type.Namespace?.StartsWith("NanoMedAgent", StringComparison.Ordinal) == true && type.DeclaringType is null)
            .SelectMany(type => type.GetFields(AnyStatic))
            .Where(field => !field.IsInitOnly && !field.IsLiteral)
            .Select(field => $"{field.DeclaringType!.Name}.{field.Name}")
            .ShouldBe(["Program._light"]);
}
