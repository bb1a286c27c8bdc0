using Drivers.Tests.Guide;
using NanoMedAgent.Drivers;
using NanoMedAgent.Measurements;
using NanoMedAgent.Simulator.Chips;
using NanoMedAgent.Simulator.Patients;
using NanoMedAgent.Simulator.Time;

namespace Ward.Tests.Guide;

/// <summary>A patient with a chest band, measured by the driver of the guide.</summary>
internal sealed class BandWearer : IPatient
{
    private readonly VirtualClock _clock;
    private readonly SensorSet _drivers;

    public BandWearer(VirtualClock clock, SimulatedBand band)
    {
        _clock = clock;
        SimulatedI2cBus bus = new(clock);
        bus.Add(band);
        _drivers = new SensorSet([new BreathSensor(bus.At(band.Address))]);
    }

    public TimeSpan? Length => null;

    public string Title => "with a chest band";

    public bool TryMeasure(VitalSign sign, Measurement measurement)
    {
        _drivers.Poll(_clock.UptimeMilliseconds);
        return _drivers.TryMeasure(sign, measurement);
    }
}
