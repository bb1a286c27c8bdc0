using NanoMedAgent.Measurements;
using NanoMedAgent.Simulator.Chips;
using NanoMedAgent.Simulator.Time;

namespace NanoMedAgent.Simulator.Patients;

/// <summary>Simulated chips on a bus, which sit on a finger and a skin that follow a patient.</summary>
public sealed class ChipsOnPatient
{
    // How much the light varies while the patient moves, in percent.
    private const double MotionPercent = 1.5;

    // How much colder the skin is than the core, in degrees Celsius: about what it is on the chest in a warm room.
    private const double SkinDifference = 2.5;

    private readonly IPatient _patient;
    private readonly SimulatedFinger _finger;
    private readonly SimulatedContactThermometer _thermometer;
    private readonly Measurement _truth = new();

    /// <summary>Puts an oximeter and a thermometer on a patient.</summary>
    /// <param name="patient">Whose vital signs the chips measure.</param>
    /// <param name="bus">The bus that they are connected to.</param>
    /// <param name="clock">Simulated time.</param>
    /// <param name="seed">The same seed gives the same noise and beats in every run.</param>
    public ChipsOnPatient(IPatient patient, SimulatedI2cBus bus, VirtualClock clock, int seed)
    {
        _patient = patient;
        _finger = new SimulatedFinger(seed);
        _ = new SimulatedOximeter(bus, clock, _finger);
        _thermometer = new SimulatedContactThermometer(bus, clock);
    }

    /// <summary>Lets finger and skin follow the patient.</summary>
    public void Follow()
    {
        if (_patient.TryMeasure(VitalSign.PulseRate, _truth))
        {
            _finger.Contact = _truth.Quality == SignalQuality.LeadOff ? FingerContact.Off : FingerContact.On;
            _finger.Motion = _truth.Quality == SignalQuality.Motion ? MotionPercent : 0;
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
            _thermometer.Celsius = (_truth.Value / 10.0) - SkinDifference;
        }
    }
}
