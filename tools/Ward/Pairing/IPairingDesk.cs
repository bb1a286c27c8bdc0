using NanoMedAgent.Hospital.Labels;
using NanoMedAgent.Ward.Records;
using NanoMedAgent.Ward.Scanning;
using NanoMedAgent.Ward.Staff;

namespace NanoMedAgent.Ward.Pairing;

/// <summary>Stands in for the hospital's desk until that is there.</summary>
internal interface IPairingDesk
{
    event Action<PairingAttempt>? Changed;

    PairingAttempt Begin(DeviceLabel label, CaptureMethod how, StaffMember staff);

    void Choose(PairingAttempt attempt, Patient patient, string bed);

    void Cancel(PairingAttempt attempt);
}
