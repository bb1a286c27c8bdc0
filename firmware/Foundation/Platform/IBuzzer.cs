namespace NanoMedAgent.Platform;

/// <summary>Calls people by its sound. A board may have none.</summary>
public interface IBuzzer
{
    /// <summary>Sounds until the next call, and repeats its pulses by itself. The same sound again changes nothing.</summary>
    /// <param name="sound">What it sounds.</param>
    /// <param name="reminderSeconds">The interval of reminders, in seconds; of no meaning for other sounds.</param>
    void Sound(AlarmSound sound, int reminderSeconds);
}
