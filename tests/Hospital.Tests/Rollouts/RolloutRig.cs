using Hospital.Tests.World;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Pairing;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Rollouts;

namespace Hospital.Tests.Rollouts;

/// <summary>A ward over a database with a fleet of devices, and time that passes when it is told to.</summary>
internal sealed class RolloutRig : IDisposable
{
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(1);

    private readonly EmptyDatabases _databases = new();
    private readonly HospitalKey _authority = HospitalKey.Create();
    private readonly List<PairingService> _wards = [];

    public RolloutRig(int devices, string database = "SQLite", int wards = 1)
    {
        Database = _databases.New(database);
        for (int i = 0; i < wards; i++)
        {
            AssociationStore store = AssociationStore.Open(Database);
            Stores.Add(store);
            _wards.Add(new PairingService(new PairingServiceOptions
            {
                Store = store,
                Authority = _authority,
                PolicyVersion = 1,
                Clock = () => Now,
                Send = Sent.Add,
            }));
        }

        Devices = Fleet.Add(devices, Store);
    }

    public string Database { get; }

    public DateTimeOffset Now { get; set; } = DateTimeOffset.FromUnixTimeSeconds(DateTimeOffset.UtcNow.ToUnixTimeSeconds());

    public SignedReleases Releases { get; } = new(12, 13);

    public UpdatingFleet Fleet { get; } = new();

    public IReadOnlyList<UpdatingFleet.Device> Devices { get; }

    public List<AssociationStore> Stores { get; } = [];

    public AssociationStore Store => Stores[0];

    public List<Message> Sent { get; } = [];

    public RolloutControl Control => new(Store);

    /// <summary>The newest rollout.</summary>
    public ReleaseRollout Rollout => Store.Rollouts.All()[0];

    public AuditEntry Kim => new(Now, "kim", "admin", "", "", "");

    /// <summary>Begins a rollout of a release to all devices; a ring is watched for an hour.</summary>
    public ReleaseRollout Begin(string rings, long sequence = 12, RolloutGates? gates = null, params string[] first) =>
        Control.Begin(Order(rings, sequence, gates, first), Now, out _).ShouldNotBeNull();

    public RolloutOrder Order(string rings, long sequence, RolloutGates? gates = null, params string[] first) => new(
        Releases.Envelope(sequence), [.. Devices.Select(device => device.Id)], first, RolloutRings.Parse(rings)!,
        gates ?? new RolloutGates { SoakHours = 1 }, "kim");

    /// <summary>The devices of a ring of the newest rollout.</summary>
    public UpdatingFleet.Device[] InRing(int ring)
    {
        HashSet<string> ids = [.. Rows.Where(row => row.Ring == ring).Select(row => row.Device)];
        return [.. Devices.Where(device => ids.Contains(device.Id))];
    }

    public IReadOnlyList<RolloutDevice> Rows => Store.Rollouts.DevicesOf(Rollout.Number);

    public RolloutDevice RowOf(UpdatingFleet.Device device) => Rows.Single(row => row.Device == device.Id);

    public int Count(RolloutDeviceState state) => Rows.Count(row => row.State == state);

    public RolloutGate Gate(RolloutGateKind kind) =>
        RolloutReport.Read(Store, Rollout, Now).Gates.Single(gate => gate.Kind == kind);

    /// <summary>Every ward receives a message.</summary>
    public void Handle(Message message) => _wards.ForEach(ward => ward.Handle(message));

    /// <summary>A device reports something else, by which wards know that it can be reached.</summary>
    public void Report(UpdatingFleet.Device device) => Handle(new Message(
        $"nm/2/{device.Id}/e",
        DeviceMessages.Event(
            device.Key, device.Id, "storage", 1, Now.ToUnixTimeSeconds(), 1, 1, 0, new EventOrder(device.Start, ++device.Order))));

    /// <summary>Time passes; offers reach devices, and their answers the wards.</summary>
    public void Run(TimeSpan time)
    {
        TimeSpan step = time > TimeSpan.FromMinutes(10) ? TimeSpan.FromMinutes(1) : TimeSpan.FromSeconds(10);
        for (DateTimeOffset end = Now + time; Now < end; Now += step - AnswerTime)
        {
            int before = Sent.Count;
            _wards.ForEach(ward => ward.CheckTimers());
            Now += AnswerTime;
            foreach (Message answer in Sent.Skip(before).ToArray().SelectMany(Fleet.Receive))
            {
                Handle(answer);
            }
        }
    }

    public string[] Audit(string action) =>
        [.. Store.Audit.Newest().Where(entry => entry.Action == action).Select(entry => entry.Outcome).Reverse()];

    public void Dispose()
    {
        Stores.ForEach(store => store.Dispose());
        Fleet.Dispose();
        Releases.Dispose();
        _authority.Dispose();
        _databases.Dispose();
    }
}
