namespace NanoMedAgent.MedAgent.Boards;

/// <summary>The I2C bus of the sensors.</summary>
/// <param name="Controller">1 or 2, as nanoFramework counts them.</param>
/// <param name="Kilohertz">Clock frequency.</param>
/// <param name="Data">SDA.</param>
/// <param name="Clock">SCL.</param>
internal sealed record BoardBus(int Controller, int Kilohertz, BoardPin Data, BoardPin Clock);
