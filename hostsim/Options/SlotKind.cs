namespace NanoMedAgent.HostSim.Options;

/// <summary>How a simulated sensor installs releases.</summary>
public enum SlotKind
{
    /// <summary>To sets of files, as stock images of nanoFramework do.</summary>
    Files,

    /// <summary>To the two slots of a boot loader. They are empty at the start of each run.</summary>
    BootLoader,
}
