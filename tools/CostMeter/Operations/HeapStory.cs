using NanoMedAgent.CostMeter.Metering;
using NanoMedAgent.CostMeter.Sizes;

namespace NanoMedAgent.CostMeter.Operations;

/// <summary>Something that a device goes through, whose smallest heap is wanted.</summary>
/// <param name="Name">As in the table and the budget file.</param>
/// <param name="Prepare">Makes the inputs, which are not counted, and returns what happens.</param>
public sealed record HeapStory(string Name, Func<Action> Prepare)
{
    /// <summary>Lets it happen, and finds the smallest heap that holds it.</summary>
    /// <param name="tellsOrigins">See <see cref="Meter.Reset"/>.</param>
    public Measurement Measure(bool tellsOrigins = false)
    {
        Meter.Reset(watchesPeak: false);
        Action story = Prepare();
        Meter.Reset(watchesPeak: true, countsFrames: true, tellsOrigins);
        story();
        GC.KeepAlive(story);
        return new Measurement(Name, Meter.Now with { PeakBytes = WholeHeap.SmallestBytes(Meter.Now.PeakBytes) }, IsPart: false);
    }
}
