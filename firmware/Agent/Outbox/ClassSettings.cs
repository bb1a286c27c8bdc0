namespace NanoMedAgent.Outbox;

/// <summary>How the outbox treats one data class.</summary>
public sealed class ClassSettings
{
    /// <summary>The class's name: part of topics and file names.</summary>
    public string Name;

    /// <summary>0 to 6; its number in the names of segments, never given to another class.</summary>
    public int Code;

    /// <summary>RAM for the newest readings, in bytes, at most <see cref="DeviceOutbox.SegmentLimit"/>.</summary>
    public int WindowBytes;

    /// <summary>Whether every reading is written to flash when it is put in, as alarms are.</summary>
    public bool IsAtOnce;

    /// <summary>Whether messages carry a tag of their source, because the class has more than one reader.</summary>
    internal bool IsTagged;
}
