using System.Security.Cryptography;
using NanoMedAgent;
using NanoMedAgent.Cose;
using NanoMedAgent.Hospital.Delegations;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Labels;
using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Policies;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Releases;
using NanoMedAgent.Hospital.Vouchers;
using NanoMedAgent.Measurements;
using NanoMedAgent.Platform;
using NanoMedAgent.Releases;
using Protocol.Tests.Document;
using Ack = NanoMedAgent.Hospital.Protocol.Acknowledgement;
using PairingEvent = NanoMedAgent.Hospital.Protocol.PairingEvent;
using PatientLimits = NanoMedAgent.Hospital.Policies.PatientLimits;

namespace Protocol.Tests.World;

/// <summary>
/// What happens in the examples: a device gets its owner. On the next day it is paired, measures, is acknowledged, raises an alarm,
/// is silenced, restarts without a date, gets limits of its patient, is unpaired, offered a release, and retired. Its firmware makes what
/// it publishes; the hospital's code makes what it receives.
/// </summary>
internal sealed class WorkedExample
{
    private const int HoldMilliseconds = 3_000;
    private const int PressMilliseconds = 200;
    private static readonly DateTimeOffset Began = DateTimeOffset.FromUnixTimeSeconds(1_767_225_600);
    private static readonly Lazy<WorkedExample> Happened = new(() => new WorkedExample());

    private WorkedExample()
    {
        Unowned = ExampleDevice.Unowned(ExampleKeys.Maker.Public.Encode(), ExampleKeys.SetupCode, Releases());
        Unowned.Start(Began.AddDays(-1), ClockQuality.Network).ShouldBe(AgentStart.Unowned);
        Unowned.Run(seconds: 2);
        Vouched = new Voucher(
            Unowned.Key.Thumbprint, "NM2600042", ExampleKeys.Authority.Public, Began.AddDays(29),
            Began.AddDays(-2).ToUnixTimeMilliseconds());
        Voucher = new HospitalMessage("voucher", Vouched.Sign(ExampleKeys.Maker), ExampleKeys.Maker.Public, Purposes.Of("voucher"));
        Voucher.Answers = Unowned.Receive("c", Voucher.Bytes);

        Policy = ByAuthority("data-policy", SignedPolicy.Sign(ExamplePolicy.Policy, ExampleKeys.Authority), Purposes.Of("policy"));
        Delegated = new Delegation(ExampleKeys.Delegate.Public, DelegationPurposes.Grant, Began, Began.AddDays(7), 1) { Ward = "ward 3" };
        Delegation = ByAuthority("delegation", Delegated.Sign(ExampleKeys.Authority), Purposes.Of("delegation"));
        Consent = new HospitalMessage(
            "authority-consent", AuthorityCommand.Consent(ExampleKeys.Authority.Public, ExampleKeys.NextAuthority),
            ExampleKeys.NextAuthority.Public, Purposes.Of("authority"));
        Device = new ExampleDevice(ExampleKeys.Authority.Public.Encode(), Policy.Bytes, ExampleKeys.SetupCode, Releases());
        Device.Sensors.Tenths[VitalSign.HeartRate] = 728;
        Device.Sensors.Tenths[VitalSign.OxygenSaturation] = 970;
        Device.Sensors.Tenths[VitalSign.RespiratoryRate] = 153;
        Device.Sensors.Tenths[VitalSign.Temperature] = 366;
        Device.Power.BatteryPercent = 87;
        Started = Device.Start(Began, ClockQuality.Network);
        Device.Run(seconds: 5);
        Label = DeviceLabel.Of("NM2600042", Device.Key, ExampleKeys.SetupCode);

        Window = Press(HoldMilliseconds, PairingEvent.WindowOpen);
        Grant = GrantFor(EventOf(Window).Pairing!.Nonce!);
        Grant.Answers = Device.Receive("c", Grant.Bytes);
        Receipt = Press(PressMilliseconds, PairingEvent.Associated);
        Device.Run(seconds: 240);

        // The fourth is still on its way.
        Acknowledged = new SequenceRanges();
        Acknowledged.Add(1, 3);
        Acknowledged.Add(5, 5);
        Acknowledgement = new HospitalMessage("acknowledgement", Ack.Encode(NewestEpoch("vitals"), Acknowledged, Device.Now));
        WaitingBefore = Device.Agent.Waiting;
        Acknowledgement.Answers = Device.Receive("a", Acknowledgement.Bytes);
        WaitingAfter = Device.Agent.Waiting;

        Device.Sensors.Tenths[VitalSign.HeartRate] = 1310;
        Device.Run(seconds: 60);

        AudioCommanded = AuthorityCommand.ForAudio(
            Device.Agent.DeviceId, ExampleKeys.Association, AudioState.Paused, Device.Now.ToUnixTimeMilliseconds(),
            Device.Now.AddMinutes(2));
        Audio = Command("command-audio", AudioCommanded.Sign(ExampleKeys.Authority, Device.Key));
        Audio.Answers = Device.Receive("c", Audio.Bytes);

        Device.Start(Device.Now.AddSeconds(30), ClockQuality.None).ShouldBe(AgentStart.Started);
        Device.Run(seconds: 5);
        AcknowledgeEverything();

        Device.Run(seconds: 2);
        PatientLimits own = new(Device.Now.AddHours(12), new Dictionary<string, PatientLimit> { ["hr"] = new(null, 135) });
        LimitsCommanded = AuthorityCommand.ForLimits(
            Device.Agent.DeviceId, ExampleKeys.Association, own, Device.Now.ToUnixTimeMilliseconds(), Device.Now.AddMinutes(2));
        Limits = Command("command-limits", LimitsCommanded.Sign(ExampleKeys.Authority, Device.Key));
        Limits.Answers = Device.Receive("c", Limits.Bytes);

        Unpair = UnpairCommand();
        Unpair.Answers = Device.Receive("c", Unpair.Bytes);
        Device.Run(seconds: 5);
        Offer = new HospitalMessage("update-offer", OfferOf(ExampleRelease.Release), ExampleKeys.Vendor.Public);
        Offer.Answers = Device.Receive("c", Offer.Bytes);
        OfferedSequence = Device.Agent.Updater.Sequence;

        Retire = Command("command-retire", AuthorityCommand.ForRetiring(
            Device.Agent.DeviceId, "broken", isNow: true, Device.Now.ToUnixTimeMilliseconds(), Device.Now.AddDays(1))
            .Sign(ExampleKeys.Authority, Device.Key));
        Retire.Answers = Device.Receive("c", Retire.Bytes);
        Device.Start(Device.Now, ClockQuality.Network).ShouldBe(AgentStart.Unowned);
        Device.Run(seconds: 2);
    }

