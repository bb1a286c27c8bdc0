namespace NanoMedAgent.Hospital.Readings;

/// <summary>The last sign of life of a collector.</summary>
/// <param name="Collector">Its machine and process.</param>
/// <param name="Number">It rises with each: who sees it rise knows that the collector runs, whatever the clocks of machines say.</param>
/// <param name="Fault">What keeps it from receiving readings; empty when it receives them.</param>
public sealed record Heartbeat(string Collector, long Number, string Fault);
