namespace NanoMedAgent.MedAgent.Boards;

/// <summary>External RAM (PSRAM).</summary>
/// <param name="Megabytes">Its size.</param>
/// <param name="Bus">"quad" or "octal".</param>
internal sealed record BoardMemory(int Megabytes, string Bus);
