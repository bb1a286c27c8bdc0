using NanoMedAgent.Hospital.Devices;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Hospital.Vouchers;
using NanoMedAgent.Simulator.Time;

namespace NanoMedAgent.HostSim.Life;

/// <summary>
/// Some devices, their maker, and two hospitals, in one virtual time that jumps from one event to the next. It needs one thread, shares
/// nothing with other groups, and the same seed gives the same lives.
/// </summary>
internal sealed class LifeGroup : IAsyncDisposable
{
    private const int StepsAtOnce = 200;

    private static readonly string[] Names = ["North", "South"];
    private static readonly TimeSpan VoucherLife = TimeSpan.FromDays(365 * 20);

    private readonly LifeOptions _options;
    private readonly VirtualClock _clock;
    private readonly HospitalKey _maker = HospitalKey.Create();
    private readonly LifeFirmware _firmware;
    private readonly LifeHospital[] _hospitals;
    private readonly LifeDevice[] _devices;
    private readonly LifeNurse[] _nurses;
    private readonly Dictionary<string, LifeDevice> _byId;
    private readonly List<LifeFinding> _findings = [];
    private readonly LifeTroubles _troubles;
    private readonly Dictionary<string, string> _patients = [];
    private LifeCounts _counts = LifeCounts.None;
    private int _nextPatient;

    /// <summary>A group.</summary>
    /// <param name="options">Of the run.</param>
    /// <param name="first">The number of its first device, from 0.</param>
    /// <param name="count">Its number of devices.</param>
    public LifeGroup(LifeOptions options, int first, int count)
    {
        _options = options;
        _clock = new VirtualClock(options.Start);
        string folder = Path.Combine(options.Folder, FormattableString.Invariant($"group-{first + 1}"));
        Directory.CreateDirectory(folder);
        Random random = new(unchecked((int)(options.Seed * 31) + first));
        _firmware = new LifeFirmware(folder, random);
        _hospitals = [.. Names.Select(name => new LifeHospital(name, folder, random, _firmware.References, () => _clock.Now))];
        _devices =
        [
            .. Enumerable.Range(first, count).Select(number => new LifeDevice(
                number, options.Seed, _clock, _maker.Public, _firmware, options.Duration) { Hospital = _hospitals[number % 2] }),
        ];
        _nurses = [.. _devices.Select(device => new LifeNurse(device, _clock, () => _nextPatient++))];
        _byId = _devices.ToDictionary(device => device.Id);
        _troubles = new LifeTroubles(random, options.Duration, _hospitals, _devices, TryChangeAuthority);
        foreach (LifeHospital hospital in _hospitals)
        {
            hospital.Collector.Stored += reading => NoteStored(hospital, reading);
            hospital.AttemptChanged += attempt => _nurses[Array.FindIndex(_devices, device => device.Id == attempt.Device)].Note(attempt);
        }

        foreach (LifeDevice device in _devices)
        {
            Vouch(device);
        }
    }

    /// <summary>The devices.</summary>
    public IReadOnlyList<LifeDevice> Devices => _devices;

    /// <summary>The hospitals.</summary>
    public IReadOnlyList<LifeHospital> Hospitals => _hospitals;

    /// <summary>Simulated time so far. Safe to read on any thread.</summary>
    public TimeSpan Elapsed => TimeSpan.FromMilliseconds(_clock.UptimeMilliseconds);

    /// <summary>Plays the lives.</summary>
    /// <returns>What became of them. They are over early when somebody cancels.</returns>
    public LifeResult Run(CancellationToken cancellation)
    {
        long endMs = (long)_options.Duration.TotalMilliseconds;
        while (_clock.UptimeMilliseconds < endMs && !cancellation.IsCancellationRequested)
        {
            _clock.AdvanceTo(Math.Min(endMs, NextMs()));
            _troubles.Apply(Elapsed);
            for (int i = 0; i < _devices.Length; i++)
            {
                while (_devices[i].TakeAct() is { } act)
                {
                    Apply(i, act);
                }

                _nurses[i].Act();
            }

            Settle();
        }

        LifeReconciliation reconciliation = new(this, _clock.Now);
        _findings.AddRange(reconciliation.Findings());
        LifeCounts counts = _counts + reconciliation.Counts;
        return new LifeResult(counts, LifeChronicle.Of(this, _clock.Start, _clock.Now), _findings);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (LifeDevice device in _devices)
        {
            await device.DisposeAsync();
        }

        foreach (LifeHospital hospital in _hospitals)
        {
            hospital.Dispose();
        }

        _firmware.Dispose();
        _maker.Dispose();
    }

    private long NextMs()
    {
        long next = (long)_troubles.Next.TotalMilliseconds;
        for (int i = 0; i < _devices.Length; i++)
        {
            next = Math.Min(next, Math.Min(_devices[i].NextMs, _nurses[i].DueMs));
        }

        foreach (LifeHospital hospital in _hospitals)
        {
            next = Math.Min(next, (long)(hospital.Due - _clock.Start).TotalMilliseconds);
        }

        return Math.Max(next, _clock.UptimeMilliseconds + 1);
    }

    /// <summary>Devices and hospitals exchange messages until nobody has more to do at this time.</summary>
    private void Settle()
    {
        bool isMoving = true;
        bool hasPower = Array.Exists(_devices, device => device.HasBattery);
        for (int i = 0; isMoving && i < StepsAtOnce; i++)
        {
            isMoving = false;
            foreach (LifeDevice device in _devices)
            {
                if (device.HasBattery && (device.Sensor.NextStepMs <= _clock.UptimeMilliseconds || device.Link.HasNews
                    || device.Sensor.Button.IsPressed))
                {
                    device.Step();
                    isMoving = true;
                }
            }

            foreach (LifeHospital hospital in _hospitals)
            {
                hospital.Handle();
                hospital.Step(hasPower);
            }

            NoteSuspensions();
        }
    }

