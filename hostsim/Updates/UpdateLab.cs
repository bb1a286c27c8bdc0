using MQTTnet;
using MQTTnet.Protocol;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Releases;
using NanoMedAgent.HostSim.Provisioning;
using NanoMedAgent.HostSim.Simulation;
using NanoMedAgent.MedAgent.Serving;
using NanoMedAgent.Platform;
using NanoMedAgent.Releases;
using NanoMedAgent.Simulator.Time;
using NanoMedAgent.Simulator.Updates;

namespace NanoMedAgent.HostSim.Updates;

/// <summary>All that an update in a run needs around the devices: the release, a server with its payloads, and somebody who offers it to them.</summary>
public sealed class UpdateLab : IAsyncDisposable
{
    // What a board without more memory leaves in its heap for loaded assemblies, and what a slot of a boot loader holds.
    private const int FilesLimit = 40 * 1024;
    private const int BootLoaderLimit = 1024 * 1024;

    private readonly SimulationOptions _options;
    private readonly CosePublicKey _key;
    private readonly ReleaseServer _server;
    private readonly List<HttpPayloads> _payloads = [];

    private UpdateLab(SimulationOptions options, CosePublicKey key, OfferedRelease release, ReleaseServer server)
    {
        _options = options;
        _key = key;
        Release = release;
        _server = server;
        Policy = SimulatedVendor.PolicyFor(key);
    }

    /// <summary>What is offered.</summary>
    public OfferedRelease Release { get; }

    /// <summary>Where its payloads are.</summary>
    public Uri Address => _server.Address;

    /// <summary>What the devices' images take after themselves.</summary>
    public ReleasePolicy Policy { get; }

    /// <summary>Prepares the update that the options ask for.</summary>
    /// <returns>null when they ask for none.</returns>
    /// <exception cref="InvalidDataException">The release, or the vendor's key, cannot be read.</exception>
    public static async Task<UpdateLab?> OpenAsync(SimulationOptions options, long run)
    {
        if (options.UpdateFile is not { } file)
        {
            return null;
        }

        using SimulatedVendor vendor = SimulatedVendor.Open(options.DataFolder);
        CosePublicKey key = options.VendorKeyFile is { } path ? CosePublicKey.FromPem(path) : vendor.Public;
        OfferedRelease release = OfferedRelease.Open(file, vendor, run);
        return new UpdateLab(options, key, release, await ReleaseServer.StartAsync(release.Folder, port: 0));
    }

    /// <summary>The slots of a boot loader for a device; null where it installs to files.</summary>
    public BootloaderSlots? MakeBootloader() => _options.Slots == SlotKind.BootLoader ? new BootloaderSlots(BootLoaderLimit, (envelope, image) => SignedRelease.Read(envelope).StandsFor(_key, image)) : null;

    /// <summary>The slots in a device's files.</summary>
    public NanoMedAgent.Releases.Assemblies.AssemblySlots MakeFiles(IStorage storage) => new(storage, _options.Board?.ReleaseLimit ?? FilesLimit);

    /// <summary>A device's way to the payloads.</summary>
    /// <param name="number">Which device.</param>
    /// <param name="clock">The ward's time.</param>
    /// <param name="changed">Something came.</param>
    /// <param name="isAsking">Whether something is under way.</param>
    public IPayloadSource MakePayloads(int number, VirtualClock clock, Action changed, out Func<bool> isAsking)
    {
        HttpPayloads payloads = new(_server.Address);
        payloads.Changed += changed;
        _payloads.Add(payloads);
        isAsking = () => payloads.IsAsking;
        PacedPayloads paced = new(payloads, clock);
        return _options.Faults == FaultKind.Update ? new FaultyPayloads(paced, (int)(_options.Seed ?? 1) + number) : paced;
    }

    /// <summary>Sends an offer or a command to devices.</summary>
    public static async Task SendAsync(string host, int port, IEnumerable<string> devices, byte[] message)
    {
        using IMqttClient client = new MqttClientFactory().CreateMqttClient();
        await client.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer(host, port).Build());
        foreach (string device in devices)
        {
            await client.PublishBinaryAsync($"nm/1/{device}/c", message, MqttQualityOfServiceLevel.AtLeastOnce);
        }

        await client.DisconnectAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _payloads.ForEach(payloads => payloads.Dispose());
        await _server.DisposeAsync();
    }
}
