namespace NanoMedAgent.MedAgent.Boards;

/// <summary>What a pin is used for.</summary>
/// <param name="Name">As in the board's file.</param>
/// <param name="Pin">The pin.</param>
/// <param name="IsOutput">The chip drives it.</param>
/// <param name="IsAnalog">The chip measures it.</param>
internal sealed record PinUse(string Name, BoardPin Pin, bool IsOutput, bool IsAnalog);
