using NanoMedAgent.Hospital.Brokers;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Labels;
using NanoMedAgent.HostSim.Broker;
using NanoMedAgent.Pairing;
using NanoMedAgent.Platform;
using NanoMedAgent.Simulator.Sensors;

namespace NanoMedAgent.HostSim.Simulation;

/// <summary>
/// A simulated sensor as a hospital has it: with a connection to the broker, a public key that is registered, and a label.
/// </summary>
public sealed class ConnectedSensor(SensorParts parts) : SimulatedSensor(parts), ISensorInHand
{
    private CosePublicKey? _deviceKey;

    /// <summary>The device's public key. The device must have been started.</summary>
    /// <exception cref="InvalidOperationException">The key cannot be read.</exception>
    public CosePublicKey DeviceKey => _deviceKey ??= CosePublicKey.TryParse(Agent.PublicKey, out CosePublicKey? key)
        ? key!
        : throw new InvalidOperationException("the device's public key cannot be read");

    /// <summary>What is printed on it; null until its label is made.</summary>
    public DeviceLabel Label { get; internal set; } = null!;

    /// <summary>The file with a picture of its label, where a person has it in hand.</summary>
    public string? LabelFile { get; internal set; }

    /// <summary>Its connection to the broker; null until <see cref="Connect"/>.</summary>
    public MqttLink Link { get; private set; } = null!;

    /// <inheritdoc/>
    string ISensorInHand.DeviceId => DeviceKey.DeviceId;

    /// <inheritdoc/>
    LightPattern ISensorInHand.LightPattern => IsOff ? LightPattern.Off : Light.Pattern;

    /// <inheritdoc/>
    PairingState? ISensorInHand.PairingState => IsOff ? null : Agent.PairingState;

    /// <inheritdoc/>
    int ISensorInHand.HeldMilliseconds => Button.HeldMilliseconds;

    /// <inheritdoc/>
    NetworkState ISensorInHand.Network => Link.IsCut ? NetworkState.Down : Link.IsUp ? NetworkState.Up : NetworkState.Connecting;

    /// <inheritdoc/>
    int? ISensorInHand.WaitingReadings => WaitingReadings;

    /// <summary>Connects it to a broker.</summary>
    /// <param name="broker">The broker.</param>
    public void Connect(BrokerAccess broker)
    {
        Link = new MqttLink(broker, DeviceKey.DeviceId);
        Network.Target = Link;
        Link.Changed += Wake;
        Link.Start();
    }

    /// <inheritdoc/>
    void ISensorInHand.PressButton() => Button.Press();

    /// <inheritdoc/>
    void ISensorInHand.HoldButton(int? durationMs) => Button.Hold(durationMs);

    /// <inheritdoc/>
    void ISensorInHand.LetButtonGo() => Button.LetGo();

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        if (Link is not null)
        {
            Link.Changed -= Wake;
            await Link.DisposeAsync();
        }

        await base.DisposeAsync();
    }
}
