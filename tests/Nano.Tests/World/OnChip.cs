using System.Runtime.ExceptionServices;
using NanoMedAgent.Nano.Chip;
using NanoMedAgent.Nano.Threads;
using NanoMedAgent.Simulator.Chips;
using NanoMedAgent.Simulator.Flash;
using NanoMedAgent.Simulator.Time;

namespace Nano.Tests.World;

/// <summary>Runs a few lines in place of the firmware's Main, to see what a package does.</summary>
internal static class OnChip
{
    /// <summary>Runs it for ten simulated minutes at most.</summary>
    /// <param name="prepare">The chip before it starts.</param>
    /// <param name="main">What runs in a thread of the firmware.</param>
    public static void Run(Action<SimulatedEsp32> prepare, Action<SimulatedEsp32> main)
    {
        VirtualClock clock = new(new DateTimeOffset(2026, 11, 1, 8, 0, 0, TimeSpan.Zero));
        bool isDone = false;
        ExceptionDispatchInfo? failure = null;
        SimulatedEsp32? chip = null;
        using SimulatedEsp32 made = new(new Esp32Parts
        {
            Clock = clock,
            Flash = new SimulatedFlash(FlashGeometry.OfBytes(64 * 1024)),
            Bus = new SimulatedI2cBus(clock),
            Seed = 1,
            Main = () =>
            {
                try
                {
                    main(chip!);
                    isDone = true;
                }
                catch (Exception thrown) when (thrown is not StartEndedException)
                {
                    failure = ExceptionDispatchInfo.Capture(thrown);
                }
            },
        });
        chip = made;
        prepare(chip);
        chip.PowerOn();
        chip.Run(TimeSpan.FromMinutes(10));
        failure?.Throw();
        isDone.ShouldBeTrue("it has not come to its end");
    }

    /// <summary>The same on a chip as it is.</summary>
    public static void Run(Action<SimulatedEsp32> main) => Run(_ => { }, main);
}
