namespace NanoMedAgent.Simulator.Flash;

/// <summary>The power was cut during a write operation. The caller must not continue: only what is in flash is left.</summary>
public sealed class PowerCutException(StorageFault fault) : Exception($"the power is cut: {fault}")
{
    /// <summary>The fault that cut it.</summary>
    public StorageFault Fault { get; } = fault;
}
