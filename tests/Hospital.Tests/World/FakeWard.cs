using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Attestation;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Pairing;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Texts;

namespace Hospital.Tests.World;

/// <summary>
/// A ward with its pairing service, sensors, and a broker between them that changes, holds back or drops messages as the test wants.
/// </summary>
internal sealed class FakeWard : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _target;
    private readonly List<FakeSensor> _sensors = [];
    private readonly HospitalKey _authority = HospitalKey.Create();
    private readonly Queue<Message> _toSensors = [];

    public FakeWard(string database = "SQLite")
    {
        _target = TestDatabases.Target(database, _folder);
        Store = AssociationStore.Open(_target);
        Pairing = NewService();
    }

    public static Staff Kim { get; } = new("nurse.kim", "Kim", StaffRole.Nurse);

    public static Staff Lee { get; } = new("nurse.lee", "Lee", StaffRole.Nurse);

    public static Staff Boss { get; } = new("admin.boss", "Boss", StaffRole.Admin);

    /// <summary>The states of an attempt that succeeds, when the patient is chosen after the button was held.</summary>
    public static IReadOnlyList<PairingState> StatesOfPairing { get; } =
    [
        PairingState.WaitingForButton, PairingState.WindowOpen, PairingState.WindowOpen, PairingState.Granted, PairingState.Confirming,
        PairingState.Associated,
    ];

    public int PolicyVersion { get; } = 7;

    /// <summary>How the ward appraises what sensors show, from its next restart on; null for not at all.</summary>
    public Func<AssociationStore, AttestationIntake>? Intake { get; set; }

    /// <summary>Begins the names of patients and beds: tests share a database.</summary>
    public string Prefix { get; } = Guid.NewGuid().ToString("N")[..8];

    public DateTimeOffset Now { get; set; } = DateTimeOffset.UnixEpoch.AddYears(56);

    public AssociationStore Store { get; private set; }

    public PairingService Pairing { get; private set; }

    public CosePublicKey Authority => _authority.Public;

    /// <summary>Attempts each time that they changed, in order.</summary>
    public List<PairingAttempt> Attempts { get; } = [];

    public List<(Association Association, CodeText Reason)> UnpairsRefused { get; } = [];

    /// <summary>What became of acknowledgements of alarms: by whom, the outcome, and what the sensor says of it.</summary>
    public List<(string By, PromptOutcome Outcome, string? Answer)> Acknowledgements { get; } = [];

    /// <summary>Limits of patients that are over, and why a sensor has refused them.</summary>
    public List<(string By, PromptOutcome Outcome, string? Answer)> Limits { get; } = [];

    /// <summary>Changes of a sensor's sound that are over, and why a sensor has refused them.</summary>
    public List<(string By, PromptOutcome Outcome, string? Answer)> Audio { get; } = [];

    /// <summary>What the ward has sent.</summary>
    public List<Message> Sent { get; } = [];

    /// <summary>What sensors have sent.</summary>
    public List<Message> Received { get; } = [];

    /// <summary>What the broker delivers to the ward instead of a message.</summary>
    public Func<Message, IEnumerable<Message>> ToWard { get; set; } = message => [message];

    /// <summary>What the broker delivers to a sensor instead of a message.</summary>
    public Func<Message, IEnumerable<Message>> ToSensor { get; set; } = message => [message];

    public FakeSensor NewSensor(int? policyVersion = null, bool requiresPress = true, CosePublicKey? authority = null)
    {
        FakeSensor sensor = new(
            authority ?? Authority, () => Now,
            policyVersion ?? PolicyVersion)
        { RequiresPress = requiresPress, Serial = $"SN{_sensors.Count}" };
        _sensors.Add(sensor);
        return sensor;
    }

    /// <summary>Delivers all messages.</summary>
    public void Deliver()
    {
        bool isQuiet = false;
        while (!isQuiet)
        {
            isQuiet = true;
            foreach (FakeSensor sensor in _sensors)
            {
                while (sensor.Outgoing.TryDequeue(out Message? message))
                {
                    isQuiet = false;
                    Received.Add(message);
                    foreach (Message arriving in ToWard(message))
                    {
                        Pairing.Handle(arriving);
                    }
                }
            }

            while (_toSensors.TryDequeue(out Message? sent))
            {
                isQuiet = false;
                foreach (Message arriving in ToSensor(sent))
                {
                    _sensors.Single(sensor => arriving.Topic == $"nm/2/{sensor.Id}/c").Receive(arriving.Payload);
                }
            }
        }
    }

    /// <summary>Lets time pass, second by second.</summary>
    public void Run(int seconds)
    {
        for (int i = 0; i < seconds; i++)
        {
            Now = Now.AddSeconds(1);
            _sensors.ForEach(sensor => sensor.CheckTimers());
            Deliver();
            Pairing.CheckTimers();
        }

        Deliver();
    }

    /// <summary>The ward's program restarts.</summary>
    public void Restart()
    {
        Store.Dispose();
        Store = AssociationStore.Open(_target);
        Pairing = NewService();
    }

    /// <summary>The attempt after its last change.</summary>
    public PairingAttempt Latest(PairingAttempt attempt) => Attempts.Last(changed => changed.Id == attempt.Id);

    public PairingAttempt Choose(PairingAttempt attempt, int number) => Pairing.Choose(attempt, Patient(number), Bed(number));

    public string Patient(int number) => $"{Prefix}-patient-{number}";

    public string Bed(int number) => $"{Prefix}-bed-{number}";

    /// <summary>Pairs a sensor with a patient, from the label to the receipt.</summary>
    public Association Pair(FakeSensor sensor, int number, Staff? who = null)
    {
        PairingAttempt attempt = Pairing.Begin(sensor.Label, CaptureMethod.Camera, who ?? Kim);
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
    public IReadOnlyList<string> AuditOf(string subject) =>
        [.. Store.Audit.Newest().Where(entry => entry.Subject == subject).Reverse().Select(
            entry => $"{entry.Who} {entry.Action}: {entry.Outcome}")];

    /// <summary>Checks that an attempt has failed.</summary>
    public void ShouldHaveFailed(PairingAttempt attempt, PairingProblem problem, PairingRefusal refusal = PairingRefusal.None)
    {
        PairingAttempt last = Latest(attempt);
        (last.State, last.Problem, last.Refusal).ShouldBe((PairingState.Failed, problem, refusal));
    }

    public void Dispose()
    {
        _sensors.ForEach(sensor => sensor.Dispose());
        Store.Dispose();
        _authority.Dispose();
        _folder.Dispose();
    }

    private PairingService NewService()
    {
        PairingService service = new(new PairingServiceOptions
        {
            Store = Store,
            Authority = _authority,
            PolicyVersion = PolicyVersion,
            Clock = () => Now,
            Send = Send,
            Evidence = Intake?.Invoke(Store),
        });
        service.Changed += Attempts.Add;
        service.UnpairRefused += (association, reason) => UnpairsRefused.Add((association, reason));
        service.LimitsOver += (asked, outcome, reason) => Limits.Add((asked.By.Id, outcome, reason?.Name));
        service.AudioOver += (asked, outcome, reason) => Audio.Add((asked.By.Id, outcome, reason?.Name));
        service.AcknowledgementOver += (asked, outcome, reason) => Acknowledgements.Add((asked.By.Id, outcome, reason?.Name));
        return service;
    }

    private void Send(Message message)
    {
        Sent.Add(message);
        _toSensors.Enqueue(message);
    }
}
