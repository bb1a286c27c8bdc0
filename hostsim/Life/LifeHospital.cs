using Microsoft.Extensions.Logging.Abstractions;
using NanoMedAgent.Collector;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Attestation;
using NanoMedAgent.Hospital.Delegations;
using NanoMedAgent.Hospital.Devices;
using NanoMedAgent.Hospital.Enrolment;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Pairing;
using NanoMedAgent.Hospital.Policies;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Hospital.Vouchers;
using NanoMedAgent.Registrar.Issuing;

namespace NanoMedAgent.HostSim.Life;

/// <summary>
/// A hospital in virtual time: the code of its collector, ward and registrar at one broker and one database, its CA, and the authority's
/// key, which signs policies and the delegations of ward and registrar once in a while.
/// </summary>
internal sealed class LifeHospital : IDisposable
{
    private const int PeriodSeconds = 3_600;
    private static readonly TimeSpan DelegationLife = TimeSpan.FromDays(400);
    private static readonly TimeSpan DelegationRenewal = TimeSpan.FromDays(250);
    private static readonly TimeSpan Seconds = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Minutes = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Hours = TimeSpan.FromHours(3);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private readonly Func<DateTimeOffset> _clock;
    private readonly Random _random;
    private readonly HospitalKey _recipient = HospitalKey.Create();
    private readonly HospitalKey _research = HospitalKey.Create();
    private readonly HospitalKey _ward = HospitalKey.Create();
    private readonly EnrolmentStore _enrolments;
    private readonly AttestationIntake _evidence;
    private readonly HospitalKey _registrarsKey = HospitalKey.Create();
    private RegistrarCore _registrar = null!;
    private byte[] _policy = [];
    private DateTimeOffset _delegated = DateTimeOffset.MinValue;
    private DateTimeOffset _wardDue;
    private DateTimeOffset _registrarDue;
    private DateTimeOffset _registrarStepped = DateTimeOffset.MinValue;

