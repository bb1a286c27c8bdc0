using NanoMedAgent.Hospital.Devices;

namespace NanoMedAgent.Hospital.BrokerRules;

/// <summary>Which devices may reach the broker.</summary>
/// <param name="Devices">The serial and the id of each; those of labels in the order in which the labels were read.</param>
/// <param name="LeftOutCount">How many are known and may not: suspended, lost, retired or handed over.</param>
public sealed record AdmittedDevices(IReadOnlyList<(string Serial, string Id)> Devices, int LeftOutCount)
{
    /// <summary>Finds them.</summary>
    /// <param name="registered">The registered devices.</param>
    /// <param name="states">The states of devices.</param>
    /// <param name="others">The serial and the id of devices that are not registered yet, or that come back to this hospital.</param>
    public static AdmittedDevices Of(
        IReadOnlyList<RegisteredDevice> registered, IReadOnlyList<KnownDevice> states, IEnumerable<(string Serial, string Id)> others)
    {
        // A registered device that is not the hospital's was handed over. One that comes back is named by whoever brings it back.
        HashSet<string> blocked = [.. states.Where(known => known.Current.IsBlocked()).Select(known => known.Device)];
        HashSet<string> foreign = [.. states.Where(known => known.Current == DeviceState.Made).Select(known => known.Device)];
        (string Serial, string Id)[] known =
        [
            .. registered.Where(device => !foreign.Contains(device.Key.DeviceId)).OrderBy(device => device.At)
                .Select(device => (device.Serial, device.Key.DeviceId)).Concat(others).Distinct(),
        ];
        (string Serial, string Id)[] admitted = [.. known.Where(device => !blocked.Contains(device.Id))];
        HashSet<string> named = [.. known.Select(device => device.Id)];
        int handedOverCount = registered.Count(device => !named.Contains(device.Key.DeviceId));
        return new AdmittedDevices(admitted, known.Length - admitted.Length + handedOverCount);
    }
}
