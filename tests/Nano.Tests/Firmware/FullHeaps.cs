using Nano.Tests.World;
using NanoMedAgent.Hospital.Readings;

namespace Nano.Tests.Firmware;

/// <summary>The heap is full when the window of the newest readings grows: the device goes on, and misses one reading at most.</summary>
public sealed class FullHeaps
{
    private const int PeriodSeconds = 5;
    private const int SecondsAtRisk = 600;

    // How often the window is doubled in two minutes.
    private const int Growths = 2;

    [Fact]
    public void A_full_heap_while_the_window_grows_costs_one_reading_at_most_and_everything_else_arrives()
    {
        FirmwareCopy copy = new("NanoMedAgent.Outbox.ReadingWindow", "Load");
        string problems = "";
        problems += copy.Call(typeof(FullHeaps), nameof(LiveFromStart), 1);
        for (int failing = 1; failing <= Growths; failing++)
        {
            problems += copy.Call(typeof(FullHeaps), nameof(LiveThroughOutage), failing);
        }

        problems.ShouldBe("");
    }

    /// <summary>Runs in the copy: an array of the first window cannot be made.</summary>
    /// <returns>What is wrong; empty when nothing is.</returns>
    public static string LiveFromStart(int failing)
    {
        using FirmwareWard ward = Ward();
        FirmwareCopy.FailAllocation(failing);
        ward.PowerOn().Run(minutes: 4);
        return Problem(ward, $"array {failing} of the first window: ");
    }

    /// <summary>Runs in the copy: two minutes without a network, while the window grows.</summary>
    /// <returns>What is wrong; empty when nothing is.</returns>
    public static string LiveThroughOutage(int failing)
    {
        using FirmwareWard ward = Ward();
        ward.PowerOn().Run(minutes: 1);
        ward.Chip.Radio.HasAccessPoint = false;
        ward.Chip.Broker.Drop();
        ward.Run(minutes: 0.3);
        FirmwareCopy.FailAllocation(failing);
        ward.Run(minutes: 2);
        ward.Chip.Radio.HasAccessPoint = true;
        ward.Run(minutes: 4);
        return Problem(ward, $"growth {failing} of the window: ");
    }

    private static FirmwareWard Ward() =>
        new(periodSeconds: PeriodSeconds, policy: policy => policy with { SecondsAtRisk = SecondsAtRisk });

    private static string Problem(FirmwareWard ward, string where)
    {
        StoredReading[] pulses = [.. ward.Readings.Where(reading => reading.Vital.Name == "pr").OrderBy(reading => reading.Time)];
        TimeSpan[] pauses = [.. pulses.Skip(1).Zip(pulses, (later, earlier) => later.Time!.Value - earlier.Time!.Value)];
        TimeSpan longest = pauses.Length == 0 ? TimeSpan.MaxValue : pauses.Max();
        bool hasFailed = ward.LogText.Contains("Warning: Agent: OutOfMemoryException", StringComparison.Ordinal);
        string? problem = ward.Chip.UnhandledExceptions.FirstOrDefault()
            ?? (!hasFailed ? "the heap was not full"
            : ward.Chip.Starts > 1 ? "it has restarted"
            : longest > TimeSpan.FromSeconds((2 * PeriodSeconds) + 1) ? $"{longest.TotalSeconds} s without a pulse"
            : ward.Readings.GroupBy(reading => (reading.Vital, reading.Time)).Any(same => same.Count() > 1) ? "a reading came twice"
            : ward.Store.Sequences.Received(ward.DeviceId, "vitals").AboveContiguous.Count > 0 ? "a number is neither stored nor declared"
            : ward.Clock.Now - pulses[^1].Time > TimeSpan.FromSeconds(30) ? "no reading any more"
            : null);
        return problem is null ? "" : $"{where}{problem}\n";
    }
}
