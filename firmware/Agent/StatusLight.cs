using NanoMedAgent.Channels;
using NanoMedAgent.Outbox;
using NanoMedAgent.Pairing;
using NanoMedAgent.Platform;
using NanoMedAgent.Updates;

namespace NanoMedAgent;

/// <summary>Chooses what the light shows: of all current states, the one that matters most to a person beside the device.</summary>
internal sealed class StatusLight
{
    private readonly AgentPlatform _platform;
    private readonly BatteryLevel _battery;
    private readonly PatientMonitor _monitor;
    private readonly ClassChannel _vitals;
    private readonly DeviceOutbox _outbox;
    private readonly PairingMachine _pairing;
    private readonly ButtonPress _press;
    private readonly Updater _updater;

    /// <summary>The light of one device.</summary>
    /// <param name="platform">Light, button, link.</param>
    /// <param name="battery">The battery.</param>
    /// <param name="monitor">Alarms.</param>
    /// <param name="vitals">Whether readings can be sealed.</param>
    /// <param name="outbox">Whether the storage works.</param>
    /// <param name="pairing">The state of the pairing.</param>
    /// <param name="press">Whether a press was registered.</param>
    /// <param name="updater">Whether a release asks for the button; null on a device that accepts none.</param>
    public StatusLight(
        AgentPlatform platform, BatteryLevel battery, PatientMonitor monitor, ClassChannel vitals, DeviceOutbox outbox,
        PairingMachine pairing, ButtonPress press, Updater updater)
    {
        _platform = platform;
        _battery = battery;
        _monitor = monitor;
        _vitals = vitals;
        _outbox = outbox;
        _pairing = pairing;
        _press = press;
        _updater = updater;
    }

    /// <summary>Shows the current state.</summary>
    public void Show(long nowMs)
    {
        LightPattern pattern = _monitor.IsAlarmUnseen ? LightPattern.Alarm
            : (_pairing.IsMeasuring && _vitals.Failed) || _outbox.StorageFailed ? LightPattern.Fault
            : _pairing.TryAnswerHold(_platform.Button.HeldMilliseconds, out LightPattern answer) ? answer
            : _press.IsNoticed(nowMs) ? LightPattern.Noticed
            : _pairing.State == PairingState.Confirming ? LightPattern.Confirming
            : _pairing.State == PairingState.WindowOpen ? LightPattern.PairingWindow
            : _monitor.IsAlarmActive ? LightPattern.AlarmSeen
            : _updater != null && _updater.AsksForButton ? LightPattern.Asking
            : _battery.Percent <= Agent.LowBatteryPercent ? LightPattern.BatteryLow
            : !_pairing.IsMeasuring ? LightPattern.Idle
            : _platform.Link.IsUp ? LightPattern.Measuring
            : LightPattern.Keeping;
        _platform.Light.Show(pattern);
    }
}
