using NanoMedAgent.CostMeter.Metering;
using NanoMedAgent.CostMeter.Seams;
using NanoMedAgent.Platform;
using NanoMedAgent.Releases.Assemblies;

namespace NanoMedAgent.CostMeter.Operations;

/// <summary>What the heap of a device must hold. The device accepts releases, as those of a hospital do.</summary>
public static class HeapStories
{
    private const int SetLimitBytes = 40 * 1024;
    private const int Hour = 60;

    // A store of 2 MB is full after two weeks with a reading a minute.
    private const int DaysWithoutAcknowledgement = 16;

    /// <summary>In the order of the table.</summary>
    public static IReadOnlyList<HeapStory> All { get; } =
    [
        new("A day with an alarm, an outage, a restart and a pairing", () => () => Day(WithBootSlots())),
        new("16 days without an acknowledgement, until a store of 2 MB is full", () => () =>
            WithBootSlots().Start().Settled().Run(DaysWithoutAcknowledgement * 24 * Hour)),
        new("The day, and an update through the boot loader's slots", () => () => Update(Day(WithBootSlots()))),
        new("The day, and an update of 34 KB through slots of files, which stays in the heap", () => () => Update(Day(WithFileSlots()))),
    ];

    /// <summary>The first start, readings, an alarm, an outage, a restart, a pairing, and readings again. Nobody acknowledges.</summary>
    internal static Bench Day(Bench bench, int outageMinutes = 2 * Hour)
    {
        bench.Start().Settled().Run(Hour);
        bench.HeartRate = 130;
        bench.Run(Hour);
        bench.HeartRate = 72;
        bench.IsUp = false;
        bench.Run(outageMinutes);
        bench.IsUp = true;
        bench.Run(Hour).Flush().Start().Settled().Run(Hour);
        return bench.OpenWindow().Grant(FixedInputs.SetupCode).Settled().Press().Settled().Run(2 * Hour);
    }

    /// <summary>An update, which the device keeps.</summary>
    internal static void Update(Bench bench) => bench.Update(Meter.Uncounted(FixedInputs.Envelope)).Settled().Run(5);

    private static Bench WithBootSlots()
    {
        BootSlots slots = new();
        return new Bench().WithReleases(FixedInputs.ReleasePolicy, _ => slots.Boot());
    }

    private static Bench WithFileSlots()
    {
        Loader? loader = null;
        return new Bench().WithReleases(FixedInputs.ReleasePolicy, Choose);

        IUpdateSlots Choose(IStorage storage)
        {
            // The loader keeps the set that runs, as it does on the device.
            loader = null;
            AssemblySlots slots = new(storage, SetLimitBytes);
            loader = new Loader(slots, FixedInputs.ReleasePolicy);
            loader.ChooseSet();
            return slots;
        }
    }
}
