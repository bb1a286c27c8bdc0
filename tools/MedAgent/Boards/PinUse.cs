namespace NanoMedAgent.MedAgent.Boards;

/// <summary>The use of a pin.</summary>
/// <param name="Name">Name in the board file.</param>
/// <param name="Pin">The pin.</param>
/// <param name="IsOutput">Whether the chip drives it.</param>
/// <param name="IsAnalog">Whether the chip measures its voltage.</param>
internal sealed record PinUse(string Name, BoardPin Pin, bool IsOutput, bool IsAnalog);
