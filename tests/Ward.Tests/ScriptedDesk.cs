using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Labels;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Ward.Pairing;
using NanoMedAgent.Ward.Records;

namespace Ward.Tests;

internal sealed class ScriptedDesk : IPairingDesk
{
    public event Action<PairingAttempt>? Changed;

    public PairingAttempt? Last { get; private set; }

    public CaptureMethod How { get; private set; }

    public PairingAttempt Begin(DeviceLabel label, CaptureMethod how, Staff staff)
    {
        How = how;
        return Last = new PairingAttempt { Serial = label.Serial };
    }

    public void Choose(PairingAttempt attempt, Patient patient, string bed)
    {
    }

    public void Cancel(PairingAttempt attempt)
    {
    }

    public void Set(PairingStage stage, PairingRefusal trouble = PairingRefusal.None)
    {
        Last!.Stage = stage;
        Last.Trouble = trouble;
        Last.LockedSeconds = 900;
        Last.Until = DateTimeOffset.UtcNow.AddSeconds(110);
        Changed?.Invoke(Last);
    }
}
