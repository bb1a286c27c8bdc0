using Hospital.Tests.World;
using Microsoft.Extensions.Logging.Abstractions;
using NanoMedAgent.Hospital.Delegations;
using NanoMedAgent.Hospital.Devices;
using NanoMedAgent.Hospital.Enrolment;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Registrar.Authorities;
using NanoMedAgent.Registrar.Issuing;

namespace Registrar.Tests.World;

/// <summary>
/// A registrar with its database, a CA and sensors, in virtual time. Messages arrive at once, or at a sensor when it is back.
/// </summary>
internal sealed class RegistrarRig : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly HospitalKey _authorityKey = HospitalKey.Create();
    private readonly List<FakeSensor> _sensors = [];
    private readonly List<(FakeSensor Sensor, byte[] Message)> _kept = [];
    private readonly Queue<Message> _events = [];
    private readonly Random _random = new(1);
    private EnrolmentStore _store;
    private RegistrarCore _core;
    private WeeklySigner? _delegate;

    private readonly IReadOnlyList<CertificateSlot> _slots;
    private ICertificateAuthority? _other;

    /// <param name="slots">Which keys get certificates; both if none is given.</param>
    public RegistrarRig(params CertificateSlot[] slots)
    {
        _slots = slots.Length > 0 ? slots : Enum.GetValues<CertificateSlot>();
        Authority = new FakeAuthority(() => Now);
        _store = EnrolmentStore.Open(Target);
        _core = CreateCore();
    }

    /// <summary>The simulation's time. It begins today, because OpenSSL has the computer's.</summary>
    public DateTimeOffset Now { get; private set; } = new(DateTime.UtcNow.Date, TimeSpan.Zero);

    public FakeAuthority Authority { get; }

    public EnrolmentStore Store => _store;

    public RegistrarCore Core => _core;

    /// <summary>Whether devices have to show evidence first; counts from the next restart on.</summary>
    public bool RequiresAttestation { get; set; }

    /// <summary>Whether the broker takes messages.</summary>
    public bool HasBroker { get; set; } = true;

    private string Target => NewStore.At(_folder.File("readings.db"));

    /// <summary>A folder for the test.</summary>
    public TemporaryFolder Folder => _folder;

    /// <summary>A sensor whose label somebody has read.</summary>
    public FakeSensor AddSensor()
    {
        FakeSensor sensor = new(_folder, _authorityKey.Public, FormattableString.Invariant($"NMA{_sensors.Count + 1:0000}"));
        _sensors.Add(sensor);
        _store.Devices.Add(new RegisteredDevice(sensor.Key, sensor.Serial, Now, "nurse"));
        return sensor;
    }

    /// <summary>Somebody changes the state of a sensor.</summary>
    public void Change(FakeSensor sensor, DeviceState state) =>
        _store.DeviceStates.Change([sensor.Id], state, "admin", "test", Now).ShouldAllBe(each => each.Refusal == DeviceStateRefusal.None);

    /// <summary>How much the broker has kept for sensors that are away.</summary>
    public int Kept => _kept.Count;

    /// <summary>The broker forgets what it has kept for sensors that are away.</summary>
    public void LoseSessions() => _kept.Clear();

    /// <summary>A sensor publishes an event.</summary>
    public void Publish(Message message) => _events.Enqueue(message);

    /// <summary>Lets time pass.</summary>
    public async Task RunAsync(TimeSpan time, TimeSpan? step = null)
    {
        DateTimeOffset end = Now + time;
        while (Now < end)
        {
            Now += step ?? TimeSpan.FromMinutes(1);
            await _core.StepAsync(TestContext.Current.CancellationToken);
            Deliver();
        }
    }

    /// <summary>The registrar is restarted.</summary>
    /// <param name="other">Another CA from now on; null for the one before.</param>
    public void Restart(ICertificateAuthority? other = null)
    {
        _other = other ?? _other;
        _store.Dispose();
        _store = EnrolmentStore.Open(Target);
        _core = CreateCore();
    }

    /// <summary>The authority delegates to a new key of the registrar, which is restarted with it.</summary>
    public WeeklySigner DelegateFor(TimeSpan time)
    {
        HospitalKey key = HospitalKey.Create();
        Delegation delegation = new(
            key.Public, DelegationPurposes.Certificate | DelegationPurposes.Delegate, Now.AddMinutes(-5), Now + time, 1);
        _delegate = new WeeklySigner(
            key, [delegation.Sign(_authorityKey)], delegation, DelegationPurposes.Certificate, () => Now,
            (line, isWarning) => Notes.Add((line, isWarning)));
        Restart();
        return _delegate;
    }

    /// <summary>What the operator of a delegate was told.</summary>
    public List<(string Line, bool IsWarning)> Notes { get; } = [];

    public StoredCertificate? Newest(FakeSensor sensor, CertificateSlot slot) =>
        _store.Certificates.Of(sensor.Id).FirstOrDefault(each => each.Slot == slot);

    public void Dispose()
    {
        _sensors.ForEach(sensor => sensor.Dispose());
        _store.Dispose();
        Authority.Dispose();
        _authorityKey.Dispose();
        _folder.Dispose();
    }

    private RegistrarCore CreateCore() => new(new RegistrarOptions
    {
        Store = _store,
        Authority = _other ?? Authority,
        RequiresAttestation = RequiresAttestation,
        CommandAuthority = _delegate is null ? _authorityKey : new CommandAuthority(_authorityKey.Public, _delegate),
        Publish = PublishAsync,
        Log = new RegistrarLog(NullLogger.Instance),
        Slots = _slots,
        Clock = () => Now,
        Random = _random.NextDouble,
    });

    private Task<bool> PublishAsync(Message message)
    {
        if (HasBroker)
        {
            _kept.Add((_sensors.Single(sensor => message.Topic == $"nm/2/{sensor.Id}/c"), message.Payload));
        }

        return Task.FromResult(HasBroker);
    }

    private void Deliver()
    {
        _sensors.ForEach(sensor => sensor.IsBusy = false);
        foreach ((FakeSensor sensor, byte[] message) in _kept.ToArray().Where(each => each.Sensor.IsOnline))
        {
            _kept.RemoveAll(each => each.Message == message);
            sensor.Now = Now;
            foreach (Message answer in sensor.Receive(message))
            {
                _events.Enqueue(answer);
            }

            sensor.IsBusy = true;
        }

        while (_events.TryDequeue(out Message? answer))
        {
            _core.Handle(answer);
        }
    }
}
