namespace NanoMedAgent.Simulator.Chips;

/// <summary>What lies on the glass of an oximeter.</summary>
public interface IPulseSignal
{
    /// <summary>The light that comes back at a time.</summary>
    /// <param name="seconds">Simulated time; it never goes back from one call to the next.</param>
    ReflectedLight At(double seconds);
}
