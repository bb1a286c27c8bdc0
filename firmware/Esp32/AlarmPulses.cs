using NanoMedAgent.Platform;

namespace NanoMedAgent.Esp32;

/// <summary>
/// When a buzzer sounds, for each sound: bursts of pulses after IEC 60601-1-8:2006, tables 3 and 4, with the times of the ward's pages. The
/// simulator sounds the same.
/// </summary>
internal static class AlarmPulses
{
    // The second half of a burst of high priority begins so much later than the first.
    private const int HalfMs = 1_900;
    private const int PulsesInHalf = 5;

    /// <summary>How many pulses a burst has.</summary>
    public static int Count(AlarmSound sound) => sound switch
    {
        AlarmSound.High => PulsesInHalf + PulsesInHalf,
        AlarmSound.Medium => 3,
        AlarmSound.Low => 2,
        AlarmSound.Reminder => 1,
        _ => 0,
    };

    /// <summary>When a pulse begins, in milliseconds since its burst began.</summary>
    /// <param name="sound">What sounds.</param>
    /// <param name="pulse">Which, from 0.</param>
    public static int StartMs(AlarmSound sound, int pulse)
    {
        int inHalf = pulse % PulsesInHalf;
        return sound != AlarmSound.High ? pulse * 400
            : (pulse / PulsesInHalf * HalfMs) + (inHalf * 250) + (inHalf > 2 ? 250 : 0);
    }

    /// <summary>How long a pulse is, in milliseconds.</summary>
    public static int LengthMs(AlarmSound sound) => sound == AlarmSound.High ? 150 : 200;

    /// <summary>After how many milliseconds the next burst begins.</summary>
    /// <param name="sound">What sounds.</param>
    /// <param name="reminderSeconds">The interval of reminders, in seconds.</param>
    public static int PeriodMs(AlarmSound sound, int reminderSeconds) => sound switch
    {
        AlarmSound.High => 8_000,
        AlarmSound.Medium => 7_500,
        AlarmSound.Low => 20_000,
        _ => reminderSeconds * 1_000,
    };
}
