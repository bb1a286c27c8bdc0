namespace NanoMedAgent.HostSim.Updates;

/// <summary>How a simulated device installs releases.</summary>
public enum SlotKind
{
    /// <summary>Sets of files, as stock images do.</summary>
    Files,

    /// <summary>The two slots of a boot loader. They are empty at the start of each run.</summary>
    BootLoader,
}
