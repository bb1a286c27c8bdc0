using Agent.Tests.World;
using NanoMedAgent;
using NanoMedAgent.Collector;
using NanoMedAgent.Commands;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Policies;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Vouchers;
using NanoMedAgent.Measurements;
using NanoMedAgent.Platform;
using NanoMedAgent.Simulator.Chips;
using NanoMedAgent.Simulator.Cryptography;
using NanoMedAgent.Simulator.Flash;
using NanoMedAgent.Simulator.Pins;
using NanoMedAgent.Simulator.Time;
using Firmware = NanoMedAgent.Agent;

namespace Agent.Tests.Ownership;

/// <summary>A device as its maker has provisioned it, that maker, and the hospital that has bought it.</summary>
internal sealed class OwnershipRig : IDisposable
{
    private const int BusyStepsLimit = 100;

    private readonly SoftwareCipherEngine _cipher = new();
    private readonly List<PublishedMessage> _published = [];
    private DateTimeOffset _startedAt = DateTimeOffset.UnixEpoch.AddYears(56);
    private int _starts;
    private long _counter;
    private CosePublicKey? _key;

    public OwnershipRig(SimulatedFlash? storage = null, bool isStarted = true, bool hasElement = false)
    {
        Storage = storage ?? new SimulatedFlash(FlashGeometry.OfBytes(256 * 1024));
        Clock = new VirtualClock(_startedAt);
        Element = hasElement ? new ElementOnBus(Clock) : null;
        Button = new SimulatedButton(Clock);
        Patient.Has(VitalSign.HeartRate, 720);
        Write(Firmware.MakerFile, Maker.Public.Encode());
        if (isStarted)
        {
            Start().ShouldBe(AgentStart.Unowned);
            Run(seconds: 5);
        }
    }

    public HospitalKey Maker { get; } = HospitalKey.Create();

    /// <summary>Of the hospital that has bought the device.</summary>
    public HospitalKey Authority { get; } = HospitalKey.Create();

    public HospitalKey Recipient { get; } = HospitalKey.Create();

    public SimulatedFlash Storage { get; }

    public VirtualClock Clock { get; private set; }

    /// <summary>Has the device key; null where it is in flash.</summary>
    public ElementOnBus? Element { get; }

    public SimulatedButton Button { get; private set; }

    public SimulatedLight Light { get; } = new();

    public SimulatedPower Power { get; } = new();

    public FakeLink Link { get; private set; } = new();

    public ScriptedPatient Patient { get; } = new();

    public Firmware Agent { get; private set; } = null!;

    /// <summary>Receives readings, and acknowledges them; null for none.</summary>
    public CollectorCore? Collector { get; set; }

    /// <summary>Whether the power was cut, and the device has not been started since.</summary>
    public bool IsOff { get; private set; }

    public DateTimeOffset Now => Clock.Now;

    /// <summary>The device's key; its last one when it has none any more.</summary>
    public CosePublicKey Key
    {
        get
        {
            if (Agent.PublicKey is { } encoded && CosePublicKey.TryParse(encoded, out CosePublicKey? key))
            {
                _key = key;
            }

            return _key.ShouldNotBeNull();
        }
    }

    public IReadOnlyList<PublishedMessage> Published => [.. _published, .. Link.Published];

    /// <summary>What the device has said of its ownership since its first start, with verified signatures.</summary>
    public IReadOnlyList<DeviceEvent> Reported =>
    [
        .. Published.Where(message => message.IsEvent).Select(Verified)
            .Where(reported => reported.Kind == DeviceEvent.OwnershipKind),
    ];

    /// <summary>The same as texts: event, reason, number.</summary>
    public IReadOnlyList<string> Texts => [.. Reported.Select(TextOf)];

    /// <summary>The nonce of this start.</summary>
    public byte[] Nonce => Reported[^1].Ownership!.Nonce.ShouldNotBeNull();

    public void Dispose()
    {
        Maker.Dispose();
        Authority.Dispose();
        Recipient.Dispose();
        _cipher.Dispose();
    }

    /// <summary>Cuts the power and returns it.</summary>
    public AgentStart Start(ClockQuality quality = ClockQuality.Network)
    {
        _startedAt = Clock.Now;
        Clock = new VirtualClock(_startedAt) { Quality = quality };
        Button = new SimulatedButton(Clock);
        _published.AddRange(Link.Published);
        Link = new FakeLink { IsUp = Link.IsUp };
        IsOff = false;
        AgentPlatform platform = new()
        {
            Uptime = Clock,
            Date = Clock,
            Entropy = new SeededEntropy(1, ++_starts),
            Cipher = _cipher,
            Storage = Storage,
            Link = Link,
            Sensors = Patient,
            Button = Button,
            Light = Light,
            Power = Power,
        };
        try
        {
            Agent = new Firmware(platform, null, Element?.Open(Clock, _cipher));
            return Agent.Start();
        }
        catch (PowerCutException)
        {
            IsOff = true;
            return AgentStart.StorageFailed;
        }
    }

    /// <summary>The device of a hospital that has provisioned it by cable, and its maker before. It measures.</summary>
    public static OwnershipRig Owned(bool hasElement = false)
    {
        OwnershipRig rig = new(isStarted: false, hasElement: hasElement);
        rig.Write(Firmware.AuthorityFile, rig.Authority.Public.Encode());
        rig.InstallPolicy();
        rig.Write("setup", new byte[16]);
        rig.Start().ShouldBe(AgentStart.Started);
        rig.Run(seconds: 60);
        return rig;
    }

