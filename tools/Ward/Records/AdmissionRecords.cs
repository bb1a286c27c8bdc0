using System.Collections.Concurrent;
using System.Data.Common;
using NanoMedAgent.Hospital.Admissions;

namespace NanoMedAgent.Ward.Records;

/// <summary>
/// A ward whose patients and beds are in the database, where a service writes what the hospital's record system says. Safe for many
/// threads.
/// </summary>
public sealed class AdmissionRecords : IRecordSystem, IDisposable
{
    // How often this ward says that it has a dashboard, and for how long that counts.
    private static readonly TimeSpan SayInterval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private const int KnownLimit = 10_000;

    private readonly AdmissionStore _store;
    private readonly Func<DateTimeOffset> _clock;
    private readonly Lock _lock = new();
    private long _lastChange = -1;
    private long _lastPairing = -1;
    private DateTimeOffset _said;
    private volatile State _state = new([], [], new ConcurrentDictionary<string, Patient>(), []);

    /// <summary>Opens the admissions of a database.</summary>
    /// <param name="target">A file for SQLite, or a PostgreSQL connection string or URI.</param>
    /// <param name="ward">The ward's name in the record system.</param>
    /// <param name="clock">The current time.</param>
    /// <exception cref="DbException">The database cannot be opened.</exception>
    public AdmissionRecords(string target, string ward, Func<DateTimeOffset> clock)
    {
        Ward = ward;
        _clock = clock;
        _store = AdmissionStore.Open(target);
        try
        {
            Refresh();
        }
        catch
        {
            _store.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public string Ward { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> Beds => _state.Beds;

    /// <inheritdoc/>
    public IReadOnlyList<Patient> Patients => _state.Patients;

    /// <inheritdoc/>
    public void Refresh()
    {
        lock (_lock)
        {
            DateTimeOffset now = _clock();
            bool isDue = (now - _said).Duration() >= SayInterval;
            if (isDue)
            {
                _store.Dashboards.Say(Ward, now);
                _said = now;
            }

            (long change, long pairing) = (_store.LastChange(), _store.LastPairing());
            if (!isDue && (change, pairing) == (_lastChange, _lastPairing))
            {
                return;
            }

            Patient[] present = [.. _store.Present(Ward).Select(ToPatient)];
            Dictionary<string, Patient> known = _store.WithSensors().ToDictionary(each => each.Key, each => ToPatient(each.Value));
            foreach (Patient patient in present)
            {
                known[patient.Id] = patient;
            }

            _state = new State(
                [.. _store.Beds(Ward, now).OrderBy(BedOrder.KeyOf, StringComparer.Ordinal)],
                [.. present.OrderBy(patient => patient.Name, StringComparer.CurrentCulture)],
                new ConcurrentDictionary<string, Patient>(known),
                [.. _store.Dashboards.Seen(now - Patience)]);
            (_lastChange, _lastPairing) = (change, pairing);
        }
    }

    /// <inheritdoc/>
    public Patient? Find(string id)
    {
        State state = _state;
        if (state.Known.TryGetValue(id, out Patient? known))
        {
            return known;
        }

        try
        {
            Patient found = ToPatient(_store.Find(id) ?? new AdmittedPatient(id));
            if (state.Known.Count < KnownLimit)
            {
                state.Known[id] = found;
            }

            return found;
        }
        catch (DbException)
        {
            // What could not be read is not unknown. The dashboard says that the database cannot be read.
            return null;
        }
    }

    /// <summary>
    /// A patient who is in another ward is on its dashboard. If it has none, all dashboards show the patient: nobody may be on none.
    /// </summary>
    public bool IsShown(Patient patient) =>
        patient.Ward == Ward || patient.Ward.Length == 0 || !_state.Watched.Contains(patient.Ward);

    /// <inheritdoc/>
    public void Dispose() => _store.Dispose();

    private Patient ToPatient(AdmittedPatient known)
    {
        PatientPresence presence = known.Status switch
        {
            PatientStatus.Present => known.Ward == Ward ? PatientPresence.Here : PatientPresence.Elsewhere,
            PatientStatus.Discharged => PatientPresence.Discharged,
            _ => PatientPresence.NotAdmitted,
        };

        // Whoever was not admitted may be somebody else: no name.
        string name = presence == PatientPresence.NotAdmitted ? "Unknown patient" : known.Name.Length == 0 ? known.Id : known.Name;
        return new Patient(known.Id, name, known.Born)
        {
            Ward = known.Ward,
            Bed = known.Bed,
            Presence = presence,
            Since = known.Since,
        };
    }

    /// <summary>What was read last. Patients who are not here any more are added when somebody asks for them.</summary>
    private sealed record State(
        IReadOnlyList<string> Beds, IReadOnlyList<Patient> Patients, ConcurrentDictionary<string, Patient> Known, HashSet<string> Watched);
}
