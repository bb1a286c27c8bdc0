using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Labels;
using NanoMedAgent.MedAgent.Provisioning;
using NanoMedAgent.Pairing;
using NanoMedAgent.Simulator.Cryptography;
using NanoMedAgent.Simulator.Flash;
using NanoMedAgent.Simulator.Patients;
using NanoMedAgent.Simulator.Sensors;
using NanoMedAgent.Simulator.Time;
using NanoMedAgent.Simulator.Updates;

namespace NanoMedAgent.HostSim.Life;

/// <summary>A device with its label, as its maker sells it, and what has become of what it measured.</summary>
internal sealed class LifeDevice : IAsyncDisposable
{
    private const long PartitionBytes = 512 * 1024;
    private const int SeedsOfDevice = 1_000_003;

    // What was measured so shortly before a power cut may have been in RAM alone.
    private static readonly TimeSpan AtRisk = TimeSpan.FromSeconds(16);

    private readonly VirtualClock _clock;
    private readonly Queue<LifeAct> _acts;
    private readonly LifeFirmware _firmware;
    private readonly BootloaderSlots _slots;
    private readonly Dictionary<decimal, LifeReading> _outstanding = [];
    private readonly Dictionary<LifeHospital, LifeNumbers> _numbers = [];
    private readonly List<string> _history = [];

    /// <summary>Makes a device.</summary>
    /// <param name="number">Which, from 0.</param>
    /// <param name="seed">Of the run.</param>
    /// <param name="clock">Simulated time.</param>
    /// <param name="maker">Its maker's key.</param>
    /// <param name="firmware">What its maker has signed.</param>
    /// <param name="duration">How long the run is.</param>
    public LifeDevice(int number, long seed, VirtualClock clock, CosePublicKey maker, LifeFirmware firmware, TimeSpan duration)
    {
        _clock = clock;
        _firmware = firmware;
        Number = number;
        long own = (seed * SeedsOfDevice) + number;
        Random = new Random((int)(own ^ (own >> 32)));
        _acts = new Queue<LifeAct>(LifePlan.Of(number, Random, duration));
        byte[] setupCode = new byte[SetupCode.Length];
        Random.NextBytes(setupCode);
        SimulatedFlash flash = new(FlashGeometry.OfBytes(PartitionBytes));
        flash.TryWrite(Agent.MakerFile, maker.Encode());
        flash.TryWrite(DeviceFolder.SetupFile, setupCode);
        flash.TryWrite(DeviceFolder.TimeFile, DeviceFolder.Time(clock.Now));
        SensorUpdates updates = firmware.MakeDevice(() => IsTampered);
        _slots = updates.Bootloader!;
        Sensor = new SimulatedSensor(new SensorParts
        {
            Clock = clock,
            Patient = new LifePatient(),
            Flash = flash,
            EntropyOfStart = start => new SeededEntropy(own, start),
            IsPairingRequired = true,
            Updates = updates,
        });
        Sensor.Network.Target = Link;
        Sensor.Start();
        Key = CosePublicKey.TryParse(Sensor.Agent.PublicKey, out CosePublicKey? key)
            ? key!
            : throw new InvalidOperationException("the device has made no key");
        Serial = FormattableString.Invariant($"LIFE{number + 1:00000}");
        Label = DeviceLabel.Of(Serial, Key, setupCode);
        Sensor.PowerOff();
        Note("made");
    }

    /// <summary>Which device, from 0.</summary>
    public int Number { get; }

    /// <summary>Decides what happens to it.</summary>
    public Random Random { get; }

    /// <summary>On its label.</summary>
    public string Serial { get; }

    /// <summary>Its id.</summary>
    public string Id => Key.DeviceId;

    /// <summary>Its public key.</summary>
    public CosePublicKey Key { get; }

    /// <summary>What is printed on it.</summary>
    public DeviceLabel Label { get; }

    /// <summary>The agent on its hardware.</summary>
    public SimulatedSensor Sensor { get; }

    /// <summary>Its connection.</summary>
    public LifeLink Link { get; } = new();

    /// <summary>Who wears it.</summary>
    public string Patient { get; set; } = "";

    /// <summary>The hospital where it is.</summary>
    public required LifeHospital Hospital { get; set; }

    /// <summary>Whether a battery is in it.</summary>
    public bool HasBattery { get; private set; }

    /// <summary>Whether it runs something that its maker has not signed.</summary>
    public bool IsTampered { get; private set; }

    /// <summary>Whether the hospital where it is has given it up, and no other one has it yet.</summary>
    public bool IsGivenAway { get; set; }

    /// <summary>Since when the hospital that had it must accept nothing of it any more; null while it may.</summary>
    public DateTimeOffset? OutOfServiceSince { get; set; }

    /// <summary>Values that were measured for a patient.</summary>
    public int Measured { get; private set; }

    /// <summary>Values that were stored at the right patient.</summary>
    public long Stored { get; private set; }

    /// <summary>Power cuts at a write.</summary>
    public int PowerCuts { get; private set; }

    /// <summary>When it was measured last for a patient.</summary>
    public DateTimeOffset LastMeasured { get; private set; }

    /// <summary>The values that are not stored.</summary>
    public IReadOnlyDictionary<decimal, LifeReading> Outstanding => _outstanding;

    /// <summary>What has happened to it, a line each.</summary>
    public IReadOnlyList<string> History => _history;

    /// <summary>Whether it runs and is paired.</summary>
    public bool IsPaired => !Sensor.IsOff && !Sensor.Agent.IsUnowned && Sensor.Agent.PairingState == PairingState.Associated;

