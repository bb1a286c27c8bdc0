using NanoMedAgent.Hospital.Deliveries;
using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Hospital.Storage;
using NanoMedAgent.Hospital.Texts;

namespace NanoMedAgent.Hospital.SecurityEvents;

/// <summary>
/// The security events that are stored: the audit log, in which ward, medagent, collector, registrar and gateway write, and the journals of
/// sensors. A destination remembers how far it is in both, so that it gets what was stored while it was away. For one thread.
/// </summary>
public sealed class SecurityEventFeed
{
    /// <summary>Events in a page.</summary>
    public const int PageLimit = 500;

    private const string Sensor = "sensor";
    private const string Gateway = "gateway";

    private readonly Database _database;
    private readonly DestinationProgress _progress;
    private readonly GapTable _gaps;

    /// <summary>What a destination gets. It begins with everything that is stored.</summary>
    /// <param name="store">The database.</param>
    /// <param name="name">The destination's name.</param>
    /// <param name="skipsStored">Whether a new destination begins with what comes from now on.</param>
    public SecurityEventFeed(DeliveryStore store, string name, bool skipsStored = false)
    {
        _database = store.Database;
        _progress = new DestinationProgress(_database, name, skipsStored, isOfEvents: true);
        _gaps = new GapTable(_database, new Numbers(_database));
    }

    /// <summary>Whether events have the ids of patients: for destinations of health records, not for a SIEM.</summary>
    public bool ShowsPatients { get; init; }

    /// <summary>Whether it is the audit log only: for destinations that want to know who did what.</summary>
    public bool IsAuditLogOnly { get; init; }

    /// <summary>The next events of the audit log, in the order in which they were written.</summary>
    public IReadOnlyList<SecurityEvent> NextOfAudit() => OfAudit(
        "number > @after ORDER BY number LIMIT @limit", ("@after", _progress.Audit), ("@limit", (long)PageLimit));

    /// <summary>Notes that the destination has them.</summary>
    public void NoteAudit(IReadOnlyList<SecurityEvent> events)
    {
        if (events.Count > 0)
        {
            _progress.NoteAudit(events[^1].Number);
        }
    }

    /// <summary>Notes that the destination has refused an entry of the audit log.</summary>
    public void NoteRefusal(SecurityEvent refused, string reason, DateTimeOffset now) =>
        _progress.NoteRefusalOfAudit(refused.Number, reason, now);

    /// <summary>The entries of the audit log that the destination has refused, and that somebody wants to be sent again.</summary>
    public IReadOnlyList<(DeadLetter Letter, SecurityEvent Refused)> NextToResend() =>
    [
        .. new DeadLetterTable(_database).List(_progress.Name, toResend: true).SelectMany(
            letter => OfAudit("number = @number", ("@number", letter.AuditEntry)).Select(refused => (letter, refused))),
    ];

    /// <summary>Notes that the destination has what it had refused.</summary>
    public void Drop(DeadLetter letter) => _progress.Drop(letter);

    /// <summary>
    /// The events of journals that the destination does not have, whenever they have arrived. Pages with the packs that they come from.
    /// </summary>
    public IEnumerable<(IReadOnlyList<PackKey> Packs, IReadOnlyList<SecurityEvent> Events)> NextOfJournals()
    {
        foreach (IReadOnlyList<PackKey> page in IsAuditLogOnly ? [] : _progress.Missed())
        {
            if (page.Count > 0)
            {
                yield return (page, Load(page));
            }
        }
    }

    /// <summary>
    /// What record systems have refused, and the destination does not have. The rows of several gateways may become visible out of order.
    /// </summary>
    public IReadOnlyList<SecurityEvent> NextOfDeadLetters() => IsAuditLogOnly ? [] :
    [
        .. new DeadLetterTable(_database).List(limit: int.MaxValue).Where(letter => !_progress.HasLetter(letter.Number)).Take(PageLimit)
            .Select(letter => new SecurityEvent(
                FormattableString.Invariant($"dead-letter:{letter.Number}"), SecurityEventKinds.DeadLetter, letter.Refused, Gateway)
            {
                Number = letter.Number,
                Who = letter.Destination,
                Role = Gateway,
                Subject = letter.AuditEntry > 0 ? FormattableString.Invariant($"entry {letter.AuditEntry} of the audit log")
                    : letter.Device.Length == 0 ? $"association {letter.Association}"
                    : FormattableString.Invariant($"{letter.Device} {letter.DataClass} {letter.Sequence}"),
                Outcome = $"refused: {letter.Reason}",
            }),
    ];

    /// <summary>Notes that the destination has them.</summary>
    public void NoteDeadLetters(IReadOnlyList<SecurityEvent> events, DateTimeOffset now) =>
        _progress.NoteLetters([.. events.Select(each => each.Number)], now);