    /// <summary>Lets time pass, with the restarts that the device wants.</summary>
    /// <returns>What the last start said; Started when there was none.</returns>
    public AgentStart RunThroughRestarts(double seconds = 5)
    {
        AgentStart last = AgentStart.Started;
        Run(seconds);
        for (int starts = 0; Power.WantsRestart && !IsOff; starts++)
        {
            starts.ShouldBeLessThan(5, "restarts in a row");
            Power.WantsRestart = false;
            last = Start();
            if (last is AgentStart.Started or AgentStart.Unowned)
            {
                Run(seconds);
            }
        }

        return last;
    }

    /// <summary>Lets time pass, until the power is cut or the device restarts itself.</summary>
    public void Run(double seconds)
    {
        long endMs = Clock.UptimeMilliseconds + (long)(seconds * 1000);
        int busySteps = 0;
        while (!IsOff && !Power.WantsRestart && Clock.UptimeMilliseconds < endMs)
        {
            try
            {
                long nextMs = Agent.Step();
                Collect();
                busySteps = nextMs > Clock.UptimeMilliseconds ? 0 : busySteps + 1;
                busySteps.ShouldBeLessThan(BusyStepsLimit, "steps in a row that ask for the next at once");
                Clock.AdvanceTo(Math.Clamp(nextMs, Clock.UptimeMilliseconds + 1, endMs));
            }
            catch (PowerCutException)
            {
                IsOff = true;
            }
        }
    }

    /// <summary>Puts a file onto the device.</summary>
    public void Write(string name, byte[] content) => Storage.TryWrite(name, content).ShouldBeTrue();

    /// <summary>A voucher for this device and this hospital, which the maker has not signed yet.</summary>
    public Voucher Voucher(long? number = null) =>
        new(Key.Thumbprint, "NM2600042", Authority.Public, Now.AddDays(30), number ?? Now.ToUnixTimeMilliseconds());

    /// <summary>Anybody sends the device a message on its command topic.</summary>
    public void Send(byte[] message)
    {
        Link.Send($"nm/2/{Key.DeviceId}/c", message);
        Run(seconds: 5);
    }

    /// <summary>The answers to commands: refusal and counter.</summary>
    public IReadOnlyList<(CommandRefusal Refusal, long Counter)> Answers =>
    [
        .. Published.Where(message => message.IsEvent).Select(Verified).Where(reported => reported.Kind == DeviceEvent.CommandKind)
            .Select(reported => ((CommandRefusal)reported.What, reported.Number)),
    ];

    /// <summary>A command to give the device away, signed.</summary>
    public byte[] HandOver(CosePublicKey? next, bool isNow = true, HospitalKey? by = null) => AuthorityCommand.ForHandOver(
        Key.DeviceId, next, isNow, Counter(), Now.AddMinutes(10)).Sign(by ?? Authority, Key);

    /// <summary>A command to retire the device, signed.</summary>
    public byte[] Retire(bool isNow = true, HospitalKey? by = null) => AuthorityCommand.ForRetiring(
        Key.DeviceId, "broken", isNow, Counter(), Now.AddMinutes(10)).Sign(by ?? Authority, Key);

    /// <summary>A command with a signed policy, signed.</summary>
    public byte[] Policy(byte[] policy, HospitalKey? by = null) =>
        AuthorityCommand.ForPolicy(Key.DeviceId, policy, Counter(), Now.AddMinutes(10)).Sign(by ?? Authority, Key);

    /// <summary>A command by which the authority changes its key, signed by the former one.</summary>
    public byte[] ChangeAuthority(HospitalKey next, HospitalKey? by = null, CosePublicKey? former = null) => AuthorityCommand.ForAuthority(
        Key.DeviceId, former ?? (by ?? Authority).Public, next, Counter(), Now.AddMinutes(10)).Sign(by ?? Authority, Key);

    /// <summary>A command that changes nothing: whoever it is carried out for, the device obeys.</summary>
    public byte[] Probe(HospitalKey by) =>
        AuthorityCommand.ForRevoking(Key.DeviceId, 0, Counter(), Now.AddMinutes(10)).Sign(by, Key);

    /// <summary>The next counter of commands, as hospitals take it.</summary>
    public long Counter() => _counter = Math.Max(_counter + 1, Now.ToUnixTimeMilliseconds());

    /// <summary>What the device says to a message.</summary>
    public IReadOnlyList<string> AnswerTo(byte[] message)
    {
        int before = Texts.Count;
        Send(message);
        return [.. Texts.Skip(before)];
    }

    /// <summary>The hospital puts a first policy onto the device.</summary>
    public void InstallPolicy() =>
        Write(Firmware.PolicyFile, SignedPolicy.Sign(DataPolicy.Default(Recipient.Public, 10), Authority));

    public static string TextOf(DeviceEvent reported) => $"{reported.OwnershipEvent}"
        + $"{(reported.Reason == 0 ? "" : $" {(NanoMedAgent.Ownership.OwnershipRefusal)reported.Reason}")}"
        + $"{(reported.Number == 0 ? "" : $" {reported.Number}")}";

    /// <summary>The collector acknowledges what has arrived.</summary>
    private void Collect()
    {
        if (Collector is not null && Link.Outgoing.Count > 0)
        {
            Message[] arriving =
                [.. Link.Outgoing.Where(message => message.Kind != "e").Select(message => new Message(message.Topic, message.Payload))];
            foreach (Message answer in arriving.Length == 0 ? [] : Collector.Handle(arriving))
            {
                Link.Send(answer.Topic, answer.Payload);
            }
        }

        Link.Outgoing.Clear();
    }

    private DeviceEvent Verified(PublishedMessage message)
    {
        DeviceEvent.TryRead(Topic.Parse(message.Topic)!, message.Payload, Key, out DeviceEvent? verified).ShouldBe(RefusalReason.None);
        return verified!;
    }
}
