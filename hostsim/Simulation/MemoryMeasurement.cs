namespace NanoMedAgent.HostSim.Simulation;

/// <summary>Measures whether a long run needs ever more memory: the managed objects after one simulated day, and at the end.</summary>
internal sealed class MemoryMeasurement
{
    // By then everything has happened once: keys were renewed, values were reconciled, collector and broker were restarted.
    private static readonly TimeSpan WarmUp = TimeSpan.FromDays(1);

    /// <summary>Bytes after the first simulated day; 0 in a shorter run.</summary>
    public long BytesAfterWarmUp { get; private set; }

    /// <summary>Bytes at the end.</summary>
    public long BytesAtTheEnd { get; private set; }

    /// <summary>Measures once when the first day is over. To be called now and then.</summary>
    public void MeasureAfterWarmUp(TimeSpan elapsed)
    {
        if (BytesAfterWarmUp == 0 && elapsed >= WarmUp)
        {
            BytesAfterWarmUp = GC.GetTotalMemory(forceFullCollection: true);
        }
    }

    /// <summary>Measures at the end.</summary>
    public void MeasureAtTheEnd() => BytesAtTheEnd = GC.GetTotalMemory(forceFullCollection: true);
}
