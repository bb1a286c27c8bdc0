using MQTTnet;
using MQTTnet.Protocol;
using NanoMedAgent.Hospital.Brokers;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Releases;
using NanoMedAgent.HostSim.Options;
using NanoMedAgent.HostSim.Provisioning;
using NanoMedAgent.MedAgent.Serving;
using NanoMedAgent.Platform;
using NanoMedAgent.Releases;
using NanoMedAgent.Simulator.Sensors;
using NanoMedAgent.Simulator.Time;
using NanoMedAgent.Simulator.Updates;

namespace NanoMedAgent.HostSim.Updates;

/// <summary>What an update needs around the sensors: the release, and a web server with its payloads.</summary>
public sealed class UpdateEnvironment : IAsyncDisposable
{
    // What a board without PSRAM leaves in its heap for loaded assemblies, and what a slot of a boot loader holds.
    private const int FilesLimitBytes = 40 * 1024;
    private const int BootLoaderLimitBytes = 1024 * 1024;

    private static readonly TimeSpan CommandLifetime = TimeSpan.FromMinutes(10);

    private readonly SimulationOptions _options;
    private readonly CosePublicKey _vendorKey;
    private readonly ReleaseServer _server;

    private UpdateEnvironment(SimulationOptions options, CosePublicKey vendorKey, OfferedRelease release, ReleaseServer server)
    {
        _options = options;
        _vendorKey = vendorKey;
        Release = release;
        _server = server;
    }

    /// <summary>The release that is offered.</summary>
    public OfferedRelease Release { get; }

    /// <summary>The keys in the image of firmware/Esp32.</summary>
    public ReleaseKeys Keys => SimulatedVendor.KeysFor(_vendorKey);

    /// <summary>Where its payloads are.</summary>
    public Uri Address => _server.Address;

    /// <summary>Prepares the update that the options ask for.</summary>
    /// <returns>null when they ask for none.</returns>
    /// <exception cref="InvalidDataException">The release or the vendor's key cannot be read.</exception>
    public static async Task<UpdateEnvironment?> OpenAsync(SimulationOptions options, long run)
    {
        if (options.UpdateFile is not { } file)
        {
            return null;
        }

        using SimulatedVendor vendor = SimulatedVendor.Open(options.DataFolder);
        CosePublicKey vendorKey = options.VendorKeyFile is { } path ? CosePublicKey.FromPem(path) : vendor.Public;
        OfferedRelease release = OfferedRelease.Open(file, vendor, run);
        return new UpdateEnvironment(options, vendorKey, release, await ReleaseServer.StartAsync(release.Folder, port: 0));
    }

    /// <summary>Offers the release to devices.</summary>
    public Task OfferAsync(BrokerAccess broker, IEnumerable<string> deviceIds) => SendAsync(broker, deviceIds, Release.Envelope);

    /// <summary>Sends a device the authority's command to roll back to the earlier release.</summary>
    /// <param name="broker">The broker.</param>
    /// <param name="authority">Signs the command.</param>
    /// <param name="device">The device.</param>
    /// <param name="now">The date: the counter of a command only rises, and so does the date.</param>
    public static Task RollBackAsync(BrokerAccess broker, HospitalKey authority, CosePublicKey device, DateTimeOffset now)
    {
        AuthorityCommand command = new(
            device.DeviceId, AuthorityCommand.RollBack, now.ToUnixTimeMilliseconds(), now + CommandLifetime);
        return SendAsync(broker, [command.Device], command.Sign(authority, device));
    }

    /// <summary>How a sensor gets and installs releases.</summary>
    /// <param name="number">Which sensor, from 1.</param>
    /// <param name="clock">Simulated time.</param>
    public SensorUpdates CreateSensorUpdates(int number, VirtualClock clock)
    {
        HttpPayloads mirror = new(_server.Address);
        IPayloadSource payloads = new PacedPayloads(mirror, clock);
        if (_options.Faults == FaultKind.Update)
        {
            payloads = new FaultyPayloads(payloads, (int)(_options.Seed ?? 1) + number);
        }

        return new SensorUpdates(
            SimulatedVendor.PolicyFor(_vendorKey),
            mirror,
            payloads,
            _options.Board?.ReleaseLimitBytes ?? FilesLimitBytes,
            _options.Slots == SlotKind.BootLoader ? CreateBootloader() : null);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private static async Task SendAsync(BrokerAccess broker, IEnumerable<string> deviceIds, byte[] message)
    {
        using IMqttClient client = broker.CreateClient();
        await broker.ConnectAsync(client, $"nanomedagent-offer-{Guid.NewGuid():N}", isCleanSession: true, CancellationToken.None);
        foreach (string deviceId in deviceIds)
        {
            await client.PublishBinaryAsync($"nm/2/{deviceId}/c", message, MqttQualityOfServiceLevel.AtLeastOnce);
        }

        await client.DisconnectAsync();
    }

    private BootloaderSlots CreateBootloader() =>
        new(BootLoaderLimitBytes, (envelope, image) => SignedRelease.Read(envelope).Covers(_vendorKey, image));
}
