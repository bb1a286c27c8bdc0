using NanoMedAgent.Pairing;
using NanoMedAgent.Platform;
using NanoMedAgent.Policy;
using NanoMedAgent.Vitals;

namespace NanoMedAgent;

/// <summary>
/// Chooses what the light shows: of all current states, the one that matters most to a person beside the device; and what the buzzer
/// sounds.
/// </summary>
internal static class StatusSignals
{
    /// <summary>Shows the current state, and lets it be heard.</summary>
    /// <param name="agent">Of the device whose light and buzzer they are.</param>
    /// <param name="nowMs">Uptime in milliseconds.</param>
    public static void Show(Agent agent, long nowMs)
    {
        LightPattern pattern = agent.Monitor.IsAlarmUnseen ? Pattern(agent.Monitor.Alarms.Unseen)
            : (agent.Pairing.IsMeasuring && agent.Vitals.Failed) || agent.Outbox.StorageFailed ? LightPattern.Fault
            : agent.Pairing.TryAnswerHold(agent.Platform.Button.HeldMilliseconds, out LightPattern answer) ? answer
            : agent.Press.IsNoticed(nowMs) ? LightPattern.Noticed
            : agent.Pairing.State == PairingState.Confirming ? LightPattern.Confirming
            : agent.Pairing.State == PairingState.WindowOpen ? LightPattern.PairingWindow
            : agent.Monitor.IsAlarmActive ? LightPattern.AlarmSeen
            : agent.Updater != null && agent.Updater.AsksForButton ? LightPattern.Asking
            : agent.Battery.Percent <= Agent.LowBatteryPercent ? LightPattern.BatteryLow
            : !agent.Pairing.IsMeasuring ? LightPattern.Idle
            : agent.Platform.Link.IsUp ? LightPattern.Measuring
            : LightPattern.Keeping;
        agent.Platform.Light.Show(pattern);
        if (agent.Platform.Buzzer != null)
        {
            Sound(agent.Platform.Buzzer, agent.Monitor.Alarms, agent.Monitor.AlarmRule);
        }
    }

    private static LightPattern Pattern(int priority) => priority == AlarmRule.HighPriority ? LightPattern.Alarm
        : priority == AlarmRule.LowPriority ? LightPattern.AlarmLow : LightPattern.AlarmMedium;

    private static void Sound(IBuzzer buzzer, AlarmWatch alarms, AlarmRule rule)
    {
        AlarmSound sound = alarms == null || alarms.Audio == AlarmWatch.AudioPaused ? AlarmSound.None
            : alarms.Audio == AlarmWatch.AudioOff ? AlarmSound.Reminder
            : (AlarmSound)alarms.Sounding;
        buzzer.Sound(sound, sound == AlarmSound.Reminder ? rule.ReminderSeconds : 0);
    }
}
