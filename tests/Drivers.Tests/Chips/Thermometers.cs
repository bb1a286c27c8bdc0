using NanoMedAgent.Drivers;
using NanoMedAgent.Measurements;
using NanoMedAgent.Simulator.Chips;
using NanoMedAgent.Simulator.Time;

namespace Drivers.Tests.Chips;

/// <summary>Skin, by touch and from afar: the value to a tenth of a degree, or none.</summary>
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

    public static TheoryData<int> Both => [0, 1];

    public static TheoryData<int, BusFault> BothWithFaults
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
    [MemberData(nameof(Both))]
    public void Say_what_the_skin_is(int which)
    {
        for (double celsius = 28; celsius <= 45; celsius += 0.07)
        {
            Warm(celsius);
            Run(which, seconds: 3);
            ((double)Ask(which).Value).ShouldBe(celsius * 10, 0.6, $"{celsius}");
        }
    }

    [Theory]
    [MemberData(nameof(Both))]
    public void Say_that_they_are_on_nobody(int which)
    {
        Warm(23);
        Run(which, seconds: 5);
        Ask(which).Quality.ShouldBe(SignalQuality.LeadOff);
        Warm(60);
        Run(which, seconds: 5);
        Ask(which).Quality.ShouldBe(SignalQuality.LeadOff);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public void Say_nothing_before_the_first_conversion(int which)
    {
        _drivers[which].Poll(0);
        Ask(which).Quality.ShouldBe(SignalQuality.WeakSignal);
    }

    [Theory]
    [MemberData(nameof(BothWithFaults))]
    public void Survive_a_fault_at_any_transfer(int which, BusFault fault)
    {
        for (int at = 0; at < 16; at++)
        {
            Warm(36.6);
            int failing = _bus.Transfers + at;
            _bus.FaultAt = transfer => transfer == failing ? fault : BusFault.None;
            for (int i = 0; i < 8; i++)
            {
                Run(which, seconds: 1.5);
                Measurement measurement = Ask(which);
                (measurement.HasValue && Math.Abs(measurement.Value - 366) > 1).ShouldBeFalse($"{fault} at {at}: {measurement.Value}");
            }

            Ask(which).Value.ShouldBeInRange(365, 367, $"{fault} at {at}");
        }
    }

    [Theory]
    [MemberData(nameof(Both))]
    public void Never_believe_bits_that_are_wrong(int which)
    {
        Warm(36.6);
        Random random = new(1);
        _bus.FaultAt = _ => random.Next(3) == 0 ? BusFault.FlippedBit : BusFault.None;
        for (int i = 0; i < 2000; i++)
        {
            Run(which, seconds: 1.5);
            Measurement measurement = Ask(which);
            (measurement.HasValue && Math.Abs(measurement.Value - 366) > 1).ShouldBeFalse($"{measurement.Value}");
        }
    }

    [Theory]
    [MemberData(nameof(BothWithFaults))]
    public void Say_so_when_they_do_not_answer_for_long(int which, BusFault fault)
    {
        Warm(36.6);
        Run(which, seconds: 5);
        Ask(which).Value.ShouldBeInRange(365, 367);
        Warm(40);
        _bus.FaultAt = _ => fault;
        Run(which, seconds: 9);
        Measurement measurement = Ask(which);
        (measurement.HasValue && Math.Abs(measurement.Value - 400) > 1).ShouldBeFalse($"{measurement.Value}");
        measurement.Quality.ShouldBeOneOf(fault == BusFault.FlippedBit ? [SignalQuality.SensorFault, SignalQuality.Good, SignalQuality.LeadOff] : [SignalQuality.SensorFault]);
    }

    [Fact]
    public void Another_chip_is_none()
    {
        _contact.Id = 0x0075;
        _infrared.AddressInMemory = 0x5B;
        for (int which = 0; which < 2; which++)
        {
            Run(which, seconds: 9);
            Ask(which).Quality.ShouldBe(SignalQuality.SensorFault);
        }
    }

    [Fact]
    public void A_value_that_the_chip_itself_doubts_is_none()
    {
        _infrared.HasError = true;
        Run(1, seconds: 9);
        Ask(1).Quality.ShouldBe(SignalQuality.SensorFault);
    }

    private void Warm(double celsius)
    {
        _contact.Celsius = celsius;
        _infrared.Celsius = celsius;
    }

    private void Run(int which, double seconds)
    {
        for (long end = _clock.UptimeMilliseconds + (long)(seconds * 1000); _clock.UptimeMilliseconds < end;)
        {
            _clock.AdvanceTo(_clock.UptimeMilliseconds + _drivers[which].PollMilliseconds);
            _drivers[which].Poll(_clock.UptimeMilliseconds);
        }
    }

    private Measurement Ask(int which)
    {
        Measurement measurement = new();
        _drivers[which].TryMeasure(VitalSign.Temperature, measurement).ShouldBeTrue();
        _drivers[which].TryMeasure(VitalSign.PulseRate, measurement).ShouldBeFalse();
        return measurement;
    }
}
