using Nano.Tests.World;
using NanoMedAgent.Nano.Calls;

namespace Nano.Tests.Firmware;

/// <summary>After an exception at the start that nobody foresaw: soon once, and rarely when it stays.</summary>
public sealed class Restarts
{
    private const double BootSeconds = 1.5;

    [Fact]
    public void A_failure_that_is_over_costs_a_quarter_of_a_minute()
    {
        using FirmwareWard ward = new();
        FailStarts(ward, start => start == 1);
        ward.PowerOn().Run(minutes: 1);
        ward.Chip.Starts.ShouldBe(2, ward.LogText);
        ward.Readings.ShouldNotBeEmpty(ward.LogText);
        ward.Chip.UnhandledExceptions.ShouldBeEmpty();
    }

    [Fact]
    public void A_failure_that_stays_is_tried_again_after_pauses_that_double_to_ten_minutes_and_write_no_more_then()
    {
        using FirmwareWard ward = new();
        List<double> startsSeconds = FailStarts(ward, _ => true);
        ward.PowerOn().Run(minutes: 20);
        long operations = ward.Flash.Operations;
        ward.Run(minutes: 40);
        double[] pauses = [.. startsSeconds.Skip(1).Zip(startsSeconds, (later, earlier) => Math.Round(later - earlier - BootSeconds))];
        pauses.ShouldBe([15, 30, 60, 120, 240, 480, 600, 600, 600, 600], ward.LogText);
        ward.Flash.Operations.ShouldBe(operations);
    }

    [Fact]
    public void A_start_that_succeeds_makes_the_next_pause_short_again()
    {
        using FirmwareWard ward = new();
        FailStarts(ward, start => start is <= 3 or 5);
        ward.PowerOn().Run(minutes: 3);
        ward.Chip.Starts.ShouldBe(4, ward.LogText);
        ward.Chip.CutPower();
        ward.Run(minutes: 0.5);
        ward.Chip.Starts.ShouldBe(6, ward.LogText);
        ward.Run(minutes: 2);
        ward.AssertNothingIsMissing();
    }

    [Fact]
    public void Where_nothing_can_be_counted_the_pause_is_the_longest()
    {
        using FirmwareWard ward = new();
        FailStarts(ward, start => start == 1, "FileStream..ctor");
        ward.PowerOn().Run(minutes: 9.9);
        ward.Chip.Starts.ShouldBe(1, ward.LogText);
        ward.Run(minutes: 1);
        ward.Chip.Starts.ShouldBe(2, ward.LogText);
        ward.Readings.ShouldNotBeEmpty(ward.LogText);
    }

    /// <summary>Lets the first call of Main fail in some starts.</summary>
    /// <returns>When each start began, in seconds.</returns>
    private static List<double> FailStarts(FirmwareWard ward, Func<int, bool> isFailing, string further = "")
    {
        List<double> startsSeconds = [];
        ward.Chip.FaultAt = call =>
        {
            bool isFirst = call.Member == "NativeMemory.GetMemoryInfo";
            if (isFirst)
            {
                startsSeconds.Add(ward.Clock.UptimeMilliseconds / 1000.0);
            }

            return (isFirst || call.Member == further) && isFailing(call.Start) ? NativeFault.Fails : NativeFault.None;
        };
        return startsSeconds;
    }
}
