namespace NanoMedAgent.Policy;

/// <summary>Kinds of data, each with its own readers, keys and numbers (PROTOCOL.md, "Keys").</summary>
public static class DataClass
{
    /// <summary>Measured values.</summary>
    public const string Vitals = "vitals";

    /// <summary>Alarms.</summary>
    public const string Alarm = "alarm";

    /// <summary>Waveforms.</summary>
    public const string Waveform = "waveform";

    /// <summary>Battery, radio, memory, resets.</summary>
    public const string Device = "device";

    /// <summary>The event log.</summary>
    public const string Audit = "audit";

    /// <summary>The classes that this agent makes, sorted as the keys of a CBOR map.</summary>
    internal static readonly string[] Made = { Alarm, Audit, Vitals };

    /// <summary>The longest name, in characters.</summary>
    public const int NameLimit = 8;

    /// <summary>The number of a class in file names: never reuse one.</summary>
    /// <returns>-1 for an unknown name.</returns>
    public static int Code(string name)
    {
        switch (name)
        {
            case Alarm:
                return 0;
            case Device:
                return 1;
            case Audit:
                return 2;
            case Vitals:
                return 3;
            case Waveform:
                return 4;
            default:
                return -1;
        }
    }

    /// <summary>The constant of a name, which takes no heap, instead of the string that was read.</summary>
    /// <returns>null for an unknown name.</returns>
    internal static string Known(string name)
    {
        switch (name)
        {
            case Alarm:
                return Alarm;
            case Device:
                return Device;
            case Audit:
                return Audit;
            case Vitals:
                return Vitals;
            case Waveform:
                return Waveform;
            default:
                return null;
        }
    }
}
