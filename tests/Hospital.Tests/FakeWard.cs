using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Pairing;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Texts;

namespace Hospital.Tests;

/// <summary>A ward with its desk, sensors, and a broker between them that does with messages what the test wants.</summary>
internal sealed class FakeWard : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _target;
    private readonly List<FakeSensor> _sensors = [];
    private readonly HospitalKey _authority = HospitalKey.Create();
    private readonly Queue<Message> _toSensors = [];

    public FakeWard(string database = "SQLite")
    {
        _target = Stores.Target(database, _folder);
        Store = AssociationStore.Open(_target);
        Desk = NewDesk();
    }

    public static Staff Kim { get; } = new("nurse.kim", "Kim", StaffRole.Nurse);

    public static Staff Lee { get; } = new("nurse.lee", "Lee", StaffRole.Nurse);

    public static Staff Boss { get; } = new("admin.boss", "Boss", StaffRole.Admin);

    public int PolicyVersion { get; } = 7;

    /// <summary>Names of patients and beds are this ward's own, as databases are shared.</summary>
    public string Own { get; } = Guid.NewGuid().ToString("N")[..8];

    public DateTimeOffset Now { get; set; } = DateTimeOffset.UnixEpoch.AddYears(56);

    public AssociationStore Store { get; private set; }

    public PairingService Desk { get; private set; }

    public CosePublicKey Authority => _authority.Public;

    /// <summary>All that changed, in order.</summary>
    public List<PairingAttempt> Seen { get; } = [];

    public List<(Association Association, CodeText Why)> Refused { get; } = [];

    /// <summary>What the ward has sent.</summary>
    public List<Message> Sent { get; } = [];

    /// <summary>What sensors have told.</summary>
    public List<Message> Heard { get; } = [];

    /// <summary>What the broker makes of a message on its way to the ward.</summary>
    public Func<Message, IEnumerable<Message>> ToWard { get; set; } = message => [message];

    /// <summary>What the broker makes of a message on its way to a sensor.</summary>
    public Func<Message, IEnumerable<Message>> ToSensor { get; set; } = message => [message];

    public FakeSensor NewSensor(int? policyVersion = null, bool asksForPress = true, CosePublicKey? authority = null)
    {
        FakeSensor sensor = new(authority ?? Authority, () => Now, policyVersion ?? PolicyVersion) { AsksForPress = asksForPress, Serial = $"SN{_sensors.Count}" };
        _sensors.Add(sensor);
        return sensor;
    }

    /// <summary>Lets everything arrive.</summary>
    public void Deliver()
    {
        bool isQuiet = false;
        while (!isQuiet)
        {
            isQuiet = true;
            foreach (FakeSensor sensor in _sensors)
            {
                while (sensor.Told.TryDequeue(out Message? told))
                {
                    isQuiet = false;
                    Heard.Add(told);
                    foreach (Message arriving in ToWard(told))
                    {
                        Desk.Handle(arriving);
                    }
                }
            }

            while (_toSensors.TryDequeue(out Message? sent))
            {
                isQuiet = false;
                foreach (Message arriving in ToSensor(sent))
                {
                    _sensors.Single(sensor => arriving.Topic == $"nm/1/{sensor.Id}/c").Receive(arriving.Payload);
                }
            }
        }
    }

    /// <summary>Time passes, second by second.</summary>
    public void Run(int seconds)
    {
        for (int i = 0; i < seconds; i++)
        {
            Now = Now.AddSeconds(1);
            _sensors.ForEach(sensor => sensor.Pass());
            Deliver();
            Desk.CheckTimers();
        }

        Deliver();
    }

    /// <summary>The ward's program is started anew.</summary>
    public void Restart()
    {
        Store.Dispose();
        Store = AssociationStore.Open(_target);
        Desk = NewDesk();
    }

    /// <summary>The attempt as it was told last.</summary>
    public PairingAttempt Latest(PairingAttempt attempt) => Seen.Last(seen => seen.Id == attempt.Id);

    public PairingAttempt Choose(PairingAttempt attempt, int number) => Desk.Choose(attempt, Patient(number), Bed(number));

    public string Patient(int number) => $"{Own}-patient-{number}";

    public string Bed(int number) => $"{Own}-bed-{number}";

    /// <summary>The whole path.</summary>
    public Association Pair(FakeSensor sensor, int number, Staff? who = null)
    {
        PairingAttempt attempt = Desk.Begin(sensor.Label, CaptureMethod.Camera, who ?? Kim);
        sensor.Hold(3);
        Deliver();
        Choose(attempt, number);
        Deliver();
        sensor.Press();
        Deliver();
        Latest(attempt).State.ShouldBe(PairingState.Associated);
        return Store.Find(sensor.AssociationId!)!;
    }

    /// <summary>The outcomes in the audit log about a subject, the oldest first.</summary>
    public IReadOnlyList<string> Logged(string subject) => [.. Store.Audit.Newest().Where(entry => entry.Subject == subject).Reverse().Select(entry => $"{entry.Who} {entry.Action}: {entry.Outcome}")];

    public void Dispose()
    {
        _sensors.ForEach(sensor => sensor.Dispose());
        Store.Dispose();
        _authority.Dispose();
        _folder.Dispose();
    }

    private PairingService NewDesk()
    {
        PairingService desk = new(new PairingServiceOptions { Store = Store, Authority = _authority, PolicyVersion = PolicyVersion, Clock = () => Now, Send = Send });
        desk.Changed += Seen.Add;
        desk.UnpairRefused += (association, why) => Refused.Add((association, why));
        return desk;
    }

    private void Send(Message message)
    {
        Sent.Add(message);
        _toSensors.Enqueue(message);
    }
}
