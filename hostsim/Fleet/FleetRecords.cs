using System.Security.Cryptography;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Devices;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Readings;

namespace NanoMedAgent.HostSim.Fleet;

/// <summary>A fleet in the database of its collectors: registered, paired with a patient each, and counted afterwards.</summary>
public static class FleetRecords
{
    /// <summary>An id of an association.</summary>
    public static byte[] NewAssociation() => RandomNumberGenerator.GetBytes(16);

    /// <summary>Registers devices, and grants each its association.</summary>
    /// <param name="database">A SQLite file, or a PostgreSQL connection string or URI.</param>
    /// <param name="devices">Their keys.</param>
    /// <param name="associations">The association of each.</param>
    /// <param name="granted">When: before the first reading.</param>
    public static void Register(
        string database, IReadOnlyList<CosePublicKey> devices, IReadOnlyList<byte[]> associations, DateTimeOffset granted)
    {
        using AssociationStore store = AssociationStore.Open(database);
        for (int i = 0; i < devices.Count; i++)
        {
            CosePublicKey device = devices[i];
            store.Devices.Add(new RegisteredDevice(device, "FLEET" + device.DeviceId, granted, "hostsim"));
            string id = Convert.ToHexStringLower(associations[i]);
            AssociationRefusal refusal = store.Add(
                new Association
                {
                    Id = id,
                    Device = device.DeviceId,
                    Serial = "FLEET" + device.DeviceId,
                    Patient = "fleet-" + device.DeviceId,
                    PatientToken = "aa",
                    Location = "fleet-" + device.DeviceId,
                    Responsible = "hostsim",
                    ResponsibleToken = "bb",
                    Capture = CaptureMethod.Typed,
                    Granted = granted,
                    NotAfter = granted.AddMinutes(3),
                    Counter = 1,
                    Nonce = "cc",
                },
                out _);
            refusal = refusal == AssociationRefusal.None ? store.MakeEffective(id, granted, new byte[] { 1 }, out _) : refusal;
            if (refusal != AssociationRefusal.None)
            {
                throw new InvalidOperationException($"the database refuses the association of {device.DeviceId}: {refusal}");
            }
        }
    }

    /// <summary>Compares what is stored with what was measured.</summary>
    /// <param name="database">As before.</param>
    /// <param name="devices">Their keys.</param>
    /// <param name="readings">How many readings each has sealed.</param>
    public static FleetReconciliation Reconcile(string database, IReadOnlyList<CosePublicKey> devices, IReadOnlyList<long> readings)
    {
        using ReadingStore store = ReadingStore.Open(database);
        long lost = 0;
        long duplicates = 0;
        long stored = 0;
        for (int i = 0; i < devices.Count; i++)
        {
            long values = store.Measurements.Count(new ReadingQuery { Device = devices[i].DeviceId });
            long expected = readings[i] * FleetPatient.Values;
            stored += values;
            lost += Math.Max(0, expected - values);
            duplicates += Math.Max(0, values - expected);
        }

        return new FleetReconciliation(readings.Sum() * FleetPatient.Values, stored, lost, duplicates);
    }
}
