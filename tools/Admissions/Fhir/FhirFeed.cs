using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using NanoMedAgent.Hospital.Admissions;
using NanoMedAgent.Hospital.Texts;

namespace NanoMedAgent.Admissions.Fhir;

/// <summary>
/// Asks a FHIR server again and again who is in which bed, and stores what is new. First it asks for all who are here; then for what has
/// changed since it asked before, also when it was away for a week. For one thread.
/// </summary>
internal sealed class FhirFeed : IAdmissionsIntake
{
    private const string Here = "arrived,triaged,in-progress,onleave";
    private const int PageSize = 200;
    private const int NoticedLimit = 10_000;

    // What a server notes with a time may become visible later; and its clock stands still while it is set.
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    private readonly FhirServer _server;
    private readonly FhirReader _reader;
    private readonly AdmissionStore _store;
    private readonly AdmissionsLog _log;
    private readonly TimeProvider _time;
    private readonly string _source;
    private readonly HashSet<string> _noticed = [];
    private volatile string? _serverFault = "it was not asked yet";
    private volatile string? _storeFault;

    /// <summary>A feed.</summary>
    /// <param name="server">The server.</param>
    /// <param name="patientSystem">The system of the ids that are on wristbands.</param>
    /// <param name="visitSystem">The system of the numbers of visits; null to take the first number.</param>
    /// <param name="store">Where to.</param>
    /// <param name="log">The service's log: no patient's data.</param>
    /// <param name="time">The clock.</param>
    public FhirFeed(
        FhirServer server, string patientSystem, string? visitSystem, AdmissionStore store, AdmissionsLog log, TimeProvider time)
    {
        _server = server;
        _reader = new FhirReader(server, patientSystem, visitSystem);
        (_store, _log, _time) = (store, log, time);
        _source = Printable.Escape(server.Address.Host);
    }

    /// <inheritdoc/>
    public AdmissionCounters Counters { get; } = new();

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> FindFaults()
    {
        Dictionary<string, string> faults = [];
        if (_serverFault is { } server)
        {
            faults["server"] = server;
        }

        if (_storeFault is { } store)
        {
            faults["database"] = store;
        }

        return faults;
    }

    /// <summary>Asks until it is ended.</summary>
    /// <param name="interval">How long it waits in between; longer when the server cannot be asked.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task RunAsync(TimeSpan interval, CancellationToken cancellation)
    {
        TimeSpan wait = interval;
        while (!cancellation.IsCancellationRequested)
        {
            bool isDone = await PollAsync(cancellation);
            wait = isDone ? interval : wait * 2 < LongestWait ? wait * 2 : LongestWait > interval ? LongestWait : interval;
            await Task.Delay(wait, _time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Asks once, and stores what is new.</summary>
    /// <returns>Whether all of it is stored; if not, the log and <see cref="FindFaults"/> say why, and the next time asks again.</returns>
    public async Task<bool> PollAsync(CancellationToken cancellation)
    {
        try
        {
            await AskAsync(cancellation);
            _serverFault = _storeFault = null;
            return true;
        }
        catch (Exception failure) when (failure is HttpRequestException or InvalidDataException or IOException
            || (failure is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            _serverFault = failure is OperationCanceledException ? "it does not answer" : failure.Message;
            _log.NotAsked(_serverFault);
        }
        catch (Exception failure) when (failure is DbException or InvalidOperationException)
        {
            _storeFault = failure.Message;
            _log.NotStored(failure.Message);
        }
        catch (OperationCanceledException)
        {
            // It is ended.
        }

        return false;
    }

    private async Task AskAsync(CancellationToken cancellation)
    {
        DateTimeOffset? since = _store.Feeds.Find(_server.Address.AbsoluteUri);
        DateTimeOffset? asked = null;
        _server.Forget();
        string changed = since is { } before
            ? $"_lastUpdated=ge{(before - Overlap).UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture)}"
            : "";
        string stays = since is null ? $"status={Here}" : changed;
        string query = $"Encounter?{stays}&_include=Encounter:subject&_include=Encounter:location&_count={PageSize}";
        await foreach ((DateTimeOffset? at, IReadOnlyList<JsonElement> found) in _server.SearchAsync(query, cancellation))
        {
            // The server's own clock, before it looked for what it has found.
            asked ??= at ?? _time.GetUtcNow();
            foreach (JsonElement encounter in found)
            {
                await TakeAsync(encounter, cancellation);
            }
        }

        // Names, and ids that mean the same person. At first there is nobody here whom that could be about.
        if (since is not null)
        {
            await foreach ((_, IReadOnlyList<JsonElement> found) in
                _server.SearchAsync($"Patient?{changed}&_count={PageSize}", cancellation))
            {
                foreach (JsonElement patient in found)
                {
                    await TakePersonAsync(patient, cancellation);
                }
            }
        }

        _store.Feeds.Note(_server.Address.AbsoluteUri, asked ?? _time.GetUtcNow());
    }

    private async Task TakeAsync(JsonElement encounter, CancellationToken cancellation)
    {
        (FhirStay? stay, string fault) = await _reader.ReadStayAsync(encounter, cancellation);
        if (stay is null)
        {
            Notice(encounter.VersionOf(), "", fault);
            return;
        }

        // A merge may have come with the admission.
        await MergeAsync(stay.Person, cancellation);
        Add(StayEvents.Of(_store.Find(stay.Person.Id) ?? new AdmittedPatient(stay.Person.Id), stay, _source));
    }

    private async Task TakePersonAsync(JsonElement patient, CancellationToken cancellation)
    {
        // Whoever has no id of the wristbands' system is nobody whom the ward could know.
        if (_reader.ReadPerson(patient).Person is { } person)
        {
            await MergeAsync(person, cancellation);
            Add(_store.Find(person.Id) is { } known ? StayEvents.Rename(known, person, _source) : null);
        }
    }

    private async Task MergeAsync(FhirPerson person, CancellationToken cancellation)
    {
        if (person.ReplacedBy is null)
        {
            return;
        }

        FhirPerson? other = await _server.ReadAsync(person.ReplacedBy, cancellation) is { } survivor
            ? _reader.ReadPerson(survivor).Person
            : null;
        if (other is null)
        {
            Notice(person.Version, person.Id, "it was replaced by a patient who has no id here");
        }
        else if (other.Id != person.Id && _store.Find(person.Id) is var known
            && (known is null || known.Id != (_store.Find(other.Id)?.Id ?? other.Id)))
        {
            Add(new AdmissionEvent(AdmissionKind.Merge, other.Id, person.Updated)
            {
                Source = _source,
                Message = person.Version,
                Prior = person.Id,
                Name = other.Name,
                Born = other.Born,
            });
        }
    }

    private void Add(AdmissionEvent? said)
    {
        if (said is null)
        {
            return;
        }

        AdmissionOutcome outcome = _store.Add(said, _time.GetUtcNow());
        if (outcome.Result != AdmissionResult.Repeated)
        {
            Counters.CountTaken();
            Notice(said.Message, said.Patient, outcome.Reason);
        }
    }

    /// <summary>Tells an administrator, once of each version.</summary>
    private void Notice(string message, string patient, string reason)
    {
        if (reason.Length == 0 || _noticed.Contains(message))
        {
            return;
        }

        if (_noticed.Count >= NoticedLimit)
        {
            _noticed.Clear();
        }

        _noticed.Add(message);
        Counters.CountNoticed();
        _store.Notices.Add(new AdmissionNotice(
            _time.GetUtcNow(), _source, Printable.Escape(message), Printable.Escape(patient), "", reason));
        _log.Found(_source, Printable.Escape(message));
    }
}
