namespace NanoMedAgent.HostSim.Fleet;

/// <summary>What the processes of one program have used.</summary>
/// <param name="Program">Its name.</param>
/// <param name="Processes">How many there are.</param>
/// <param name="ProcessorSeconds">Seconds on one core, while the fleet ran.</param>
/// <param name="MemoryMegabytes">In RAM at the end. What several processes share counts once for each.</param>
public sealed record ProcessUse(string Program, int Processes, double ProcessorSeconds, double MemoryMegabytes);
