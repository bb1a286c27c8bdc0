using NanoMedAgent.Element;
using NanoMedAgent.Platform;
using NanoMedAgent.Simulator.Time;

namespace NanoMedAgent.Simulator.Chips;

/// <summary>A secure element on a bus of its own, which survives the starts of its device.</summary>
public sealed class ElementOnBus
{
    private readonly SimulatedPause _pause;

    /// <summary>A chip as a board's maker configures it, and locks it.</summary>
    /// <param name="clock">Simulated time.</param>
    public ElementOnBus(VirtualClock clock)
    {
        _pause = new SimulatedPause(clock);
        Bus = new SimulatedI2cBus(clock);
        Chip = new SimulatedElement(Bus, () => _pause.NowMs, ElementZone.Locked());
    }

    /// <summary>The bus.</summary>
    public SimulatedI2cBus Bus { get; }

    /// <summary>The chip.</summary>
    public SimulatedElement Chip { get; }

    /// <summary>Lets time pass for the chip alone.</summary>
    public void Wait(int milliseconds) => _pause.Wait(milliseconds);

    /// <summary>The firmware's side, for one start.</summary>
    /// <param name="clock">The device's time since that start.</param>
    /// <param name="engine">HMAC.</param>
    public ElementVault Open(VirtualClock clock, ICipherEngine engine)
    {
        _pause.Follow(clock);
        return new ElementVault(Bus.At(SimulatedElement.BusAddress), Bus.At(0), _pause, engine);
    }
}
