using NanoMedAgent.CostMeter.Metering;

namespace NanoMedAgent.CostMeter.Operations;

/// <summary>An operation and what it took.</summary>
/// <param name="Name">As it stands in the table.</param>
/// <param name="Cost">What it took.</param>
/// <param name="IsPart">It ran inside a larger operation, so that the bytes alive at one time are not its own.</param>
public sealed record Measurement(string Name, Cost Cost, bool IsPart)
{
    /// <summary>Measures an operation.</summary>
    public static Measurement Of(Operation operation)
    {
        // Watching the peak takes garbage collections, which the inputs do not need.
        Meter.Reset(watchesPeak: false);
        Action action = operation.Prepare();
        bool isPart = operation.Probes.Length > 0;
        Meter.Reset(watchesPeak: !isPart);
        action();
        Cost cost = isPart
            ? operation.Probes.Select(probe => MeteredFirmware.Probed(probe).MostExpensive).Aggregate((first, second) => first + second)
            : Meter.Now.ShareOf(operation.Times);
        cost = operation.Stays ? cost with { PeakBytes = Meter.Alive() } : cost;
        GC.KeepAlive(action);
        return new Measurement(operation.Name, cost, isPart);
    }
}
