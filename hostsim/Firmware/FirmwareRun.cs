using System.Diagnostics;
using NanoMedAgent.Collector;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Hospital.Texts;
using NanoMedAgent.HostSim.Broker;
using NanoMedAgent.HostSim.Options;
using NanoMedAgent.HostSim.Provisioning;
using NanoMedAgent.HostSim.Simulation;
using NanoMedAgent.Simulator.Time;

namespace NanoMedAgent.HostSim.Firmware;

/// <summary>
/// The demo with firmware/Esp32 itself: its Main and its threads on a simulated chip, in time that follows the wall clock; with a broker
/// and a collector beside it.
/// </summary>
internal static class FirmwareRun
{
    private const int TapMs = 200;
    private const int PairingHoldMs = 3_000;
    private const int EndHoldMs = 10_000;

    // The key is made after the radio is on.
    private static readonly TimeSpan KeyTimeout = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(20);

    /// <summary>Runs until it is stopped, or for a duration.</summary>
    /// <param name="options">What was asked for. The speed is a number.</param>
    /// <param name="isTerminal">Whether keys can be pressed.</param>
    /// <param name="output">Gets the firmware's log, and what the collector stores.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>Whether readings were stored, and no exception ended a thread of the firmware.</returns>
    public static async Task<bool> RunAsync(SimulationOptions options, bool isTerminal, TextWriter output, CancellationToken cancellation)
    {
        VirtualClock clock = new(options.Start);
        using SimulatedHospital hospital = SimulatedHospital.Open(options.DataFolder);
        await using EmbeddedBroker broker = await EmbeddedBroker.StartAsync(new BrokerLog());
        using FirmwareDevice device = FirmwareDevice.Open(options, hospital, clock, broker.Port);
        device.Chip.Brokers = new FirmwareBrokers(device.Chip.Scheduler, broker.Access);
        device.Chip.Logged += line => output.WriteLine($"{clock.Now:HH:mm:ss} firmware: {Printable.Line(line)}");
        device.Chip.PowerOn();
        while (device.Key is null && clock.UptimeMilliseconds < KeyTimeout.TotalMilliseconds)
        {
            device.Chip.Run(Period);
        }

        using ReadingStore store = NamedStore.Open(hospital.Database);
        await using RestartableCollector collector = new(new CollectorOptions
        {
            Broker = broker.Access,
            Recipient = hospital.Recipient,
            Store = store,
            KeepsEvidence = true,
            Trusted = device.Key is null ? [] : [device.Key],
            Clock = () => clock.Now,
        });
        collector.Start();
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await RunAsync(options, device, clock, stop, isTerminal, () => collector.Values, output);
        output.WriteLine($"stored: {collector.Values} values; {device.Summarise()}");
        device.Chip.UnhandledExceptions.ForEach(output.WriteLine);
        return collector.Values > 0 && device.Chip.UnhandledExceptions.Count == 0;
    }

    private static async Task RunAsync(
        SimulationOptions options, FirmwareDevice device, VirtualClock clock, CancellationTokenSource stop, bool isTerminal,
        Func<long> values, TextWriter output)
    {
        Stopwatch wall = Stopwatch.StartNew();
        long startMs = clock.UptimeMilliseconds;
        long shown = 0;
        while (!stop.IsCancellationRequested && !(clock.UptimeMilliseconds >= options.Duration?.TotalMilliseconds))
        {
            device.Chip.Scheduler.RunUntil(startMs + (long)(wall.Elapsed.TotalMilliseconds * options.Speed!.Value));
            if (values() > shown)
            {
                shown = values();
                output.WriteLine($"{clock.Now:HH:mm:ss} collector: {shown} values stored");
            }

            while (isTerminal && Console.KeyAvailable)
            {
                Press(Console.ReadKey(intercept: true).KeyChar, device, stop);
            }

            await Task.Delay(Period, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static void Press(char key, FirmwareDevice device, CancellationTokenSource stop)
    {
        switch (key)
        {
            case 'b':
                device.Press(TapMs);
                break;
            case 'h':
                device.Press(PairingHoldMs);
                break;
            case 'e':
                device.Press(EndHoldMs);
                break;
            case 'p':
                device.Chip.CutPower();
                break;
            case 'l':
                device.Chip.Radio.HasAccessPoint = !device.Chip.Radio.HasAccessPoint;
                break;
            case 'q':
                stop.Cancel();
                break;
        }
    }
}