    /// <summary>The one of this run.</summary>
    public static WorkedExample Instance => Happened.Value;

    /// <summary>The device on the day before, when it had no owner.</summary>
    public ExampleDevice Unowned { get; }

    /// <summary>The maker's voucher for it.</summary>
    public HospitalMessage Voucher { get; }

    /// <summary>What is in it.</summary>
    public Voucher Vouched { get; }

    /// <summary>The device.</summary>
    public ExampleDevice Device { get; }

    /// <summary>What its first start said to the policy.</summary>
    public AgentStart Started { get; }

    /// <summary>The label on the device.</summary>
    public DeviceLabel Label { get; }

    /// <summary>What the authority delegates for a week.</summary>
    public Delegation Delegated { get; }

    /// <summary>The same, signed.</summary>
    public HospitalMessage Delegation { get; }

    /// <summary>The consent of another key to become the authority's.</summary>
    public HospitalMessage Consent { get; }

    /// <summary>The policy's file.</summary>
    public HospitalMessage Policy { get; }

    /// <summary>The announcement of a window for pairing.</summary>
    public Message Window { get; }

    /// <summary>The grant for it.</summary>
    public HospitalMessage Grant { get; }

    /// <summary>The command in it, as the hospital's code made it.</summary>
    public PairingGrant Granted { get; private set; } = null!;

    /// <summary>The receipt.</summary>
    public Message Receipt { get; }

    /// <summary>The acknowledgement of some readings.</summary>
    public HospitalMessage Acknowledgement { get; }

    /// <summary>What it acknowledges.</summary>
    public SequenceRanges Acknowledged { get; }

    /// <summary>Readings of all classes that waited on the device before it.</summary>
    public int WaitingBefore { get; }

    /// <summary>And after it.</summary>
    public int WaitingAfter { get; }

    /// <summary>Limits of the patient.</summary>
    public HospitalMessage Limits { get; }

    /// <summary>The command that it is.</summary>
    public AuthorityCommand LimitsCommanded { get; }

    /// <summary>A pause of the sound.</summary>
    public HospitalMessage Audio { get; }

    /// <summary>The command that it is.</summary>
    public AuthorityCommand AudioCommanded { get; }

    /// <summary>The end of the association.</summary>
    public HospitalMessage Unpair { get; }

    /// <summary>The command that it is.</summary>
    public AuthorityCommand UnpairCommanded { get; private set; } = null!;

    /// <summary>The sequence number of the release that the device works on after the offer.</summary>
    public long OfferedSequence { get; }

    /// <summary>The command that ends the device's life.</summary>
    public HospitalMessage Retire { get; }

    /// <summary>The offer of a release.</summary>
    public HospitalMessage Offer { get; }

    /// <summary>The announcement of the epoch of vital signs in the association, which the first reading needs.</summary>
    public Message Announcement => Device.Link.PublishedOn("k/vitals").First(message => Opened(message).Association is not null);

    /// <summary>The message with the first reading.</summary>
    public Message FirstReading => Device.Link.PublishedOn("r/vitals").First();

    /// <summary>An announcement as its custodian reads it.</summary>
    public Epoch Opened(Message announcement) => Opened(announcement, ExampleKeys.Custodian);

