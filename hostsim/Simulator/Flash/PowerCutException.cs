namespace NanoMedAgent.Simulator.Flash;

/// <summary>The power is gone in the middle of a writing operation: whoever called is not there any more, and what is in flash is all that is left.</summary>
public sealed class PowerCutException(StorageFault fault) : Exception($"the power is cut: {fault}")
{
    /// <summary>Where.</summary>
    public StorageFault Fault { get; } = fault;
}
