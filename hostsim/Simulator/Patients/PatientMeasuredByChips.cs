using NanoMedAgent.Drivers;
using NanoMedAgent.Measurements;
using NanoMedAgent.Simulator.Chips;
using NanoMedAgent.Simulator.Time;

namespace NanoMedAgent.Simulator.Patients;

/// <summary>
/// A patient as a board measures them: the firmware's drivers read simulated chips, which sit on a finger and a skin that follow the
/// patient. A vital sign without a chip is not measured, and a value is what the driver makes of the signal.
/// </summary>
public sealed class PatientMeasuredByChips : IPatient
{
    // How often finger and skin follow the patient: as often as the demo measures, since each look at a modelled patient may make them
    // move or lose the clip.
    private const long FollowPeriodMs = 5_000;

    // A colder skin is not a patient's, in tenths of a degree Celsius.
    private const int ColdestSkinTenths = 250;

    // A cell of 1,000 mAh, behind two equal resistors.
    private const int CellMilliwattHours = 3_700;
    private const int DividerKiloohms = 200;

    private readonly IPatient _patient;
    private readonly VirtualClock _clock;
    private readonly SimulatedI2cBus _bus;
    private readonly ChipsOnPatient _chips;
    private readonly Battery _battery;
    private SensorSet _drivers;
    private long _followsAtMs;

    /// <summary>Puts chips on a patient.</summary>
    /// <param name="patient">Whose vital signs the chips measure.</param>
    /// <param name="clock">Simulated time.</param>
    /// <param name="seed">The same seed gives the same noise and beats in every run.</param>
    public PatientMeasuredByChips(IPatient patient, VirtualClock clock, int seed)
    {
        _patient = patient;
        _clock = clock;
        _bus = new SimulatedI2cBus(clock);
        _chips = new ChipsOnPatient(patient, _bus, clock, seed);
        _battery = new Battery(new SimulatedCell(seed), DividerKiloohms, DividerKiloohms, CellMilliwattHours);
        _drivers = StartDrivers();
    }

    /// <inheritdoc/>
    public TimeSpan? Length => _patient.Length;

    /// <inheritdoc/>
    public string Title => $"{_patient.Title}, measured by chips";

    /// <summary>When the drivers want to be polled next, in milliseconds of simulated time.</summary>
    public long NextPollMs { get; private set; }

    /// <summary>The battery's charge as its driver measures it, in percent; null when the driver has no value.</summary>
    public int? BatteryPercent => _battery.TryMeasure(out int percent, out _) ? percent : null;

    /// <summary>The device starts, and with it the drivers.</summary>
    /// <param name="isPowerLost">Whether the chips lost their power as well.</param>
    public void Start(bool isPowerLost)
    {
        if (isPowerLost)
        {
            _bus.LosePower();
        }

        _drivers = StartDrivers();
    }

    /// <summary>Lets finger and skin follow the patient, and the drivers read the chips.</summary>
    public void Poll()
    {
        long nowMs = _clock.UptimeMilliseconds;
        if (nowMs >= _followsAtMs)
        {
            _chips.Follow();
            _followsAtMs = nowMs + FollowPeriodMs;
        }

        NextPollMs = _drivers.Poll(nowMs);
    }

    /// <inheritdoc/>
    public bool TryMeasure(VitalSign sign, Measurement measurement) => _drivers.TryMeasure(sign, measurement);

    private SensorSet StartDrivers()
    {
        NextPollMs = _clock.UptimeMilliseconds;
        return new SensorSet([new Max30102(_bus.At(Max30102.Address)), new Tmp117(_bus.At(Tmp117.Address), ColdestSkinTenths)]);
    }
}
