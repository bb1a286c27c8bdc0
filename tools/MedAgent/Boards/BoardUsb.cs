namespace NanoMedAgent.MedAgent.Boards;

/// <summary>How the board is flashed.</summary>
/// <param name="Socket">Which socket to use.</param>
/// <param name="Bridge">The chip between USB and the serial line.</param>
/// <param name="Download">What to do when nanoff does not find the chip.</param>
internal sealed record BoardUsb(string Socket, string Bridge, string Download);
