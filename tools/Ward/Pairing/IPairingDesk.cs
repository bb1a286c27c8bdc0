using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Labels;
using NanoMedAgent.Ward.Records;
using NanoMedAgent.Ward.Scanning;

namespace NanoMedAgent.Ward.Pairing;

/// <summary>Stands in for the hospital's desk until that is there.</summary>
internal interface IPairingDesk
{
    event Action<PairingAttempt>? Changed;

    PairingAttempt Begin(DeviceLabel label, CaptureMethod how, Staff staff);

    void Choose(PairingAttempt attempt, Patient patient, string bed);

    void Cancel(PairingAttempt attempt);
}
