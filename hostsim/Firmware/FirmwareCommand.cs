using NanoMedAgent.Collector;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.HostSim.Broker;
using NanoMedAgent.HostSim.DevicePage;
using NanoMedAgent.HostSim.Options;
using NanoMedAgent.HostSim.Provisioning;
using NanoMedAgent.HostSim.Simulation;
using NanoMedAgent.HostSim.Staff;
using NanoMedAgent.Pairing;
using NanoMedAgent.Simulator.Time;
using NanoMedAgent.Ward;
using NanoMedAgent.Ward.Configuration;
using NanoMedAgent.Ward.Records;

namespace NanoMedAgent.HostSim.Firmware;

/// <summary>
/// The demo with firmware/Esp32 itself: its Main and its threads on a simulated chip, with a broker, a collector and the ward's pages
/// beside it.
/// </summary>
internal static class FirmwareCommand
{
    /// <summary>Runs until it is stopped, or for a duration.</summary>
    /// <param name="options">What was asked for. The speed is a number.</param>
    /// <param name="isTerminal">Whether somebody sits at a terminal, and may press keys.</param>
    /// <param name="output">Gets the lines when nobody does.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>Whether readings were stored, unless there was no patient, and no exception ended a thread of the firmware.</returns>
    public static async Task<bool> RunAsync(SimulationOptions options, bool isTerminal, TextWriter output, CancellationToken cancellation)
    {
        VirtualClock clock = new(options.Start);
        FirmwareView view = new(clock, output, isTerminal);
        using SimulatedHospital hospital = SimulatedHospital.Open(options.DataFolder);
        await using EmbeddedBroker broker = await EmbeddedBroker.StartAsync(new BrokerLog());
        await using FirmwareUpdates? updates = await FirmwareUpdates.OpenAsync(options, hospital, broker.Access, clock);
        using FirmwareDevice device = FirmwareDevice.Open(options, hospital, clock, broker.Port, updates?.Environment);
        updates?.Serve(device);
        FirmwareBrokers connections = new(device.Chip.Scheduler, broker.Access);
        view.Write("demo", $"firmware/Esp32 on {device.Board.Name}, patient {device.Patient.Title}, broker embedded, {broker.Access}");
        view.Write("demo", device.Board.Limits);
        view.Write("demo", $"keys, device storage and readings in {options.DataFolder}");
        if (updates is not null)
        {
            view.Write("demo", $"offers {updates.Environment.Release.Title}, its payloads at {updates.Environment.Address}");
        }

        view.Follow(device);
        device.Start(connections);

        if (options.IsUnowned)
        {
            hospital.ImportVoucher(device.Key, device.Serial, clock.Now);
            view.Write("demo", "the sensor has no owner; the hospital has its maker's voucher, and the ward sends it");
        }

        using ReadingStore store = NamedStore.Open(hospital.Database);
        await using RestartableCollector collector = new(new CollectorOptions
        {
            Broker = broker.Access,
            Recipient = hospital.Recipient,
            Store = store,
            KeepsEvidence = true,
            Trusted = [device.Key],
            Clock = () => clock.Now,
        });
        FirmwareRun run = new(options, device, connections, broker, collector, updates);
        IRecordSystem records = WardRecords.Open(options.DataFolder);
        await using WardHost? pages = options.HasWard
            ? await WardHost.StartAsync(WardOptionsOf(hospital, broker, records, clock))
            : null;
        if (pages is not null)
        {
            await pages.ConnectedAsync(cancellation);
        }

        await using DevicePageHost? page = options.DevicePagePort is { } port
            ? await DevicePageHost.StartAsync(device, run, pages?.Address, port)
            : null;
        using SimulatedNurse? nurse = pages is null || records.Patients.Count == 0
            ? null
            : new SimulatedNurse(pages.Pairing, device, records, clock);
        view.Follow(nurse, collector);
        FirmwareKeys keys = new(device, run, view, nurse, hasUpdate: updates is not null);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        if (page is not null)
        {
            view.Write("demo", $"the sensor in a browser: {page.Address}");
        }

        if (isTerminal)
        {
            view.Write("keys", keys.Help);
            run.Progressed += () => keys.Read(stop);
        }

        run.Progressed += () => LetNurseAct(nurse, options);
        bool wasPaired = !options.HasWard;
        run.Progressed += () => wasPaired |= device.PairingState == PairingState.Associated;
        run.Progressed += () => view.WriteChanges(device, run, collector, pages?.Address);
        await run.RunAsync(stop.Token);

        output.WriteLine($"stored: {collector.Values} values; {device.Summarise()}");
        device.Chip.UnhandledExceptions.ForEach(output.WriteLine);
        output.WriteLine("What had not arrived is in the sensor's flash, as after a power cut; the next run sends it.");
        output.WriteLine($"The readings: dotnet run --project tools/MedAgent -- readings list --db {hospital.Database}");
        return (collector.Values > 0 || !wasPaired) && device.Chip.UnhandledExceptions.Count == 0;
    }

    private static WardOptions WardOptionsOf(
        SimulatedHospital hospital, EmbeddedBroker broker, IRecordSystem records, VirtualClock clock) => new()
        {
            Broker = broker.Access,
            Database = hospital.Database,
            Authority = hospital.Authority,
            PolicyVersion = hospital.PolicyVersion,
            Policy = hospital.Policy,
            Score = hospital.Score,
            Periods = hospital.Periods,
            Records = records,
            Clock = () => clock.Now,
            IsDemo = true,
        };

    private static void LetNurseAct(SimulatedNurse? nurse, SimulationOptions options)
    {
        nurse?.PressButtonWhenDue();
        if (options.IsPressedWhenAsked)
        {
            nurse?.PairUnlessOthersDo();
        }
    }
}
