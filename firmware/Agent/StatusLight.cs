using NanoMedAgent.Pairing;
using NanoMedAgent.Platform;

namespace NanoMedAgent;

/// <summary>Chooses what the light shows: of all current states, the one that matters most to a person beside the device.</summary>
internal static class StatusLight
{
    /// <summary>Shows the current state.</summary>
    /// <param name="agent">Of the device whose light it is.</param>
    /// <param name="nowMs">Uptime in milliseconds.</param>
    public static void Show(Agent agent, long nowMs)
    {
        LightPattern pattern = agent.Monitor.IsAlarmUnseen ? LightPattern.Alarm
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
    }
}
