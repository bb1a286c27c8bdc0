namespace NanoMedAgent.MedAgent.Boards;

/// <summary>What is written beside the pins that power sensors.</summary>
/// <param name="Volts3">3.3 V.</param>
/// <param name="Ground">Ground.</param>
/// <param name="Battery">The battery's plus.</param>
internal sealed record BoardSupply(string Volts3, string Ground, string Battery);
