using NanoMedAgent;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Pairing;
using NanoMedAgent.Platform;
using NanoMedAgent.Releases;
using NanoMedAgent.Releases.Assemblies;
using NanoMedAgent.Simulator.Cryptography;
using NanoMedAgent.Simulator.Flash;
using NanoMedAgent.Simulator.Pins;
using NanoMedAgent.Simulator.Time;
using Firmware = NanoMedAgent.Agent;

namespace Protocol.Tests.World;

/// <summary>
/// A whole device: the firmware on simulated seams, with seeded entropy and virtual time, so that it publishes the same bytes in each run.
/// It knows nothing of the hospital but the files that it was provisioned with.
/// </summary>
internal sealed class ExampleDevice
{
    private const long PartitionBytes = 256 * 1024;
    private const int SetLimitBytes = 40 * 1024;
    private const long Seed = 2026;

    // Two events, one a second.
    private const int AnswerSeconds = 3;

    private readonly SimulatedFlash _flash = new(FlashGeometry.OfBytes(PartitionBytes));
    private readonly ReleasePolicy _releases;
    private VirtualClock _clock = null!;
    private SimulatedButton _button = null!;
    private int _starts;

    /// <summary>Provisions a device. It is off.</summary>
    /// <param name="authority">The authority's COSE_Key.</param>
    /// <param name="policy">The signed policy.</param>
    /// <param name="setupCode">16 bytes.</param>
    /// <param name="releases">Which releases it takes.</param>
    public ExampleDevice(byte[] authority, byte[] policy, byte[] setupCode, ReleasePolicy releases)
        : this(setupCode, releases)
    {
        _flash.TryWrite(Firmware.AuthorityFile, authority).ShouldBeTrue();
        _flash.TryWrite(Firmware.PolicyFile, policy).ShouldBeTrue();
    }

    private ExampleDevice(byte[] setupCode, ReleasePolicy releases)
    {
        _releases = releases;
        _flash.TryWrite(PairingMachine.SetupFile, setupCode).ShouldBeTrue();
    }

    /// <summary>The same device as its maker provisions it: it has no owner. It is off.</summary>
    /// <param name="maker">The maker's COSE_Key.</param>
    /// <param name="setupCode">16 bytes.</param>
    /// <param name="releases">Which releases it takes.</param>
    public static ExampleDevice Unowned(byte[] maker, byte[] setupCode, ReleasePolicy releases)
    {
        ExampleDevice device = new(setupCode, releases);
        device._flash.TryWrite(Firmware.MakerFile, maker).ShouldBeTrue();
        return device;
    }

    /// <summary>The firmware.</summary>
    public Firmware Agent { get; private set; } = null!;

    /// <summary>The network.</summary>
    public FakeLink Link { get; } = new();

    /// <summary>What is measured.</summary>
    public FakeSensors Sensors { get; } = new();

    /// <summary>The battery.</summary>
    public SimulatedPower Power { get; } = new();

    /// <summary>The true date, whether or not the device knows it.</summary>
    public DateTimeOffset Now => _clock.Now;

    /// <summary>The device's key.</summary>
    public CosePublicKey Key =>
        CosePublicKey.TryParse(Agent.PublicKey, out CosePublicKey? key) ? key! : throw new InvalidOperationException("no key");

    /// <summary>Starts the device; what it had in RAM is gone.</summary>
    /// <param name="start">The true date.</param>
    /// <param name="quality">Whether the device knows it.</param>
    public AgentStart Start(DateTimeOffset start, ClockQuality quality)
    {
        _clock = new VirtualClock(start) { Quality = quality };
        _button = new SimulatedButton(_clock);
        AssemblySlots slots = new(_flash, SetLimitBytes);
        new Loader(slots, _releases).ChooseSet();
        AgentPlatform platform = new()
        {
            Uptime = _clock,
            Date = _clock,
            Entropy = new SeededEntropy(Seed, ++_starts),
            Cipher = new SoftwareCipherEngine(),
            Storage = _flash,
            Link = Link,
            Sensors = Sensors,
            Button = _button,
            Light = new SimulatedLight(),
            Buzzer = new SimulatedBuzzer(_clock),
            Power = Power,
            Slots = slots,
            Payloads = new SilentMirror(),
        };
        Agent = new Firmware(platform, _releases);
        return Agent.Start();
    }

    /// <summary>Puts a release into the slot that does not run, to be tried at the next start.</summary>
    /// <param name="envelope">Its envelope.</param>
    /// <param name="image">The only component.</param>
    /// <param name="manifestDigest">SHA-256 of its manifest.</param>
    public void Install(byte[] envelope, byte[] image, byte[] manifestDigest)
    {
        AssemblySlots slots = new(_flash, SetLimitBytes);
        slots.Begin(envelope).ShouldBe(SlotResult.Done);
        for (int offset = 0; offset < image.Length; offset += SlotBlock.Bytes)
        {
            int count = Math.Min(SlotBlock.Bytes, image.Length - offset);
            slots.Write(0, offset, image[offset..(offset + count)], count).ShouldBe(SlotResult.Done);
        }

        slots.Complete(manifestDigest).ShouldBe(SlotResult.Done);
    }

    /// <summary>Lets seconds pass.</summary>
    public void Run(int seconds)
    {
        long endMs = _clock.UptimeMilliseconds + (seconds * 1000L);
        while (_clock.UptimeMilliseconds < endMs)
        {
            long nextMs = Agent.Step();
            _clock.AdvanceTo(Math.Clamp(nextMs, _clock.UptimeMilliseconds + 1, endMs));
        }
    }

    /// <summary>Somebody holds the button, and lets it go.</summary>
    public void Press(int heldMilliseconds) => _button.Press(heldMilliseconds);

    /// <summary>Sends the device a message, and waits until it has dealt with it.</summary>
    /// <returns>What it has published meanwhile.</returns>
    public IReadOnlyList<Message> Receive(string kind, byte[] payload)
    {
        int before = Link.Published.Count;
        Link.Send($"nm/2/{Agent.DeviceId}/{kind}", payload);
        Run(seconds: AnswerSeconds);
        return [.. Link.Published.Skip(before)];
    }
}
