using NanoMedAgent.Collector;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Devices;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Readings;

namespace Hospital.Tests.World;

/// <summary>A collector over a database, with devices that no other test uses.</summary>
internal sealed class CollectorRig : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly HospitalKey _recipient = HospitalKey.Create();
    private readonly List<HospitalKey> _devices = [];

    public CollectorRig(string database, bool keepsEvidence = false, string? target = null)
    {
        target ??= TestDatabases.Target(database, _folder);
        Database = database == "SQLite" ? NewStore.At(target) : $"{target};Application Name={ConnectionName};Pooling=false";
        Store = ReadingStore.Open(Database);
        Associations = AssociationStore.Open(Database);
        Collector = new CollectorCore(_recipient, Store, [], () => Now, keepsEvidence);
        Collector.Refused += Refused.Add;
    }

    public DateTimeOffset Now { get; set; } = DateTimeOffset.UnixEpoch.AddYears(56);

    /// <summary>The name of its connections at PostgreSQL.</summary>
    public string ConnectionName { get; } = "rig-" + Guid.NewGuid().ToString("N");

    /// <summary>The file of SQLite, or the connection string of PostgreSQL.</summary>
    public string Database { get; }

    public ReadingStore Store { get; }

    public AssociationStore Associations { get; }

    public CollectorCore Collector { get; }

    /// <summary>What was refused, or is in quarantine, in order.</summary>
    public List<Refusal> Refused { get; } = [];

    /// <summary>A device that the collector trusts.</summary>
    public HospitalKey NewDevice()
    {
        HospitalKey device = HospitalKey.Create();
        _devices.Add(device);
        Collector.Trust(device.Public);
        return device;
    }

    /// <summary>An epoch of a device, not announced yet.</summary>
    public Epoch NewEpoch(HospitalKey device, string dataClass, uint number = 1, byte[]? association = null, bool hasClock = true) =>
        EpochOf(device, dataClass, hasClock ? Now : null, number, association);

    /// <summary>An epoch of a device, not announced yet.</summary>
    public static Epoch EpochOf(
        HospitalKey device, string dataClass, DateTimeOffset? start, uint number = 1, byte[]? association = null) => new()
        {
            Device = device.Public.DeviceId,
            DataClass = dataClass,
            Id = [(byte)(number >> 24), (byte)(number >> 16), (byte)(number >> 8), (byte)number],
            Key = [.. Enumerable.Repeat((byte)number, 16)],
            BaseIv = new byte[13],
            CustodySecret = new byte[32],
            Start = start?.ToUnixTimeSeconds(),
            ClockQuality = start is null ? 0 : 1,
            Association = association,
            Boot = 1,
            Uptime = number,
            PolicyVersion = 1,
            LateAfterSeconds = 60,
            AnnouncementDigest = [],
        };

    /// <summary>The ward grants a device the association with a patient of its own.</summary>
    /// <returns>The association's id.</returns>
    public byte[] Grant(HospitalKey device, bool isConfirmed = true)
    {
        byte[] id = Guid.NewGuid().ToByteArray();
        string name = Guid.NewGuid().ToString("N");
        Associations.Add(
            new Association
            {
                Id = Convert.ToHexStringLower(id),
                Device = device.Public.DeviceId,
                Serial = "SN1",
                Patient = name,
                PatientToken = "aa",
                Location = "bed " + Guid.NewGuid().ToString("N"),
                Responsible = "nurse",
                ResponsibleToken = "bb",
                Capture = CaptureMethod.Camera,
                Granted = Now,
                NotAfter = Now.AddMinutes(3),
                Counter = Now.ToUnixTimeMilliseconds(),
                Nonce = "cc",
            },
            out _).ShouldBe(AssociationRefusal.None);
        if (isConfirmed)
        {
            Associations.MakeEffective(Convert.ToHexStringLower(id), Now, new byte[] { 1 }, out _).ShouldBe(AssociationRefusal.None);
        }

        return id;
    }

    /// <summary>Somebody brings a device into a state.</summary>
    public void SetState(HospitalKey device, DeviceState state, string reason)
    {
        // A device that only the collector's option names is unknown before it has sent something.
        Associations.Devices.Add(new RegisteredDevice(device.Public, "SN1", Now, "nurse"));
        Associations.DeviceStates.Change([device.Public.DeviceId], state, "admin", reason, Now);
        Associations.DeviceStates.Find(device.Public.DeviceId).ShouldBe(state);
    }

    /// <summary>An association ends now.</summary>
    public void End(byte[] association, EndCause cause = EndCause.Button) => Associations.End(
        Convert.ToHexStringLower(association), new AssociationEnd(Now, cause, "somebody")).ShouldBe(AssociationRefusal.None);

    /// <summary>The device announces an epoch.</summary>
    public void Announce(HospitalKey device, params Epoch[] epochs) =>
        Collector.Handle([.. epochs.Select(epoch => Announcement(epoch, device))]);

    /// <summary>The message with which a device announces an epoch. Each one is different.</summary>
    public Message Announcement(Epoch epoch, HospitalKey device) => Announcements.Of(epoch, device, _recipient.Public);

    /// <summary>A message with one reading.</summary>
    public static Message Reading(Epoch epoch, long sequence, byte[] pack) =>
        new($"nm/2/{epoch.Device}/r/{epoch.DataClass}", DeviceMessages.Seal(epoch, sequence, pack));

    /// <summary>The heart rates that are stored of a device, by their sequence numbers.</summary>
    public IReadOnlyList<decimal> HeartRates(HospitalKey device) =>
        [.. Store.Measurements.Find(new ReadingQuery { Device = device.Public.DeviceId }).OrderBy(reading => reading.Sequence).Select(
            reading => reading.Value)];

    public void Dispose()
    {
        Associations.Dispose();
        Store.Dispose();
        _devices.ForEach(device => device.Dispose());
        _recipient.Dispose();
        _folder.Dispose();
    }
}
