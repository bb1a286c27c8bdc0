namespace NanoMedAgent.HostSim.Simulation;

/// <summary>Looks whether a long run needs ever more memory: what is alive after a day, and at the end.</summary>
internal sealed class MemoryWatch
{
    // By then everything has happened once: keys were renewed, values were reckoned, collector and broker were restarted.
    private static readonly TimeSpan Warm = TimeSpan.FromDays(1);

    /// <summary>Bytes of managed objects when all was warm; 0 in a run that is shorter.</summary>
    public long AtFirst { get; private set; }

    /// <summary>Bytes of managed objects at the end.</summary>
    public long AtTheEnd { get; private set; }

    /// <summary>To be called now and then.</summary>
    public void Look(TimeSpan elapsed)
    {
        if (AtFirst == 0 && elapsed >= Warm)
        {
            AtFirst = GC.GetTotalMemory(forceFullCollection: true);
        }
    }

    /// <summary>To be called once.</summary>
    public void LookAtTheEnd() => AtTheEnd = GC.GetTotalMemory(forceFullCollection: true);
}
