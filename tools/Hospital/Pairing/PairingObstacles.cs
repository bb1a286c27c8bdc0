using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Devices;
using NanoMedAgent.Hospital.Labels;
using NanoMedAgent.Hospital.Texts;

namespace NanoMedAgent.Hospital.Pairing;

/// <summary>Why a sensor whose label was read cannot be paired now.</summary>
internal sealed class PairingObstacles(AssociationStore store, OpenAttempts attempts, KnownDevices devices)
{
    /// <summary>The first one; None when there is none. With whom, or in which association, the sensor is.</summary>
    public (PairingProblem Problem, string Other) Find(DeviceLabel label, DateTimeOffset now)
    {
        Association? blocking = store.BlockingDevice(label.DeviceId, now);
        return attempts.OfDevice(label.DeviceId) is { } other ? (PairingProblem.DeviceTaken, other.Snapshot.Who.Name)
            : attempts.IsFull ? (PairingProblem.TooMany, "")
            : store.DeviceStates.Find(label.DeviceId) is var state && state.IsBlocked()
                ? (PairingProblem.DeviceBlocked, DeviceStateText.Of(state))
            : blocking is { State: AssociationState.Effective } ? (PairingProblem.DeviceAssociated, blocking.Id)
            : devices.KeyOf(label.DeviceId) is { } key && !key.DeviceIdentifier.AsSpan().SequenceEqual(label.Identifier)
                ? (PairingProblem.LabelForeign, "")
            : (PairingProblem.None, "");
    }
}