    private void Apply(int index, LifeAct act)
    {
        LifeDevice device = _devices[index];
        LifeHospital hospital = device.Hospital;
        bool isOurs = device.OutOfServiceSince is null;
        switch (act.Kind)
        {
            case LifeActKind.PowerOn:
                device.PowerOn();
                break;
            case LifeActKind.PowerOff:
                device.PowerOff();
                break;
            case LifeActKind.Pair when isOurs:
                _nurses[index].Pair();
                break;
            case LifeActKind.Unpair or LifeActKind.UnpairByButton when isOurs:
                _nurses[index].Unpair(act.Kind == LifeActKind.UnpairByButton);
                break;
            case LifeActKind.CutAtWrite:
                device.CutAtWrite(act.Number);
                break;
            case LifeActKind.Lose:
                device.OutOfServiceSince = _clock.Now;
                ChangeState(device, DeviceState.Lost, "stolen");
                _counts = _counts with { Stolen = _counts.Stolen + 1 };
                break;
            case LifeActKind.Suspend:
                device.OutOfServiceSince = _clock.Now;
                ChangeState(device, DeviceState.Suspended, "goes for repair");
                break;
            case LifeActKind.Activate:
                device.OutOfServiceSince = null;
                ChangeState(device, DeviceState.Active, "is repaired");
                _counts = _counts with { Repaired = _counts.Repaired + 1 };
                break;
            case LifeActKind.Tamper:
                device.Tamper();
                break;
            case LifeActKind.Move:
                device.Hospital = _hospitals.First(other => other != hospital);
                device.IsGivenAway = false;
                device.Note($"moved to {device.Hospital.Name}");
                Vouch(device);
                break;
            case LifeActKind.Retire or LifeActKind.HandOver:
                device.Note(act.Kind == LifeActKind.Retire ? "is to be retired" : "is to be handed over");
                device.IsGivenAway = true;
                hospital.Desk.End(device.Key, act.Kind);
                break;
        }
    }

    private void ChangeState(LifeDevice device, DeviceState state, string reason)
    {
        device.Note($"{state}: {reason}");
        device.Hospital.Associations.DeviceStates.Change([device.Id], state, LifeDesk.Admin, reason, _clock.Now);
        device.Hospital.NoteStateChanged();
    }

    /// <summary>A device that shows that it runs something unsigned is suspended by its hospital's rule.</summary>
    private void NoteSuspensions()
    {
        foreach (LifeDevice device in _devices.Where(device => device.IsTampered && device.OutOfServiceSince is null))
        {
            if (device.Hospital.Associations.DeviceStates.Find(device.Id) == DeviceState.Suspended)
            {
                device.OutOfServiceSince = _clock.Now;
                device.Note("suspended: it runs something that its maker has not signed");
                device.Hospital.NoteStateChanged();
                _counts = _counts with { Noticed = _counts.Noticed + 1 };
            }
        }
    }

    /// <summary>
    /// A hospital changes its authority's key. The maker vouches again for the devices that it has bought and that have no owner yet; not
    /// for one that it has given away and that is still there.
    /// </summary>
    private bool TryChangeAuthority(LifeHospital hospital)
    {
        if (!hospital.TryChangeAuthority())
        {
            return false;
        }

        foreach (LifeDevice device in _devices.Where(device => device.Hospital == hospital && !device.IsGivenAway))
        {
            if (hospital.Associations.DeviceStates.Find(device.Id) is null or DeviceState.Made)
            {
                Vouch(device);
            }
        }

        return true;
    }

    /// <summary>The maker vouches for the hospital that has bought the device.</summary>
    private void Vouch(LifeDevice device)
    {
        Voucher voucher = new(device.Key.Thumbprint, device.Serial, device.Hospital.Authority.Public, _clock.Now + VoucherLife,
            _clock.Now.ToUnixTimeMilliseconds());
        device.Hospital.Import(voucher.Sign(_maker), _maker.Public);
    }

    private void NoteStored(LifeHospital hospital, StoredReading reading)
    {
        if (!_byId.TryGetValue(reading.Device, out LifeDevice? device) || reading.Vital.Name != "hr")
        {
            return;
        }

        string? patient = device.NoteStored(reading.Value, reading.Sequence, out bool isInOrder);
        if (patient is null)
        {
            Find(device, $"{hospital.Name} has stored {reading.Value}/min, which it has not measured, or twice");
        }
        else if (reading.Association is null || PatientOf(hospital, reading.Association) != patient)
        {
            Find(device, $"{hospital.Name} has stored a value of patient {patient} at another patient");
        }

        if (patient is not null && !isInOrder)
        {
            Find(device, $"{hospital.Name} has stored {reading.Value}/min under {reading.Sequence}, which is the number of another value");
        }

        if (device.OutOfServiceSince is { } since)
        {
            Find(device, $"{hospital.Name} has stored a value after {since:u}, when it was out of service");
        }
        else if (hospital != device.Hospital)
        {
            Find(device, $"{hospital.Name} has stored a value, and the device is not its own");
        }
    }

    private string PatientOf(LifeHospital hospital, string association)
    {
        if (!_patients.TryGetValue(association, out string? patient))
        {
            _patients[association] = patient = hospital.Associations.Find(association)?.Patient ?? "";
        }

        return patient;
    }

    private void Find(LifeDevice device, string what) => _findings.Add(new LifeFinding(device.Serial, what, device.History));
}
