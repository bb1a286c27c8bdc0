namespace NanoMedAgent.Platform;

/// <summary>What the buzzer sounds: the pulses of an alarm's priority (IEC 60601-1-8, auditory alarm signals), or a reminder.</summary>
public enum AlarmSound
{
    /// <summary>Silence.</summary>
    None = 0,

    /// <summary>An alarm of low priority, or one that is over and that nobody has seen.</summary>
    Low = 1,

    /// <summary>An alarm of medium priority.</summary>
    Medium = 2,

    /// <summary>An alarm of high priority.</summary>
    High = 3,

    /// <summary>One pulse now and then: the sound is off, and alarms are silent.</summary>
    Reminder = 4,
}
