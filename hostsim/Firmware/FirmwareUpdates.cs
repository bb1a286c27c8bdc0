using NanoMedAgent.Hospital.Brokers;
using NanoMedAgent.HostSim.Options;
using NanoMedAgent.HostSim.Provisioning;
using NanoMedAgent.HostSim.Updates;
using NanoMedAgent.Simulator.Time;

namespace NanoMedAgent.HostSim.Firmware;

/// <summary>A release for the firmware: offered at the broker, with its payloads at a web server.</summary>
internal sealed class FirmwareUpdates : IAsyncDisposable
{
    private readonly SimulatedHospital _hospital;
    private readonly BrokerAccess _broker;
    private readonly VirtualClock _clock;
    private readonly FirmwareMirror _mirror = new();

    private FirmwareUpdates(UpdateEnvironment environment, SimulatedHospital hospital, BrokerAccess broker, VirtualClock clock)
    {
        Environment = environment;
        _hospital = hospital;
        _broker = broker;
        _clock = clock;
    }

    /// <summary>The release and its server.</summary>
    public UpdateEnvironment Environment { get; }

    /// <summary>Makes the release that the options ask for.</summary>
    /// <returns>null when they ask for none.</returns>
    /// <exception cref="InvalidDataException">The file cannot be read.</exception>
    public static async Task<FirmwareUpdates?> OpenAsync(
        SimulationOptions options, SimulatedHospital hospital, BrokerAccess broker, VirtualClock clock)
    {
        if (options.UpdateFile is not { } file)
        {
            return null;
        }

        string image = FirmwareRelease.WriteImage(file, options.DataFolder);
        UpdateEnvironment? environment = await UpdateEnvironment.OpenAsync(options with { UpdateFile = image }, hospital.CountRun());
        return new FirmwareUpdates(environment!, hospital, broker, clock);
    }

    /// <summary>Lets the chip reach the server.</summary>
    public void Serve(FirmwareDevice device) => device.Chip.Mirrors.Answer = _mirror.Answer;

    /// <summary>Offers the release.</summary>
    public Task OfferAsync(FirmwareDevice device) => Environment.OfferAsync(_broker, [device.DeviceId]);

    /// <summary>Sends the authority's command to roll back.</summary>
    public Task RollBackAsync(FirmwareDevice device) =>
        UpdateEnvironment.RollBackAsync(_broker, _hospital.Authority, device.Key, _clock.Now);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _mirror.Dispose();
        await Environment.DisposeAsync();
    }
}
