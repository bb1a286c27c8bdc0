namespace NanoMedAgent.Simulator.Chips;

/// <summary>Light on the photodiode.</summary>
/// <param name="Red">Of the red LED, in nA of the diode for each mA of the LED.</param>
/// <param name="Infrared">The same of the infrared one.</param>
/// <param name="Ambient">What the chip does not cancel of the light in the room, in nA, whatever the LEDs do.</param>
public readonly record struct ReflectedLight(double Red, double Infrared, double Ambient);