    /// <summary>A hospital with new keys and an empty database.</summary>
    /// <param name="name">For people.</param>
    /// <param name="folder">For its database.</param>
    /// <param name="random">Jitter of the registrar.</param>
    /// <param name="references">What the makers of devices have signed.</param>
    /// <param name="clock">Simulated time.</param>
    public LifeHospital(string name, string folder, Random random, ReferenceReleases references, Func<DateTimeOffset> clock)
    {
        Name = name;
        _random = random;
        _clock = clock;
        CertificateAuthority = new LifeAuthority(name, clock);

        // One connection: with one each, every program reads again what it has read, whenever another one has written.
        Associations = AssociationStore.Open(Path.Combine(folder, $"{name}.db"));
        Store = ReadingStore.Open(Associations);
        Store.DoNotWaitForDisk();
        Store.UseAlone();
        _enrolments = EnrolmentStore.Open(Associations);
        _evidence = new AttestationIntake(
            Associations.Attestations, Associations.DeviceStates, Associations.QuarantinedStarts,
            new AttestationVerifier(references, new AttestationExpectations()), AttestationConsequence.Suspend);
        Collector = new CollectorCore(_recipient, Store, [], clock);
        Desk = new LifeDesk(this, clock);
        ChangePolicy();
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>The authority's key. It is offline.</summary>
    public HospitalKey Authority { get; private set; } = HospitalKey.Create();

    /// <summary>How often the authority has changed to another key.</summary>
    public int KeyChanges { get; private set; }

    /// <summary>Its broker.</summary>
    public LifeBroker Broker { get; } = new();

    /// <summary>Its CA.</summary>
    public LifeAuthority CertificateAuthority { get; }

    /// <summary>What it has stored.</summary>
    public ReadingStore Store { get; }

    /// <summary>Which device is with which patient.</summary>
    public AssociationStore Associations { get; }

    /// <summary>Certificates.</summary>
    public CertificateTable Certificates => _enrolments.Certificates;

    /// <summary>An attempt to pair a device is over, or in another state.</summary>
    public event Action<PairingAttempt>? AttemptChanged;

    /// <summary>What the collector does.</summary>
    public CollectorCore Collector { get; }

    /// <summary>What the ward does.</summary>
    public PairingService Pairing { get; private set; } = null!;

    /// <summary>What its administrator has asked for.</summary>
    public LifeDesk Desk { get; }

    /// <summary>The version of the policy in force.</summary>
    public int PolicyVersion { get; private set; }

    /// <summary>When something is due.</summary>
    public DateTimeOffset Due => _wardDue < _registrarDue ? _wardDue : _registrarDue;

    /// <summary>The maker sends vouchers, which are imported as 'medagent voucher import' does it.</summary>
    public void Import(byte[] voucher, CosePublicKey maker)
    {
        if (Voucher.TryRead(voucher, maker, out Voucher? read, out _) && read!.Authority.Equals(Authority.Public))
        {
            Associations.Vouchers.Add(read, voucher, LifeDesk.Admin, _clock());
        }
    }

    /// <summary>
    /// The authority signs the next policy: another reader every second time. It waits for the hospital's devices, as
    /// 'medagent policy push' orders it; the ward is restarted with it, as its configuration changes.
    /// </summary>
    public void ChangePolicy()
    {
        PolicyVersion++;
        DataPolicy policy = DataPolicy.Default(_recipient.Public, PeriodSeconds) with
        {
            Version = PolicyVersion,
            Periods = new Dictionary<string, int> { ["hr"] = PeriodSeconds },
            Pairing = new PairingRule { IsRequired = true },
            Issuers = [CertificateAuthority.Pin],
        };
        if (PolicyVersion % 2 == 0)
        {
            policy = policy with
            {
                Recipients = [_recipient.Public, _research.Public],
                Classes = policy.Classes.ToDictionary(rule => rule.Key, rule => new ClassRule(rule.Key == "vitals" ? [0, 1] : [0], 0)),
            };
        }

        _policy = SignedPolicy.Sign(policy, Authority);
        Associations.Policies.Order(
            [.. Own().Where(device => device.Current != DeviceState.Lost).Select(device => device.Device)], _policy, PolicyVersion,
            LifeDesk.Admin, _clock());
        Restart();
    }

    /// <summary>
    /// The authority changes to another key, as 'medagent authority rotate' orders it: also for devices that are off, which get it later.
    /// The former key is destroyed, ward and registrar are restarted with the new one, and the policy is signed anew.
    /// </summary>
    /// <returns>
    /// false while the label of one of its devices was never read, so that no command can be made for it: it is paired first.
    /// </returns>
    public bool TryChangeAuthority()
    {
        IReadOnlyList<KnownDevice> own = Own();
        if (own.Any(device => device.Registered is null))
        {
            return false;
        }

        HospitalKey next = HospitalKey.Create();
        AuthorityRotation.Order(Associations, Authority, next, own.Select(device => device.Device), LifeDesk.Admin, _clock());
        Authority.Dispose();
        Authority = next;
        KeyChanges++;
        ChangePolicy();
        return true;
    }

    /// <summary>Handles what devices have sent.</summary>
    public void Handle()
    {
        while (Broker.HasArrived)
        {
            IReadOnlyList<Message> messages = Broker.Take();
            Message[] toCollector = [.. messages.Where(message => Topic.Parse(message.Topic)?.Kind is not Topic.Events)];
            if (toCollector.Length > 0)
            {
                foreach (Message acknowledgement in Collector.Handle(toCollector))
                {
                    Broker.TryPublish(acknowledgement);
                }
            }

            foreach (Message message in messages)
            {
                if (Topic.Parse(message.Topic)?.Kind is Topic.Events)
                {
                    Pairing.Handle(message);
                    _registrar.Handle(message);
                    _registrarDue = Earlier(_registrarDue, _registrarStepped + Minutes);
                    _wardDue = Earlier(_wardDue, _clock() + Minutes);
                }

                Desk.Handle(message);
            }
        }
    }

    /// <summary>Does what is due. The services look every second; here they look when there can be something to see.</summary>
    /// <param name="hasPower">Whether a device has power.</param>
    public void Step(bool hasPower)
    {
        DateTimeOffset now = _clock();
        if (now >= _wardDue)
        {
            Pairing.CheckTimers();
            _wardDue = now + (Pairing.Attempts.Count > 0 ? Seconds : hasPower ? Hours : Day);
        }

        if (now >= _registrarDue)
        {
            _registrarStepped = now;
            _registrar.StepAsync(CancellationToken.None).GetAwaiter().GetResult();
            DateTimeOffset next = _enrolments.Enrolments.Due(now + Day, 1) is [{ } first] ? first.Due : now + Day;
            _registrarDue = next < now + Hours ? now + Hours : next;
        }

        if (now - _delegated > DelegationRenewal)
        {
            Restart();
        }
    }

    /// <summary>The state of a device has changed: the registrar looks at it soon.</summary>
    public void NoteStateChanged() => _registrarDue = Earlier(_registrarDue, _clock() + Minutes);

    /// <summary>Somebody begins to pair a device.</summary>
    public void BeginPairing() => _wardDue = Earlier(_wardDue, _clock() + Seconds);

    /// <inheritdoc/>
    public void Dispose()
    {
        _enrolments.Dispose();
        Store.Dispose();
        Associations.Dispose();
        CertificateAuthority.Dispose();
        Authority.Dispose();
        _recipient.Dispose();
        _research.Dispose();
        _ward.Dispose();
        _registrarsKey.Dispose();
    }

    /// <summary>The devices that obey its authority, wherever they are.</summary>
    private IReadOnlyList<KnownDevice> Own() =>
        [.. Associations.DeviceStates.All().Where(device => device.Current is not (null or DeviceState.Made or DeviceState.Retired))];

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;

    /// <summary>
    /// The authority delegates to ward and registrar for some more time. They are restarted with that, and with the policy in force.
    /// </summary>
    private void Restart()
    {
        _delegated = _clock();
        Pairing = new PairingService(new PairingServiceOptions
        {
            Store = Associations,
            Authority = Delegate(_ward, DelegationPurposes.Grant | DelegationPurposes.Policy),
            PolicyVersion = PolicyVersion,
            FirstPolicy = (_policy, PolicyVersion),
            Send = message => Broker.TryPublish(message),
            Evidence = _evidence,
            Clock = _clock,
        });
        Pairing.Changed += attempt => AttemptChanged?.Invoke(attempt);
        _registrar = new RegistrarCore(new RegistrarOptions
        {
            Store = _enrolments,
            Authority = CertificateAuthority,
            CommandAuthority = Delegate(_registrarsKey, DelegationPurposes.Certificate),
            Publish = message => Task.FromResult(Broker.TryPublish(message)),
            Log = new RegistrarLog(NullLogger.Instance),
            RequiresAttestation = true,
            Clock = _clock,
            Random = _random.NextDouble,
        });
    }

    /// <summary>Lets a service sign for the authority, with a key of its own each week.</summary>
    private CommandAuthority Delegate(HospitalKey service, DelegationPurposes purpose)
    {
        Hospital.Delegations.Delegation delegation = new(
            service.Public, purpose | DelegationPurposes.Delegate, _clock().AddMinutes(-5), _clock() + DelegationLife, 0);
        return new CommandAuthority(
            Authority.Public, new WeeklySigner(service, [delegation.Sign(Authority)], delegation, purpose, _clock, (_, _) => { }));
    }
}
