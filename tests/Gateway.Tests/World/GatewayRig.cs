using Hospital.Tests.World;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using NanoMedAgent.Gateway.Delivering;
using NanoMedAgent.Gateway.Destinations;
using NanoMedAgent.Gateway.Fhir;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Deliveries;
using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Readings;

namespace Gateway.Tests.World;

/// <summary>A database that a collector and a ward write, a gateway, and a FHIR server, with a clock of their own.</summary>
internal sealed class GatewayRig : IDisposable
{
    public static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly EmptyDatabases _databases = new();
    private readonly ReadingStore _readings;
    private readonly AssociationStore _associations;
    private readonly Func<TimeProvider, IRecordSystem>? _connect;
    private IRecordSystem _system;

    /// <param name="database">Which database.</param>
    /// <param name="connect">Another destination in place of the FHIR server.</param>
    public GatewayRig(string database = "SQLite", Func<TimeProvider, IRecordSystem>? connect = null)
    {
        _connect = connect;
        Target = database == "SQLite" ? NewStore.At(_databases.New(database)) : _databases.New(database);
        _readings = ReadingStore.Open(Target);
        _associations = AssociationStore.Open(Target);
        Store = DeliveryStore.Open(Target);
        Restart();
    }

    public string Target { get; }

    public FakeTimeProvider Time { get; } = new(Start);

    public FakeFhirServer Server { get; } = new();

    public DeliveryStore Store { get; private set; }

    public DeliveryCore Core { get; private set; }

    public ReadingStore Readings => _readings;

    public AssociationStore Associations => _associations;

    public long Now => Time.GetUtcNow().ToUnixTimeSeconds();

    /// <summary>The gateway is killed, and another one started.</summary>
    [System.Diagnostics.CodeAnalysis.MemberNotNull(nameof(Core), nameof(_system))]
    public void Restart()
    {
        (_system as IDisposable)?.Dispose();
        Store.Dispose();
        Store = DeliveryStore.Open(Target);
        _system = _connect?.Invoke(Time) ?? new FhirRecordSystem(
            Server.Connect(), new Uri("https://fhir.example/r4"), FakeFhirServer.PatientSystem, null, TimeZoneInfo.Utc, Time)
        {
            VisitSystem = FakeFhirServer.VisitSystem,
            FindUdi = device => Store.Associations.Udis.Find(device),
        };
        Core = new DeliveryCore(
            Store, Store.Destination("fhir"), _system, new GatewayLog(NullLogger.Instance), Time);
    }

    /// <summary>A sensor is with a patient, whom the server knows.</summary>
    public Epoch Pair(string patient, bool isKnown = true, string? device = null, byte[]? association = null, string? visit = null)
    {
        device ??= Guid.NewGuid().ToString("N")[..20];
        byte[] id = association ?? Guid.NewGuid().ToByteArray();
        _associations.Add(
            new Association
            {
                Id = Convert.ToHexStringLower(id),
                Device = device,
                Serial = "SN-" + patient,
                Patient = patient,
                Visit = visit,
                PatientToken = "aa",
                Location = "bed of " + patient,
                Responsible = "nurse",
                ResponsibleToken = "bb",
                Capture = CaptureMethod.Camera,
                Granted = Time.GetUtcNow(),
                NotAfter = Time.GetUtcNow().AddMinutes(3),
                Counter = Time.GetUtcNow().ToUnixTimeMilliseconds(),
                Nonce = "cc",
            },
            out _).ShouldBe(AssociationRefusal.None);
        _associations.MakeEffective(Convert.ToHexStringLower(id), Time.GetUtcNow(), new byte[] { 1 }, out _)
            .ShouldBe(AssociationRefusal.None);
        if (isKnown)
        {
            Server.Patients[patient] = "id-of-" + patient;
        }

        return EpochOf(device, "vitals", id);
    }

    public static Epoch EpochOf(string device, string dataClass, byte[]? association, byte number = 1, bool hasClock = true) => new()
    {
        Device = device,
        DataClass = dataClass,
        Id = [0, 0, 0, number],
        Key = new byte[16],
        BaseIv = new byte[13],
        Start = hasClock ? Start.ToUnixTimeSeconds() : null,
        ClockQuality = hasClock ? 1 : 0,
        Association = association,
        Boot = 1,
        Uptime = number - 1,
        PolicyVersion = 1,
        LateAfterSeconds = 60,
        AnnouncementDigest = [number],
    };

    /// <summary>The collector stores a pack.</summary>
    public void Arrive(Epoch epoch, long sequence, params SenMlRecord[] records) => Arrive(epoch, sequence, Time.GetUtcNow(), records);

    /// <summary>A collector whose clock says something else stores a heart rate.</summary>
    public void ArriveAt(Epoch epoch, long sequence, DateTimeOffset received, decimal value) =>
        Arrive(epoch, sequence, received, [new SenMlRecord("hr", "1/min", received.ToUnixTimeSeconds(), value, null)]);

    private void Arrive(Epoch epoch, long sequence, DateTimeOffset received, SenMlRecord[] records)
    {
        PackContent content = PackContent.From(records, epoch.DataClass) ?? throw new ArgumentException("no such pack", nameof(records));
        _readings.InTransaction([epoch.Device], () =>
        {
            _readings.Ingest.AddEpoch(epoch);
            _readings.Ingest.AddPack(epoch, sequence, content, isMarkedLate: false, received);
        });
    }

    /// <summary>The collector stores a heart rate.</summary>
    public void ArriveHeartRate(Epoch epoch, long sequence, decimal value) =>
        Arrive(epoch, sequence, new SenMlRecord("hr", "1/min", Now, value, null));

    /// <summary>The gateway does all that there is to do.</summary>
    public async Task<DeliveryOutcome> DeliverAsync()
    {
        StepOutcome step;
        do
        {
            step = await Core.StepAsync(TestContext.Current.CancellationToken);
        }
        while (step.HasMore && step.Outcome.Kind == DeliveryOutcomeKind.Delivered);

        return step.Outcome;
    }

    /// <summary>Some time later the gateway looks for what it has left.</summary>
    public async Task<DeliveryOutcome> DeliverLaterAsync()
    {
        Time.Advance(TimeSpan.FromMinutes(2));
        return await DeliverAsync();
    }

    /// <summary>The values at the server: patient, first code, value, unit and time.</summary>
    public IReadOnlyList<string> Values() =>
    [
        .. Server.Of("Observation").Where(each => (string?)each["status"] == "final" && each["valueQuantity"] is not null).Select(each =>
            $"{(string?)each["subject"]!["reference"]} {(string?)each["code"]!["coding"]![0]!["code"]} "
            + $"{each["valueQuantity"]!["value"]!.ToJsonString()} {(string?)each["valueQuantity"]!["code"]} "
            + $"{(string?)each["effectiveDateTime"]}")
            .Order(StringComparer.Ordinal),
    ];

    public void Dispose()
    {
        (_system as IDisposable)?.Dispose();
        Store.Dispose();
        _associations.Dispose();
        _readings.Dispose();
        Server.Dispose();
        _databases.Dispose();
    }
}