    /// <summary>Notes that the destination has what these packs say.</summary>
    /// <param name="packs">The packs.</param>
    /// <param name="now">The time.</param>
    public void NoteJournals(IReadOnlyList<PackKey> packs, DateTimeOffset now) => _progress.Note(packs, [], now);

    private List<SecurityEvent> OfAudit(string condition, params ReadOnlySpan<(string Name, object? Value)> parameters) => _database.Query(
        $"""
        SELECT number, time, who, role, action, subject, outcome, digest, COALESCE(origin, ''), COALESCE(association, '') FROM audit
        WHERE {condition}
        """,
        row => new SecurityEvent(
            FormattableString.Invariant($"{SecurityEvent.AuditPrefix}{row.GetInt64(0)}"),
            SecurityEventKinds.OfActions.GetValueOrDefault(row.GetString(4)) ?? SecurityEventKinds.Other,
            DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(1)),
            SourceOf(row.GetString(3), row.GetString(4)))
        {
            Number = row.GetInt64(0),
            Who = row.GetString(2),
            Role = row.GetString(3),
            Subject = row.GetString(5),
            Outcome = row.GetString(6),
            Digest = Convert.ToHexStringLower(row.NullableBlob(7) ?? []),
            Origin = row.GetString(8),
            Association = row.GetString(9),
        },
        parameters).ConvertAll(
            each => ShowsPatients && each.Association.Length > 0 ? each with { Patient = PatientOf(each.Association) } : each);

    /// <summary>The id that the record system has now for the patient of an association; empty if there is no such association.</summary>
    private string PatientOf(string association) => !AssociationId.IsId(association) ? "" : _database.Query(
        """
        SELECT COALESCE(m.patient, a.patient) FROM associations AS a LEFT JOIN patient_merges AS m ON m.prior = a.patient
        WHERE a.association = @association
        """,
        row => row.GetString(0), ("@association", Convert.FromHexString(association))).FirstOrDefault("");

    private static string SourceOf(string role, string action) => role switch
    {
        "medagent" or "collector" or "registrar" or "gateway" or "admissions" => role,
        "admin" when action is "retract" or "resend-dead-letters" or "erase" or "retain" or "restore" => "medagent",
        _ => "ward",
    };

    private List<SecurityEvent> Load(IReadOnlyList<PackKey> page)
    {
        List<SecurityEvent> events = [];
        foreach (PackKey key in page)
        {
            (string Device, DateTimeOffset? Time, string? Kind, long What, long Number, long Reason)? row = _database.Query(
                """
                SELECT d.device, p.time, e.kind, e.what, e.number, e.reason FROM packs AS p
                JOIN device_numbers AS d ON d.number = p.device LEFT JOIN events AS e ON e.pack = p.number WHERE p.number = @pack
                """,
                row => ((string, DateTimeOffset?, string?, long, long, long)?)(row.IsDBNull(2)
                    ? (row.GetString(0), row.NullableInt64(1).ToTime(), null, 0, 0, 0)
                    : (row.GetString(0), row.NullableInt64(1).ToTime(), row.GetString(2), row.GetInt64(3), row.GetInt64(4),
                        row.GetInt64(5))),
                ("@pack", key.Number)).FirstOrDefault();
            if (row is not { } found)
            {
                continue;
            }

            if (found.Kind is { } kind)
            {
                events.Add(Of(
                    found.Device, key, found.Time, SecurityEventKinds.OfJournals.GetValueOrDefault(kind) ?? SecurityEventKinds.OtherJournal,
                    ReasonText.About(kind, found.Number), OutcomeOf(kind, found.What, found.Reason)));
            }
            else if (_gaps.OfPack(key.Number) is { } gap)
            {
                DeclaredGap lost = gap.Declared;
                events.Add(Of(
                    found.Device, key, found.Time, SecurityEventKinds.JournalGap, FormattableString.Invariant($"{lost.First}-{lost.Last}"),
                    $"lost: {lost.Reason}"));
            }
        }

        return events;
    }

    private static string OutcomeOf(string kind, long what, long reason) =>
        ReasonText.What(kind, what).Text + (reason == 0 ? "" : $" ({ReasonText.Why(kind, what, reason).Text})");

    private static SecurityEvent Of(
        string device, PackKey key, DateTimeOffset? time, SecurityEventKind kind, string subject, string outcome) =>
        new(FormattableString.Invariant($"journal:{device}:{key.Sequence}"), kind, time, Sensor)
        {
            Who = device,
            Role = "device",
            Subject = subject,
            Outcome = outcome,
        };
}
