namespace NanoMedAgent.Simulator.Chips;

/// <summary>Light on the photodiode.</summary>
/// <param name="Red">From the red LED, in nA of the photodiode for each mA of the LED.</param>
/// <param name="Infrared">From the infrared LED, in the same unit.</param>
/// <param name="Ambient">From the room, as far as the chip does not cancel it, in nA.</param>
public readonly record struct ReflectedLight(double Red, double Infrared, double Ambient);
