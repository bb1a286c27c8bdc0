using System.Data.Common;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Ward.Records;

namespace NanoMedAgent.Ward.Board;

/// <summary>What the ward looks like now. It looks once a second, whoever and however many look at it: pages show what it has found, and ask the store nothing.</summary>
internal sealed class WardBoard : BackgroundService
{
    private static readonly TimeSpan Span = TimeSpan.FromHours(4);
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan ReloadInterval = TimeSpan.FromMinutes(1);

    // All of a device's page is read anew.
    private static readonly TimeSpan DeviceInterval = TimeSpan.FromSeconds(3);

    // A tile's trend: wide enough for a step of a minute.
    private const int TrendWidth = 240;
    private const int PressureWidth = 500;
    private const int TrendHeight = 52;

    private readonly IRecordSystem _records;
    private readonly WardOptions _options;
    private readonly BedDescription _description;
    private readonly DeviceReading _devices;
    private readonly Dictionary<string, BedHistory> _histories = [];
    private readonly Dictionary<DeviceQuestion, WatchedDevice> _watched = [];
    private readonly Lock _lock = new();
    private IReadOnlyList<Association> _standing = [];
    private DateTimeOffset _read;
    private volatile WardView _view;

    // By connections of its own: whoever writes need not wait for it.
    private ReadingStore? _store;
    private AssociationStore? _associations;

    /// <summary>A board over what is stored.</summary>
    /// <param name="refusals">Counts of the collector.</param>
    /// <param name="options">Of the ward.</param>
    /// <exception cref="DbException">The store cannot be opened.</exception>
    public WardBoard(RefusalCounts refusals, WardOptions options)
    {
        _records = options.Records;
        _options = options;
        _description = new BedDescription(options.TimeZone, new TrendDrawing(Span, TrendWidth, PressureWidth, TrendHeight, options.TimeZone));
        _devices = new DeviceReading(refusals, options);
        _view = new WardView(options.Clock(), [], [], "");
        Open();
    }

    /// <summary>The ward as it was found last.</summary>
    public WardView View => _view;

    /// <summary>The ward was looked at anew. Not on the thread of a page.</summary>
    public event Action? Changed;

    /// <summary>Looks at what has changed.</summary>
    public void Refresh()
    {
        lock (_lock)
        {
            Try(now =>
            {
                Read(now);
                foreach ((DeviceQuestion question, WatchedDevice watched) in _watched.Where(each => (now - each.Value.Read).Duration() >= DeviceInterval))
                {
                    Read(question, watched, now);
                }

                _read = now;
            });
        }

        Changed?.Invoke();
    }

    /// <summary>Looks at a device as well, until <see cref="Leave"/>. However many do, it is read once.</summary>
    public DeviceView? Watch(DeviceQuestion question)
    {
        lock (_lock)
        {
            if (!_watched.TryGetValue(question, out WatchedDevice? watched))
            {
                watched = new WatchedDevice();
                _watched[question] = watched;
                Try(now => Read(question, watched, now));
            }

            watched.Watchers++;
            return watched.View;
        }
    }

    /// <summary>A device that is watched, as it was found last.</summary>
    public DeviceView? Find(DeviceQuestion question)
    {
        lock (_lock)
        {
            return _watched.GetValueOrDefault(question)?.View;
        }
    }

    /// <summary>One who watched a device does not any more.</summary>
    public void Leave(DeviceQuestion question)
    {
        lock (_lock)
        {
            if (_watched.TryGetValue(question, out WatchedDevice? watched) && --watched.Watchers == 0)
            {
                _watched.Remove(question);
            }
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        base.Dispose();
        lock (_lock)
        {
            Close();
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(Interval);
        do
        {
            await Task.Run(Refresh, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    /// <summary>Reads, and shows what is known then.</summary>
    private void Try(Action<DateTimeOffset> read)
    {
        DateTimeOffset now = _options.Clock();
        string trouble = "";
        try
        {
            Open();
            read(now);
        }
        catch (Exception failure) when (failure is DbException or InvalidOperationException)
        {
            // A connection that is broken stays so; the next look has another. What is known is shown on, and ages.
            Close();
            trouble = $"The readings cannot be read{(_read == default ? "" : $" since {BoardWords.Time(_read, now, _options.TimeZone)}")}. What is shown is old: look at the patients, and call your IT desk.";
            if (_view.Trouble.Length == 0)
            {
                _options.Log($"the ward's readings cannot be read: {failure.Message}");
            }
        }

        _view = new WardView(now, Beds(now), _standing, trouble);
    }

    private void Open()
    {
        _associations ??= AssociationStore.Open(_options.Database);
        _store ??= ReadingStore.Open(_options.Database);
    }

    private void Close()
    {
        _store?.Dispose();
        _associations?.Dispose();
        _store = null;
        _associations = null;
    }

    private void Read(DeviceQuestion question, WatchedDevice watched, DateTimeOffset now)
    {
        watched.View = _devices.Read(_store!, _associations!, question, now);
        watched.Read = now;
    }

    private void Read(DateTimeOffset now)
    {
        _standing = _associations!.Current();
        HashSet<string> effective = [.. _standing.Where(association => association.State == AssociationState.Effective).Select(association => association.Id)];
        foreach (string over in _histories.Keys.Where(id => !effective.Contains(id)).ToArray())
        {
            _histories.Remove(over);
        }

        // One of them is read as a whole now and then, so that nothing that went by unnoticed (a clock that was set back) stays unnoticed.
        BedHistory? oldest = _histories.Values.Where(history => (now - history.Loaded).Duration() >= ReloadInterval).MinBy(history => history.Loaded);
        foreach (Association association in _standing.Where(association => effective.Contains(association.Id)))
        {
            if (!_histories.TryGetValue(association.Id, out BedHistory? history))
            {
                history = new BedHistory(association.Id, association.Device, Span);
                history.Load(_store!, now);
                _histories[association.Id] = history;
            }
            else if (history == oldest)
            {
                history.Load(_store!, now);
            }
            else
            {
                history.Update(_store!, now);
            }
        }
    }

    private BedView[] Beds(DateTimeOffset now)
    {
        Association[] shown = [.. _standing.Where(association => _histories.ContainsKey(association.Id) || association.NotAfter + AssociationStore.AnswerPatience > now)];

        // A bed that the record system does not know any more is shown as long as somebody lies in it.
        IEnumerable<string> beds = _records.Beds.Concat(shown.Select(association => association.Location)).Distinct();
        return [.. beds.Select(bed => Bed(bed, shown.Where(association => association.Location == bed), now)).OrderByDescending(bed => bed.Level)];
    }

    private BedView Bed(string bed, IEnumerable<Association> here, DateTimeOffset now)
    {
        if (here.OrderByDescending(association => association.State == AssociationState.Effective).FirstOrDefault() is not { } association)
        {
            return new BedView { Bed = bed, State = BedState.Free, Summary = "Free." };
        }

        string patient = _records.Patients.FirstOrDefault(known => known.Id == association.Patient)?.Name ?? association.Patient;
        return _histories.TryGetValue(association.Id, out BedHistory? history)
            ? _description.Describe(bed, association, patient, history, now)
            : new BedView { Bed = bed, State = BedState.Pairing, Association = association, Patient = patient, Summary = "A sensor is being paired." };
    }
}
