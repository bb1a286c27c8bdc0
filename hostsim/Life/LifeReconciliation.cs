using NanoMedAgent.Hospital.Devices;
using NanoMedAgent.Hospital.Enrolment;
using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Readings;

namespace NanoMedAgent.HostSim.Life;

/// <summary>Compares, at the end, what devices and hospitals have with what they should have.</summary>
internal sealed class LifeReconciliation(LifeGroup group, DateTimeOffset now)
{
    private readonly List<LifeFinding> _findings = [];

    /// <summary>What the databases and the devices count.</summary>
    public LifeCounts Counts { get; private set; } = LifeCounts.None;

    /// <summary>What does not agree.</summary>
    public IReadOnlyList<LifeFinding> Findings()
    {
        foreach (LifeDevice device in group.Devices)
        {
            DeviceState? state = device.Hospital.Associations.DeviceStates.Find(device.Id);
            if (state.IsInService())
            {
                CheckWorks(device);
            }
            else
            {
                CheckWorksNot(device, state);
            }

            CheckReadings(device);
        }

        foreach (LifeHospital hospital in group.Hospitals)
        {
            Counts += LifeCounts.None with
            {
                Policies = hospital.PolicyVersion,
                HandedOver = hospital.Desk.HandedOver,
                Pairings = hospital.Associations.All().Count(association => association.Effective is not null),
            };
        }

        return _findings;
    }

    private void CheckWorks(LifeDevice device)
    {
        Check(device, !device.Sensor.IsOff, "it is off on the last day");
        Check(device, device.IsPaired, "it is not paired on the last day");
        Check(device, now - device.LastMeasured < TimeSpan.FromHours(2), $"it has measured last at {device.LastMeasured:u}");
        long version = device.Sensor.IsOff || device.Sensor.Agent.IsUnowned ? 0 : device.Sensor.Agent.PolicyVersion;
        int wanted = device.Hospital.PolicyVersion;
        Check(device, version == wanted, $"its policy is {version}, and {wanted} is in force");
        foreach (CertificateSlot slot in Enum.GetValues<CertificateSlot>())
        {
            StoredCertificate? newest = device.Hospital.Certificates.Of(device.Id)
                .FirstOrDefault(each => each.Slot == slot && each.Installed is not null);
            bool isValid = newest is not null && newest.NotAfter > now && newest.Revocation is null;
            Check(device, isValid, $"its certificate for the {slot} is {(newest is null ? "missing" : $"from {newest.Issued:u}")}");
        }
    }

    private void CheckWorksNot(LifeDevice device, DeviceState? state)
    {
        Check(device, state is DeviceState.Lost or DeviceState.Retired, $"it is {state}");
        Check(device, state != DeviceState.Retired || device.Sensor.IsRetired, "it is retired, and starts all the same");
        foreach (LifeHospital hospital in group.Hospitals)
        {
            bool isRevoked = hospital.Certificates.Of(device.Id).All(each => each.NotAfter <= now || each.Revoked is not null);
            Check(device, isRevoked, $"{hospital.Name} has not revoked its certificates");
        }
    }

    /// <summary>What is not stored is in quarantine, was declared lost, or was in RAM alone when the power was cut.</summary>
    private void CheckReadings(LifeDevice device)
    {
        long declared = 0;
        long quarantined = 0;
        foreach (LifeHospital hospital in group.Hospitals)
        {
            foreach (QuarantinedPack pack in hospital.Store.Quarantine.List(device.Id).Where(pack => pack.DataClass == "vitals"))
            {
                PackContent? content = PackContent.Read(pack.Pack, pack.DataClass, pack.Sequence);
                declared += content?.Gap?.LostValues ?? 0;
                foreach (MeasuredValue value in content?.Values ?? [])
                {
                    quarantined++;
                    Check(device, device.NoteAccounted(value.Value), $"{hospital.Name} has {value.Value}/min in quarantine, and stored");
                }
            }

            declared += hospital.Store.Gaps.List(device.Id).Where(gap => gap.DataClass == "vitals").Sum(gap => gap.Declared.LostValues);
        }

        LifeReading[] missing = [.. device.Outstanding.Values.Where(reading => !reading.IsAtRisk)];
        DeviceStateChange[] changes =
            [.. group.Hospitals.SelectMany(hospital => hospital.Associations.DeviceStates.History(device.Id))];
        Counts += LifeCounts.None with
        {
            Measured = device.Measured,
            Stored = device.Stored,
            Quarantined = quarantined,
            Lost = device.Outstanding.Count,
            Retired = changes.Count(change => change.State == DeviceState.Retired),
            PowerCuts = device.PowerCuts,
        };
        Check(
            device, missing.Length <= declared,
            $"{missing.Length} values are missing, and {declared} were declared lost: {string.Join(", ", missing.Take(3))}");
    }

    private void Check(LifeDevice device, bool holds, string otherwise)
    {
        if (!holds)
        {
            _findings.Add(new LifeFinding(device.Serial, otherwise, device.History));
        }
    }
}
