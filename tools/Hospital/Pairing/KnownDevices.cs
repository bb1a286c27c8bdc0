using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Devices;
using NanoMedAgent.Hospital.Keys;

namespace NanoMedAgent.Hospital.Pairing;

/// <summary>The keys of registered devices, and the registration of new ones.</summary>
internal sealed class KnownDevices(AssociationStore store, PairingAudit audit)
{
    private readonly Dictionary<string, CosePublicKey> _keys = [];

    /// <summary>The key of a registered device, or null.</summary>
    public CosePublicKey? KeyOf(string device)
    {
        if (!_keys.TryGetValue(device, out CosePublicKey? key) && store.Devices.Find(device) is { } registered)
        {
            key = _keys[device] = registered.Key;
        }

        return key;
    }

    /// <summary>Registers a device whose label somebody has read, if it is not registered yet.</summary>
    public void Register(CosePublicKey key, PairingAttempt attempt, DateTimeOffset now)
    {
        if (_keys.TryAdd(attempt.Device, key) && store.Devices.Add(new RegisteredDevice(key, attempt.Serial, now, attempt.Who.Id)))
        {
            audit.LogStaff(attempt.Who, now, "register", attempt.Device, PairingAudit.Done);
        }
    }
}
