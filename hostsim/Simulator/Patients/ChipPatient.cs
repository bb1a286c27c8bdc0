using NanoMedAgent.Drivers;
using NanoMedAgent.Measurements;
using NanoMedAgent.Simulator.Chips;
using NanoMedAgent.Simulator.Time;

namespace NanoMedAgent.Simulator.Patients;

/// <summary>
/// A patient as a board measures them: the firmware's drivers, on simulated chips, on a finger and a skin that are as the patient is. What has no chip is not measured, and what is
/// measured is what the drivers make of the signal.
/// </summary>
public sealed class ChipPatient : IPatient
{
    // How often finger and skin follow the patient: as often as the demo measures, since whoever is made up may move, or lose the clip, each time that somebody looks.
    private const long FollowMilliseconds = 5_000;

    // What movement does to the light, in percent, when the patient is said to move.
    private const double Movement = 1.5;

    // A skin below that is no patient's, in tenths of a degree Celsius.
    private const int ColdestSkin = 250;

    // A cell of 1,000 mAh, behind two equal resistors.
    private const int CellMilliwattHours = 3_700;
    private const int DividerKiloohms = 200;

    private readonly IPatient _patient;
    private readonly VirtualClock _clock;
    private readonly SimulatedI2cBus _bus;
    private readonly SimulatedFinger _finger;
    private readonly SimulatedContactThermometer _thermometer;
    private readonly Battery _battery;
    private readonly Measurement _truth = new();
    private SensorSet _sensors;
    private long _follows;

    /// <summary>Chips on a patient.</summary>
    /// <param name="patient">Who it is.</param>
    /// <param name="clock">The ward's time.</param>
    /// <param name="seed">Makes noise and beats the same in every run.</param>
    public ChipPatient(IPatient patient, VirtualClock clock, int seed)
    {
        _patient = patient;
        _clock = clock;
        _bus = new SimulatedI2cBus(clock);
        _finger = new SimulatedFinger(seed);
        _ = new SimulatedOximeter(_bus, clock, _finger);
        _thermometer = new SimulatedContactThermometer(_bus, clock);
        _battery = new Battery(new SimulatedCell(seed), DividerKiloohms, DividerKiloohms, CellMilliwattHours);
        _sensors = StartDrivers();
    }

    /// <inheritdoc/>
    public TimeSpan? Length => _patient.Length;

    /// <inheritdoc/>
    public string Title => $"{_patient.Title}, measured by chips";

    /// <summary>When the drivers want to be polled next, in milliseconds of the ward's time.</summary>
    public long Next { get; private set; }

    /// <summary>What the battery's driver says, in percent; null when it has no answer.</summary>
    public int? BatteryPercent => _battery.TryMeasure(out int percent, out _) ? percent : null;

    /// <summary>The device starts: its drivers know nothing yet.</summary>
    /// <param name="isPowerLost">Whether the chips were without power as well.</param>
    public void Start(bool isPowerLost)
    {
        if (isPowerLost)
        {
            _bus.LosePower();
        }

        _sensors = StartDrivers();
    }

    /// <summary>Lets finger and skin follow the patient, and the drivers take what the chips have.</summary>
    public void Poll()
    {
        long now = _clock.UptimeMilliseconds;
        if (now >= _follows)
        {
            Follow();
            _follows = now + FollowMilliseconds;
        }

        Next = _sensors.Poll(now);
    }

    /// <inheritdoc/>
    public bool TryMeasure(VitalSign sign, Measurement measurement) => _sensors.TryMeasure(sign, measurement);

    private SensorSet StartDrivers()
    {
        Next = _clock.UptimeMilliseconds;
        return new SensorSet([new Max30102(_bus.At(Max30102.Address)), new Tmp117(_bus.At(Tmp117.Address), ColdestSkin)]);
    }

    private void Follow()
    {
        if (_patient.TryMeasure(VitalSign.PulseRate, _truth))
        {
            _finger.Contact = _truth.Quality == SignalQuality.LeadOff ? FingerContact.Off : FingerContact.On;
            _finger.Motion = _truth.Quality == SignalQuality.Motion ? Movement : 0;
            _finger.PulseRate = _truth.HasValue ? _truth.Value / 10.0 : _finger.PulseRate;
        }

        if (_patient.TryMeasure(VitalSign.OxygenSaturation, _truth) && _truth.HasValue)
        {
            _finger.Saturation = _truth.Value / 10.0;
        }

        if (_patient.TryMeasure(VitalSign.RespiratoryRate, _truth) && _truth.HasValue)
        {
            _finger.Breaths = _truth.Value / 10.0;
        }

        if (_patient.TryMeasure(VitalSign.Temperature, _truth) && _truth.HasValue)
        {
            _thermometer.Celsius = _truth.Value / 10.0;
        }
    }
}
