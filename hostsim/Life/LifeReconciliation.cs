using NanoMedAgent.Hospital.Attestation;
using NanoMedAgent.Hospital.Devices;
using NanoMedAgent.Hospital.Enrolment;
using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Platform;

namespace NanoMedAgent.HostSim.Life;

/// <summary>Compares, at the end, what devices and hospitals have with what they should have.</summary>
internal sealed class LifeReconciliation(LifeGroup group, DateTimeOffset now)
{
    private const int AuthorityBytes = 256;

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

            CheckEvidence(device);
            CheckReadings(device);
        }

        foreach (LifeHospital hospital in group.Hospitals)
        {
            if (hospital.KeyChanges != 2)
            {
                string times = $"its authority's key has changed {hospital.KeyChanges} times, not twice";
                _findings.Add(new LifeFinding(hospital.Name, times, []));
            }

            Counts += LifeCounts.None with
            {
                Policies = hospital.PolicyVersion,
                KeyChanges = hospital.Associations.AuthorityChanges.All().Count(change => change.Confirmed is not null),
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
        byte[] authority = new byte[AuthorityBytes];
        bool isRead = device.Sensor.Flash.Read(Agent.AuthorityFile, authority, out int count) == StorageResult.Found;
        bool isObeyed = isRead && authority.AsSpan(0, count).IndexOf(device.Hospital.Authority.Public.Encode()) >= 0;
        Check(device, isObeyed, $"it does not obey the key that {device.Hospital.Name} has now");
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
        bool isMeant = state is DeviceState.Lost or DeviceState.Retired || (state == DeviceState.Suspended && device.IsTampered);
        Check(device, isMeant, $"it is {state}");
        Check(device, state != DeviceState.Retired || device.Sensor.IsRetired, "it is retired, and starts all the same");
        foreach (LifeHospital hospital in group.Hospitals)
        {
            bool isRevoked = hospital.Certificates.Of(device.Id).All(each => each.NotAfter <= now || each.Revoked is not null);
            Check(device, isRevoked, $"{hospital.Name} has not revoked its certificates");
        }
    }

    /// <summary>What runs is what the vendor has signed, or the device is suspended.</summary>
    private void CheckEvidence(LifeDevice device)
    {
        int appraised = 0;
        foreach (LifeHospital hospital in group.Hospitals)
        {
            IReadOnlyList<StoredAttestation> evidence = hospital.Associations.Attestations.List(device.Id, int.MaxValue);
            appraised += evidence.Count;
            StoredAttestation? doubtful = evidence.FirstOrDefault(each => each.Status == AttestationStatus.Contraindicated);
            string otherwise = $"{hospital.Name} does not trust what runs on it: {doubtful?.ReasonText}";
            Check(device, doubtful is null || device.IsTampered, otherwise);
        }

        DeviceState? state = device.Hospital.Associations.DeviceStates.Find(device.Id);
        bool isNoticed = state == DeviceState.Suspended;
        Check(device, isNoticed || !device.IsTampered, $"nobody has noticed that it runs something unsigned: {state}");
        Check(device, appraised > 0, "it has shown no evidence of what runs on it");
        Counts += LifeCounts.None with { Evidence = appraised, Tampered = device.IsTampered ? 1 : 0 };
    }

    /// <summary>
    /// What is not stored is in quarantine, or has its sequence number within a gap that the device has declared. A gap after a restart
    /// does not count what was in RAM alone when the power was cut.
    /// </summary>
    private void CheckReadings(LifeDevice device)
    {
        List<LifeGap> gaps = [];
        long quarantined = 0;
        foreach (LifeHospital hospital in group.Hospitals)
        {
            foreach (QuarantinedPack pack in hospital.Store.Quarantine.List(device.Id).Where(pack => pack.DataClass == "vitals"))
            {
                PackContent? content = PackContent.Read(pack.Pack, pack.DataClass, pack.Sequence);
                if (content?.Gap is { } gap)
                {
                    gaps.Add(new LifeGap(hospital, gap));
                }

                foreach (MeasuredValue value in content?.Values ?? [])
                {
                    quarantined++;
                    bool isMeasured = device.NoteQuarantined(value.Value, pack.Sequence, out bool isInOrder);
                    Check(device, isMeasured, $"{hospital.Name} has {value.Value}/min in quarantine, and stored");
                    Check(device, !isMeasured || isInOrder, $"{hospital.Name} has {value.Value}/min under the number of another value");
                }
            }

            gaps.AddRange(hospital.Store.Gaps.List(device.Id)
                .Where(gap => gap.DataClass == "vitals").Select(gap => new LifeGap(hospital, gap.Declared)));
        }

        CheckMissing(device, gaps);
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
    }

    private void CheckMissing(LifeDevice device, IReadOnlyList<LifeGap> gaps)
    {
        foreach (LifeReading missing in device.Outstanding.Values.OrderBy(reading => reading.Order))
        {
            (long low, long high) = device.NumbersAround(missing);
            LifeGap? gap = gaps.FirstOrDefault(each => each.Hospital == missing.Hospital
                && Math.Max(each.Declared.First, low + 1) < Math.Min(each.Declared.Last + 1, high)
                && (missing.IsAtRisk || each.Accounted < each.Declared.LostValues));
            if (gap is not null)
            {
                gap.Accounted += missing.IsAtRisk ? 0 : 1;
            }

            // What was in RAM is in a gap as soon as the device has said anything since then.
            Check(
                device, gap is not null || (missing.IsAtRisk && high == long.MaxValue),
                $"a value of patient {missing.Patient} of {missing.At:u} is missing, and no gap from {low} to {high} has it");
        }
    }

    private void Check(LifeDevice device, bool holds, string otherwise)
    {
        if (!holds)
        {
            _findings.Add(new LifeFinding(device.Serial, otherwise, device.History));
        }
    }
}
