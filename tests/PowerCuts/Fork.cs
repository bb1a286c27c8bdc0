using NanoMedAgent.Simulator.Flash;

namespace PowerCuts;

/// <summary>A run at the moment of a power cut: what there is of the world afterwards.</summary>
internal sealed class Fork
{
    private readonly Bed _before;
    private readonly SimulatedFlash _flash;
    private readonly IReadOnlyList<PowerLoss> _losses;

    private Fork(Cut cut, Bed before, SimulatedFlash flash, Custodian custodian, IReadOnlyList<PowerLoss> losses)
    {
        Cut = cut;
        _flash = flash;
        _losses = losses;
        _before = before.AfterCut(flash, custodian);
    }

    /// <summary>Where it was cut.</summary>
    public Cut Cut { get; }

    /// <summary>Cuts a bed in the middle of an operation.</summary>
    /// <param name="cut">Where; its last fault is the one that happens now.</param>
    /// <param name="bed">The bed; it goes on as if nothing had happened.</param>
    /// <param name="operate">Does the operation to a flash.</param>
    /// <param name="earlier">Power cuts before this one.</param>
    public static Fork Of(Cut cut, Bed bed, Action<SimulatedFlash> operate, IReadOnlyList<PowerLoss> earlier)
    {
        SimulatedFlash flash = bed.Flash.Flash.Clone();
        StorageFault fault = cut.Second ?? cut.First;
        flash.Place(fault with { Operation = flash.Operations + 1 });
        try
        {
            operate(flash);
        }
        catch (PowerCutException)
        {
            // As it was meant.
        }

        // What was published just before may have got through, or not.
        Custodian custodian = bed.Custodian.Clone();
        if (fault.Operation % 2 == 0)
        {
            foreach ((string topic, byte[] payload) in bed.OnAir)
            {
                custodian.Take(topic, payload, DateTimeOffset.FromUnixTimeSeconds(bed.UnixSeconds));
            }
        }

        return new Fork(cut, bed, flash, custodian, [.. earlier, new PowerLoss(bed.UnixSeconds, FlashContents.Numbers(flash))]);
    }

    /// <summary>Starts the device again, lets it go on for a while, and then gives it network and custodian until everything is told.</summary>
    /// <param name="watch">Is told of each writing operation after the restart: its number, the bed, and how to do it.</param>
    /// <returns>What is wrong; empty when nothing is.</returns>
    public IReadOnlyList<string> GoOn(TimeSpan time, Action<long, Bed, Action<SimulatedFlash>, IReadOnlyList<PowerLoss>>? watch = null)
    {
        using Bed bed = _before;
        long operation = 0;
        bed.Flash.Operating += operate =>
        {
            operation++;
            watch?.Invoke(operation, bed, operate, _losses);
        };
        try
        {
            bed.Start();
            TimeSpan end = bed.Now + time;
            bed.RunTo(end < TimeSpan.FromMinutes(Script.Minutes) ? end : TimeSpan.FromMinutes(Script.Minutes));
            bed.Finish();
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            return [$"{failure.GetType().Name}: {failure.Message}"];
        }

        return Verdict.Of(bed, _losses);
    }
}
