namespace NanoMedAgent.Outbox;

/// <summary>How the outbox is to treat one data class.</summary>
public sealed class ClassSettings
{
    /// <summary>Part of the topics and of file names.</summary>
    public string Name;

    /// <summary>0 to 6; its number in the names of segments, never given to another class.</summary>
    public int Code;

    /// <summary>RAM for the newest readings, in bytes, at most <see cref="DeviceOutbox.SegmentLimit"/>.</summary>
    public int WindowBytes;

    /// <summary>Whether every reading goes to flash when it is put in, as alarms do.</summary>
    public bool IsAtOnce;
}
