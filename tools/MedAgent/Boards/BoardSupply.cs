namespace NanoMedAgent.MedAgent.Boards;

/// <summary>Labels of the pins that power the sensors.</summary>
/// <param name="Volts3">3.3 V.</param>
/// <param name="Ground">Ground.</param>
/// <param name="Battery">Where the battery's plus is.</param>
internal sealed record BoardSupply(string Volts3, string Ground, string Battery);
