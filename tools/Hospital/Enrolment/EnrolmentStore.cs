using System.Data.Common;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Attestation;
using NanoMedAgent.Hospital.Devices;
using NanoMedAgent.Hospital.Storage;

namespace NanoMedAgent.Hospital.Enrolment;

/// <summary>The part of the database that is about certificates, in SQLite or PostgreSQL. Safe for many threads.</summary>
public sealed class EnrolmentStore : IDisposable
{
    private readonly Database _database;

    private EnrolmentStore(Database database)
    {
        _database = database;
        Certificates = new CertificateTable(database);
        Enrolments = new EnrolmentTable(database);
        Attestations = new AttestationTable(database);
        Counters = new CommandCounters(database);
        DeviceStates = new DeviceStateTable(database, new QuarantinedStartTable(database));
        Devices = new DeviceTable(database, DeviceStates);
        Audit = new AuditLog(database);
    }

    /// <summary>Who did what.</summary>
    public AuditLog Audit { get; }

    /// <summary>What the CA has issued.</summary>
    public CertificateTable Certificates { get; }

    /// <summary>What is on its way.</summary>
    public EnrolmentTable Enrolments { get; }

    /// <summary>What devices have shown of themselves.</summary>
    public AttestationTable Attestations { get; }

    /// <summary>The counters of commands.</summary>
    public CommandCounters Counters { get; }

    /// <summary>Registered devices.</summary>
    public DeviceTable Devices { get; }

    /// <summary>The states of devices.</summary>
    public DeviceStateTable DeviceStates { get; }

    /// <summary>Opens a database; creates it if there is none.</summary>
    /// <param name="target">A file for SQLite, or a PostgreSQL connection string or URI.</param>
    /// <exception cref="DbException">It cannot be opened.</exception>
    /// <exception cref="InvalidDataException">A newer version of this program has changed it.</exception>
    public static EnrolmentStore Open(string target)
    {
        Database database = Database.Open(target);
        Schema.Migrate(database);
        return new EnrolmentStore(database);
    }

    /// <summary>This part of a database that is open, through its connection.</summary>
    /// <param name="store">Is disposed of later.</param>
    public static EnrolmentStore Open(AssociationStore store) => new(store.Connection);

    /// <summary>The number of the last change of associations and states of devices; it only rises.</summary>
    public long LastChange() => LedgerChanges.Last(_database);

    /// <summary>Does all of the work durably, or none of it.</summary>
    /// <param name="work">It may be begun again, when the connection is lost before it is done.</param>
    public void InTransaction(Action work) => _database.InTransaction(work);

    /// <summary>Does all of the work durably and notes it in the audit log, or none of it.</summary>
    /// <param name="entry">For the audit log.</param>
    /// <param name="work">It may be begun again, when the connection is lost before it is done.</param>
    public void InTransaction(AuditEntry entry, Action work) => _database.InExclusiveTransaction(() =>
    {
        work();
        Audit.AddInTransaction(entry);
    });

    /// <inheritdoc/>
    public void Dispose() => _database.Dispose();
}