    /// <summary>An announcement as a recipient reads it.</summary>
    public Epoch Opened(Message announcement, HospitalKey recipient)
    {
        Topic topic = Topic.Parse(announcement.Topic)!;
        EpochAnnouncement.TryRead(topic, announcement.Payload, Device.Key, recipient, out Epoch? epoch).ShouldBe(RefusalReason.None);
        return epoch!;
    }

    /// <summary>An event as the hospital reads it.</summary>
    public DeviceEvent EventOf(Message message)
    {
        Topic topic = Topic.Parse(message.Topic)!;
        DeviceEvent.TryRead(topic, message.Payload, Device.Key, out DeviceEvent? decided).ShouldBe(RefusalReason.None);
        return decided!;
    }

    /// <summary>The first event of a kind among messages.</summary>
    public Message EventAmong(IEnumerable<Message> messages, string kind) =>
        messages.First(message => FakeLink.IsEvent(message) && EventOf(message).Kind == kind);

    /// <summary>The first sealed reading of a class whose pack is as wanted.</summary>
    public OpenedReading Reading(string dataClass, Func<PackContent, bool> isWanted) =>
        Readings(dataClass).First(reading => isWanted(reading.Content));

    /// <summary>The sealed readings of a class as they were published, some of them more than once.</summary>
    public IEnumerable<OpenedReading> Readings(string dataClass)
    {
        Epoch[] epochs = [.. Device.Link.PublishedOn($"k/{dataClass}").Select(Opened)];
        foreach (Message message in Device.Link.PublishedOn($"r/{dataClass}"))
        {
            byte[] readings = SourceTag.TryRead(message.Payload, out _).ShouldNotBeNull();
            foreach (SealedReading reading in SealedReading.ReadAll(readings).ShouldNotBeNull())
            {
                Epoch epoch = epochs.First(known => known.Id.AsSpan().SequenceEqual(reading.EpochId));
                byte[] pack = reading.Open(epoch).ShouldNotBeNull();
                PackContent content = PackContent.From(SenMlPack.Read(pack).ShouldNotBeNull(), dataClass).ShouldNotBeNull();
                yield return new OpenedReading(message.Topic, epoch, reading, pack, content);
            }
        }
    }

    private static ReleasePolicy Releases()
    {
        CoseKey.TryParse(ExampleKeys.Vendor.Public.Encode(), out CoseKey vendor).ShouldBeTrue();
        return new ReleasePolicy { Vendor = ExampleRelease.Vendor, Class = ExampleRelease.Class, VendorKeys = [vendor] };
    }

    private static HospitalMessage ByAuthority(string name, byte[] made, byte[] purpose) =>
        new(name, made, ExampleKeys.Authority.Public, purpose);

    private HospitalMessage Command(string name, byte[] made) => new(
        name, made, ExampleKeys.Authority.Public, Purposes.Of("command", Device.Agent.DeviceId),
        CommandMacs.Key(ExampleKeys.Authority, Device.Key, Device.Agent.DeviceId), Device.Agent.DeviceId);

    private static byte[] OfferOf(Release release)
    {
        byte[] manifest = SuitManifestWriter.Write(release);
        return SuitEnvelopeWriter.Write(manifest, SuitEnvelopeWriter.Sign(manifest, ExampleKeys.Vendor));
    }

    private Epoch NewestEpoch(string dataClass) => Opened(Device.Link.PublishedOn($"k/{dataClass}").Last());

    private Message Press(int heldMilliseconds, PairingEvent expected)
    {
        Device.Press(heldMilliseconds);
        Device.Run(seconds: 2);
        return Device.Link.Events.Last(message => EventOf(message).PairingEvent == expected);
    }

    private HospitalMessage GrantFor(byte[] nonce)
    {
        Granted = new PairingGrant
        {
            Device = Device.Agent.DeviceId,
            Counter = Device.Now.ToUnixTimeMilliseconds(),
            NotAfter = Device.Now.AddMinutes(3),
            Nonce = nonce,
            Association = ExampleKeys.Association,
            PatientToken = ExampleKeys.PatientToken,
            ResponsibleToken = ExampleKeys.ResponsibleToken,
            PolicyVersion = ExamplePolicy.Policy.Version,
            Time = Device.Now,
        };
        return Command("pairing-grant", Granted.Sign(ExampleKeys.SetupCode, ExampleKeys.Authority, Device.Key));
    }

    private HospitalMessage UnpairCommand()
    {
        long counter = Device.Now.ToUnixTimeMilliseconds();
        UnpairCommanded = AuthorityCommand.ForUnpairing(Device.Agent.DeviceId, ExampleKeys.Association, counter, Device.Now.AddDays(1));
        return Command("command-unpair", UnpairCommanded.Sign(ExampleKeys.Authority, Device.Key));
    }

    /// <summary>From this the device knows the date again.</summary>
    private void AcknowledgeEverything()
    {
        SequenceRanges everything = new();
        everything.Add(1, Readings("vitals").Max(reading => reading.Reading.Sequence));
        Device.Receive("a", Ack.Encode(NewestEpoch("vitals"), everything, Device.Now));
    }
}