    /// <summary>When something is due: of the device itself, or of what happens to it. In ms of simulated time.</summary>
    public long NextMs => Math.Min(
        _acts.TryPeek(out LifeAct? act) ? (long)act.At.TotalMilliseconds : long.MaxValue,
        HasBattery ? Sensor.NextStepMs : long.MaxValue);

    /// <summary>Takes what happens now; null for nothing.</summary>
    public LifeAct? TakeAct() =>
        _acts.TryPeek(out LifeAct? act) && act.At.TotalMilliseconds <= _clock.UptimeMilliseconds ? _acts.Dequeue() : null;

    /// <summary>Notes a line of its history.</summary>
    public void Note(string what) => _history.Add(FormattableString.Invariant($"{_clock.Now.UtcDateTime:yyyy-MM-dd HH:mm} {what}"));

    /// <summary>Puts the battery in.</summary>
    public void PowerOn()
    {
        int starts = Sensor.Starts;
        HasBattery = !Sensor.IsRetired;
        Sensor.PowerOn();
        NoteStarts(starts);
        Connect();
    }

    /// <summary>Takes the battery out.</summary>
    public void PowerOff()
    {
        HasBattery = false;
        Sensor.Flash.ClearFaults();
        Link.Disconnect(Id);
        MarkAtRisk();
        Sensor.PowerOff();
    }

    /// <summary>Lets the device do what is due.</summary>
    public void Step()
    {
        int starts = Sensor.Starts;
        bool wasOff = Sensor.IsOff;
        bool wasPaired = IsPaired;
        Link.BeginStep();
        Sensor.Step();
        foreach (SensedValue value in Sensor.Measured.Values)
        {
            if (wasPaired)
            {
                LastMeasured = _clock.Now;
                _outstanding[value.Value / 10m] = new LifeReading(Measured, Hospital, Patient, _clock.Now, Sensor.IsOff);
                Measured++;
            }
        }

        Sensor.Measured.RemoveBefore(long.MaxValue);
        if (Sensor.IsOff && !wasOff)
        {
            Link.Disconnect(Id);
            MarkAtRisk();
            PowerCuts += Sensor.LastPowerCut is null ? 0 : 1;
            Note($"restarts: {Sensor.LastPowerCut ?? "by itself"}");
        }
        else if (wasOff)
        {
            NoteStarts(starts);
            Connect();
        }
    }

    /// <summary>The power is cut at one of the next writes.</summary>
    public void CutAtWrite(int writes)
    {
        // The one before may not have come to its write yet.
        Sensor.Flash.ClearFaults();
        StorageFaultKind kind = (StorageFaultKind)Random.Next((int)StorageFaultKind.CutAfter + 1);
        Sensor.Flash.AddFault(new StorageFault(kind, Sensor.Flash.Operations + writes, kind == StorageFaultKind.CutAtByte ? 7 : 0));
    }

    /// <summary>Somebody opens it and makes it run something that its maker has not signed.</summary>
    public void Tamper()
    {
        IsTampered = true;
        bool keepsEnvelope = Random.Next(2) == 0;
        _firmware.Replace(_slots, keepsEnvelope);
        Note(keepsEnvelope ? "another image replaces that of its release" : "a release of somebody else replaces its own");
    }

    /// <summary>A value of the device is stored.</summary>
    /// <param name="value">The value.</param>
    /// <param name="number">The sequence number of its pack.</param>
    /// <param name="isInOrder">Whether the number is between those of the values that were measured before and after it.</param>
    /// <returns>Who was measured; null when the device has measured no such value, or it is stored already.</returns>
    public string? NoteStored(decimal value, long number, out bool isInOrder)
    {
        string? patient = TakeArrived(value, number, out isInOrder);
        Stored += patient is null ? 0 : 1;
        return patient;
    }

    /// <summary>A value of the device is in quarantine.</summary>
    /// <param name="value">The value.</param>
    /// <param name="number">The sequence number of its pack.</param>
    /// <param name="isInOrder">Whether the number is between those of the values that were measured before and after it.</param>
    /// <returns>Whether the device has measured it, and it has not arrived elsewhere.</returns>
    public bool NoteQuarantined(decimal value, long number, out bool isInOrder) => TakeArrived(value, number, out isInOrder) is not null;

    /// <summary>The nearest sequence numbers below and above that of a value that has not arrived.</summary>
    public (long Low, long High) NumbersAround(LifeReading missing) =>
        _numbers.TryGetValue(missing.Hospital, out LifeNumbers? numbers) ? numbers.Around(missing.Order) : (-1, long.MaxValue);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Sensor.DisposeAsync();

    private string? TakeArrived(decimal value, long number, out bool isInOrder)
    {
        isInOrder = false;
        if (!_outstanding.Remove(value, out LifeReading reading))
        {
            return null;
        }

        if (!_numbers.TryGetValue(reading.Hospital, out LifeNumbers? numbers))
        {
            _numbers[reading.Hospital] = numbers = new LifeNumbers();
        }

        isInOrder = numbers.TryAdd(reading.Order, number);
        return reading.Patient;
    }

    private void Connect()
    {
        if (!Sensor.IsOff)
        {
            Link.Connect(Hospital.Broker, Id);
        }
    }

    private void NoteStarts(int before)
    {
        if (Sensor.Starts > before && Sensor.IsOff && !Sensor.IsRetired)
        {
            PowerCuts++;
            Note($"starts, and is off again: {Sensor.LastPowerCut}");
        }
    }

    private void MarkAtRisk()
    {
        foreach ((decimal value, LifeReading reading) in _outstanding.Where(each => _clock.Now - each.Value.At < AtRisk).ToArray())
        {
            _outstanding[value] = reading with { IsAtRisk = true };
        }
    }
}
