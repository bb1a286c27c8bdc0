using System.Security.Cryptography.X509Certificates;
using Hospital.Tests.World;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using NanoMedAgent.Gateway.Delivering;
using NanoMedAgent.Gateway.Syslog;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Deliveries;
using NanoMedAgent.Hospital.Files;
using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Hospital.SecurityEvents;

namespace Gateway.Tests.World;

/// <summary>A database with security events, and a gateway that sends them to a receiver.</summary>
internal sealed class SyslogRig : IDisposable
{
    public static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, 250, TimeSpan.Zero);

    private readonly EmptyDatabases _databases = new();
    private readonly ReadingStore _readings;
    private readonly ISyslogReceiver _receiver;
    private readonly SyslogFormat _format;
    private DeliveryStore _store;

    public SyslogRig(ISyslogReceiver receiver, string database = "SQLite", SyslogFormat format = SyslogFormat.Structured)
    {
        _receiver = receiver;
        _format = format;
        Target = database == "SQLite" ? NewStore.At(_databases.New(database)) : _databases.New(database);
        _readings = ReadingStore.Open(Target);
        Associations = AssociationStore.Open(Target);
        Restart();
    }

    public string Target { get; }

    public FakeTimeProvider Time { get; } = new(Start);

    public AssociationStore Associations { get; }

    public DeliveryStore Store => _store;

    public SecurityEventCore Core { get; private set; }

    /// <summary>A receiver with the certificates that it expects.</summary>
    public static SyslogReceiver ReceiverAt(
        int port, string authority, string? certificate = null, string? key = null, string host = "localhost") => new(
            host, port, CertificateFiles.Read(authority, "--syslog-ca"),
            certificate is null
                ? null
                : CertificateFiles.ReadOwn(
                    CertificateFiles.Read(certificate, "--syslog-cert")[0], certificate, key, "--syslog-cert", "--syslog-key"),
            new X509Certificate2Collection());

    /// <summary>The gateway is killed, and another one started.</summary>
    [System.Diagnostics.CodeAnalysis.MemberNotNull(nameof(Core), nameof(_store))]
    public void Restart(bool fromNow = false)
    {
        _store?.Dispose();
        _store = DeliveryStore.Open(Target);
        SyslogMessage messages = new("hospital-1", _format, "1.0.0") { PatientAuthority = "1.2.3.4&ISO", Time = Time };
        Core = new SecurityEventCore(
            new SecurityEventFeed(_store, "syslog", fromNow) { ShowsPatients = _format == SyslogFormat.Dicom },
            new SyslogDestination(messages, _receiver), new GatewayLog(NullLogger.Instance), Time);
    }

    /// <summary>Somebody does something at the ward.</summary>
    public void Audit(
        string action = "sign-in", string who = "kim", string role = "nurse", string subject = "ward", string outcome = "done") =>
        Associations.Audit.Add(new AuditEntry(Time.GetUtcNow(), who, role, action, subject, outcome));

    /// <summary>The collector stores an event of a sensor's journal.</summary>
    public void Journal(Epoch epoch, long sequence, params SenMlRecord[] records)
    {
        PackContent content = PackContent.From(records, "audit") ?? throw new ArgumentException("no such pack", nameof(records));
        _readings.InTransaction([epoch.Device], () =>
        {
            _readings.Ingest.AddEpoch(epoch);
            _readings.Ingest.AddPack(epoch, sequence, content, isMarkedLate: false, Time.GetUtcNow());
        });
    }

    /// <summary>The gateway does all that there is to do, also what it looks for later.</summary>
    public async Task<DeliveryOutcome> DeliverAsync()
    {
        Time.Advance(TimeSpan.FromMinutes(1));
        StepOutcome step;
        do
        {
            step = await Core.StepAsync(TestContext.Current.CancellationToken);
        }
        while (step.HasMore && step.Outcome.Kind == DeliveryOutcomeKind.Delivered);

        return step.Outcome;
    }

    public void Dispose()
    {
        _store.Dispose();
        Associations.Dispose();
        _readings.Dispose();
        _databases.Dispose();
    }
}
