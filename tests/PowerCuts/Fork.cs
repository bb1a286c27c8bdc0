using NanoMedAgent.Simulator.Flash;

namespace PowerCuts;

/// <summary>A run at the moment of a power cut: a copy of the sensor, its flash and the custodian, to be continued from there.</summary>
internal sealed class Fork
{
    private readonly ScriptedSensor _before;
    private readonly SimulatedFlash _flash;
    private readonly IReadOnlyList<PowerLoss> _losses;

    private Fork(Cut cut, ScriptedSensor before, SimulatedFlash flash, Custodian custodian, IReadOnlyList<PowerLoss> losses)
    {
        Cut = cut;
        _flash = flash;
        _losses = losses;
        _before = before.AfterCut(flash, custodian);
    }

    /// <summary>The cut.</summary>
    public Cut Cut { get; }

    /// <summary>Forks a run by a power cut during a write operation.</summary>
    /// <param name="cut">The cut; its last fault is the one that happens now.</param>
    /// <param name="sensor">The sensor; its own run continues without the cut.</param>
    /// <param name="operate">Does the write operation on a flash.</param>
    /// <param name="earlier">Power cuts before this one.</param>
    public static Fork Of(Cut cut, ScriptedSensor sensor, Action<SimulatedFlash> operate, IReadOnlyList<PowerLoss> earlier)
    {
        SimulatedFlash flash = sensor.Flash.Flash.Clone();
        StorageFault fault = cut.Second ?? cut.First;
        flash.AddFault(fault with { Operation = flash.Operations + 1 });
        try
        {
            operate(flash);
        }
        catch (PowerCutException)
        {
            // That is the cut.
        }

        // What was published just before may have arrived, or not.
        Custodian custodian = sensor.Custodian.Clone();
        if (fault.Operation % 2 == 0)
        {
            foreach ((string topic, byte[] payload) in sensor.OnAir)
            {
                custodian.Receive(topic, payload, DateTimeOffset.FromUnixTimeSeconds(sensor.UnixSeconds));
            }
        }

        return new Fork(cut, sensor, flash, custodian, [.. earlier, new PowerLoss(sensor.UnixSeconds, FlashContents.Numbers(flash))]);
    }

    /// <summary>Restarts the sensor, continues the script for a while, and then lets everything be delivered.</summary>
    /// <param name="time">How long the script continues.</param>
    /// <param name="watch">Called before each write operation after the restart: its number, the sensor, what does it, and the power
    /// losses.</param>
    /// <returns>What is wrong; empty when nothing is.</returns>
    public IReadOnlyList<string> Continue(
        TimeSpan time, Action<long, ScriptedSensor, Action<SimulatedFlash>, IReadOnlyList<PowerLoss>>? watch = null)
    {
        using ScriptedSensor sensor = _before;
        long operation = 0;
        sensor.Flash.Operating += operate =>
        {
            operation++;
            watch?.Invoke(operation, sensor, operate, _losses);
        };
        try
        {
            sensor.Start();
            TimeSpan end = sensor.Now + time;
            sensor.RunTo(end < TimeSpan.FromMinutes(Script.Minutes) ? end : TimeSpan.FromMinutes(Script.Minutes));
            sensor.DeliverAll();
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            return [$"{failure.GetType().Name}: {failure.Message}"];
        }

        return Verification.FindErrors(sensor, _losses);
    }
}
