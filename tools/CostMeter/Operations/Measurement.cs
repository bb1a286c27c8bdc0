using NanoMedAgent.CostMeter.Metering;

namespace NanoMedAgent.CostMeter.Operations;

/// <summary>An operation and what it took.</summary>
public sealed record Measurement(string Name, Cost Cost)
{
    /// <summary>Measures an operation.</summary>
    public static Measurement Of(Operation operation)
    {
        Action action = operation.Prepare();
        Meter.Reset(watchesPeak: operation.Probes.Length == 0);
        action();
        Cost whole = Meter.Now;
        Cost cost = operation.Probes.Length == 0
            ? whole
            : operation.Probes.Select(probe => MeteredFirmware.Probed(probe).Dearest).Aggregate((first, second) => first + second);
        return new Measurement(operation.Name, cost);
    }
}
