using NanoMedAgent.Drivers;
using NanoMedAgent.Measurements;
using NanoMedAgent.Simulator.Chips;
using NanoMedAgent.Simulator.Time;

namespace Drivers.Tests.Chips;

/// <summary>Contact and infrared thermometers give the skin temperature to a tenth of a degree, or no value.</summary>
public sealed class Thermometers
{
    private const int LeastTenths = 280;

    private readonly VirtualClock _clock = new(DateTimeOffset.UnixEpoch);
    private readonly SimulatedI2cBus _bus;
    private readonly SimulatedContactThermometer _contact;
    private readonly SimulatedInfraredThermometer _infrared;
    private readonly ISensor[] _drivers;

    public Thermometers()
    {
        _bus = new SimulatedI2cBus(_clock);
        _contact = new SimulatedContactThermometer(_bus, _clock);
        _infrared = new SimulatedInfraredThermometer(_bus, _clock);
        _drivers = [new Tmp117(_bus.At(Tmp117.Address), LeastTenths), new Mlx90614(_bus.At(Mlx90614.Address), LeastTenths)];
    }

    public static TheoryData<int> Drivers => [0, 1];

    public static TheoryData<int, BusFault> DriversWithFaults
    {
        get
        {
            TheoryData<int, BusFault> data = [];
            foreach (BusFault fault in Enum.GetValues<BusFault>().Where(fault => fault != BusFault.None))
            {
                data.Add(0, fault);
                data.Add(1, fault);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Drivers))]
    public void The_skin_temperature_is_measured(int which)
    {
        for (double celsius = 28; celsius <= 45; celsius += 0.07)
        {
            SetTemperature(celsius);
            Run(which, seconds: 3);
            ((double)Measure(which).Value).ShouldBe(celsius * 10, 0.6, $"{celsius}");
        }
    }

    [Theory]
    [MemberData(nameof(Drivers))]
    public void A_thermometer_that_is_not_worn_reports_it(int which)
    {
        SetTemperature(23);
        Run(which, seconds: 5);
        Measure(which).Quality.ShouldBe(SignalQuality.LeadOff);
        SetTemperature(60);
        Run(which, seconds: 5);
        Measure(which).Quality.ShouldBe(SignalQuality.LeadOff);
    }

    [Theory]
    [MemberData(nameof(Drivers))]
    public void There_is_no_value_before_the_first_conversion(int which)
    {
        _drivers[which].Poll(0);
        Measure(which).Quality.ShouldBe(SignalQuality.WeakSignal);
    }

    [Theory]
    [MemberData(nameof(DriversWithFaults))]
    public void A_fault_at_any_transfer_gives_no_wrong_value_and_is_recovered_from(int which, BusFault fault)
    {
        for (int at = 0; at < 16; at++)
        {
            SetTemperature(36.6);
            int failing = _bus.Transfers + at;
            _bus.FaultAt = transfer => transfer == failing ? fault : BusFault.None;
            for (int i = 0; i < 8; i++)
            {
                Run(which, seconds: 1.5);
                Measurement measurement = Measure(which);
                (measurement.HasValue && Math.Abs(measurement.Value - 366) > 1).ShouldBeFalse($"{fault} at {at}: {measurement.Value}");
            }

            Measure(which).Value.ShouldBeInRange(365, 367, $"{fault} at {at}");
        }
    }

    [Theory]
    [MemberData(nameof(Drivers))]
    public void Flipped_bits_never_give_a_wrong_value(int which)
    {
        SetTemperature(36.6);
        Random random = new(1);
        _bus.FaultAt = _ => random.Next(3) == 0 ? BusFault.FlippedBit : BusFault.None;
        for (int i = 0; i < 2000; i++)
        {
            Run(which, seconds: 1.5);
            Measurement measurement = Measure(which);
            (measurement.HasValue && Math.Abs(measurement.Value - 366) > 1).ShouldBeFalse($"{measurement.Value}");
        }
    }

    [Theory]
    [MemberData(nameof(DriversWithFaults))]
    public void A_permanent_fault_is_a_sensor_fault(int which, BusFault fault)
    {
        SetTemperature(36.6);
        Run(which, seconds: 5);
        Measure(which).Value.ShouldBeInRange(365, 367);
        SetTemperature(40);
        _bus.FaultAt = _ => fault;
        Run(which, seconds: 9);
        Measurement measurement = Measure(which);
        (measurement.HasValue && Math.Abs(measurement.Value - 400) > 1).ShouldBeFalse($"{measurement.Value}");
        SignalQuality[] expected = fault == BusFault.FlippedBit
            ? [SignalQuality.SensorFault, SignalQuality.Good, SignalQuality.LeadOff]
            : [SignalQuality.SensorFault];
        measurement.Quality.ShouldBeOneOf(expected);
    }

    [Fact]
    public void Another_chip_at_the_address_is_a_sensor_fault()
    {
        _contact.Id = 0x0075;
        _infrared.AddressInMemory = 0x5B;
        for (int which = 0; which < 2; which++)
        {
            Run(which, seconds: 9);
            Measure(which).Quality.ShouldBe(SignalQuality.SensorFault);
        }
    }

    [Fact]
    public void A_value_that_the_chip_marks_as_invalid_is_a_sensor_fault()
    {
        _infrared.HasError = true;
        Run(1, seconds: 9);
        Measure(1).Quality.ShouldBe(SignalQuality.SensorFault);
    }

    [Fact]
    public void A_value_that_is_repeated_while_polls_fail_keeps_the_time_of_its_sample()
    {
        Run(1, seconds: 9);
        long sampledMs = _clock.UptimeMilliseconds;
        Measure(1).SampledMs.ShouldBe(sampledMs);
        _infrared.HasError = true;
        Run(1, seconds: 3);
        Measure(1).HasValue.ShouldBeTrue();
        Measure(1).SampledMs.ShouldBe(sampledMs);
    }

    private void SetTemperature(double celsius)
    {
        _contact.Celsius = celsius;
        _infrared.Celsius = celsius;
    }

    private void Run(int which, double seconds)
    {
        for (long end = _clock.UptimeMilliseconds + (long)(seconds * 1000); _clock.UptimeMilliseconds < end;)
        {
            _clock.AdvanceTo(_clock.UptimeMilliseconds + _drivers[which].PollMs);
            _drivers[which].Poll(_clock.UptimeMilliseconds);
        }
    }

    private Measurement Measure(int which)
    {
        Measurement measurement = new();
        _drivers[which].TryMeasure(VitalSign.SkinTemperature, measurement).ShouldBeTrue();
        _drivers[which].TryMeasure(VitalSign.PulseRate, measurement).ShouldBeFalse();
        return measurement;
    }
}
