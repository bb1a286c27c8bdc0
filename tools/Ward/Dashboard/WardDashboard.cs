using System.Data.Common;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Ward.Configuration;
using NanoMedAgent.Ward.Display;
using NanoMedAgent.Ward.Languages;
using NanoMedAgent.Ward.Records;
using NanoMedAgent.Ward.Trends;
using static NanoMedAgent.Ward.Languages.PageText;

namespace NanoMedAgent.Ward.Dashboard;

/// <summary>
/// The state of the ward. It reads the store once a second, however many pages are open. Pages show what it has read, and never read the
/// store themselves.
/// </summary>
internal sealed class WardDashboard : BackgroundService
{
    private static readonly TimeSpan TileSpan = TimeSpan.FromHours(4);
    private static readonly TimeSpan YoungSpan = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    // How often a history is loaded again as a whole.
    private static readonly TimeSpan ReloadInterval = TimeSpan.FromMinutes(1);

    // With so many beds, one is always due. Not each look need be as long as that.
    private const int ManyBeds = 60;
    private const int LooksBetweenReloads = 5;

    // How often an open device page is read again.
    private static readonly TimeSpan DeviceInterval = TimeSpan.FromSeconds(3);

    // A look takes milliseconds. A database that does not answer is given up after two minutes: four times 30 s.
    private static readonly TimeSpan LongestLook = TimeSpan.FromMinutes(5);

    // The trend on a tile: 240 columns of a minute.
    private const int TrendWidth = 240;
    private const int PressureWidth = 500;
    private const int TrendHeight = 52;

    private readonly IRecordSystem _records;
    private readonly WardOptions _options;
    private readonly BedViewBuilder _bedViews;
    private readonly BedTiles _tiles;
    private readonly DeviceViewReader _deviceViews;
    private readonly ScoreRules _scoreRules;
    private readonly Dictionary<string, AssociationHistory> _histories = [];
    private readonly Dictionary<string, IReadOnlyList<StandingAlarm>> _unreadable = [];
    private readonly Dictionary<DeviceQuery, WatchedDevice> _watched = [];
    private readonly Lock _lock = new();
    private readonly DashboardDatabase _database;
    private readonly Hearing _hearing;
    private readonly SilenceJournal _silences;
    private readonly ShownAlarms _shown;
    private readonly Dictionary<string, CachedBed> _beds = [];
    private readonly WardArrivals _arrivals = new();
    private IReadOnlyList<Association> _current = [];
    private Association[] _effective = [];
    private long _lastChange = -1;
    private DateTimeOffset _lastRead;
    private int _looks;
    private long _looked;
    private volatile WardSnapshot _snapshot;

    /// <summary>Creates a dashboard of what is stored.</summary>
    /// <param name="refusals">What the collector has refused.</param>
    /// <param name="options">The ward's options.</param>
    /// <exception cref="DbException">The store cannot be opened.</exception>
    public WardDashboard(RefusalCounts refusals, WardOptions options)
    {
        _records = options.Records;
        _options = options;
        _database = new DashboardDatabase(options);
        _hearing = new Hearing(options.RealTime);
        _silences = new SilenceJournal(options.Log);
        _shown = new ShownAlarms(options.Log);
        TrendDrawing trends = new(TileSpan, TrendWidth, PressureWidth, TrendHeight, options.TimeZone);
        _bedViews = new BedViewBuilder(options.TimeZone, trends, trends.Over(YoungSpan), options.Silence);
        _tiles = new BedTiles(options.Records, options.TimeZone);
        _scoreRules = new ScoreRules(options);
        _bedViews.Scores = _scoreRules.Known;
        _bedViews.Rules = _scoreRules.KnownAlarms;
        _deviceViews = new DeviceViewReader(refusals, _scoreRules, options);
        _snapshot = new WardSnapshot(options.Clock(), [], [], None);
        _looked = options.RealTime.GetTimestamp();
        if (options.DatabaseToRead is null)
        {
            // A replica may come later.
            _database.Open();
        }
    }

    /// <summary>The ward as it was last read.</summary>
    public WardSnapshot Snapshot => _snapshot;

    /// <summary>Raised after each reading, on a background thread.</summary>
    public event Action? Changed;

    /// <summary>Why it hangs, so that only a restart helps; null while it looks at the store, whether that answers or not.</summary>
    public string? FindHang() => _options.RealTime.GetElapsedTime(Interlocked.Read(ref _looked)) is var since && since > LongestLook
        ? FormattableString.Invariant($"the dashboard has not looked at the database for {since.TotalSeconds:0} s")
        : null;

    /// <summary>Reads what has changed.</summary>
    public void Refresh()
    {
        lock (_lock)
        {
            TryRead(now =>
            {
                ReadWard(now);
                foreach ((DeviceQuery query, WatchedDevice watched) in _watched)
                {
                    if ((now - watched.ReadTime).Duration() >= DeviceInterval)
                    {
                        TryReadDevice(query, watched, now);
                    }
                }

                _lastRead = now;
            });
            Interlocked.Exchange(ref _looked, _options.RealTime.GetTimestamp());
        }

        Changed?.Invoke();
    }

    /// <summary>Includes a device until <see cref="Unwatch"/>. It is read once, however many pages show it.</summary>
    /// <returns>What its page shows, or null when there is no such device.</returns>
    public DeviceView? Watch(DeviceQuery query)
    {
        lock (_lock)
        {
            if (!_watched.TryGetValue(query, out WatchedDevice? watched))
            {
                watched = new WatchedDevice();
                _watched[query] = watched;
                TryRead(now => TryReadDevice(query, watched, now));
            }

            watched.Watchers++;
            return watched.View;
        }
    }

    /// <summary>A watched device as it was last read.</summary>
    public DeviceView? FindWatched(DeviceQuery query)
    {
        lock (_lock)
        {
            return _watched.GetValueOrDefault(query)?.View;
        }
    }

    /// <summary>The technical alarm of an association, as tiles show it; null if there is none.</summary>
    public TechnicalAlarm? TechnicalAlarmOf(string association) =>
        _snapshot.Beds.FirstOrDefault(bed => bed.Association?.Id == association)?.Technical;

    /// <summary>Ends one <see cref="Watch"/>.</summary>
    public void Unwatch(DeviceQuery query)
    {
        lock (_lock)
        {
            if (_watched.TryGetValue(query, out WatchedDevice? watched) && --watched.Watchers == 0)
            {
                _watched.Remove(query);
            }
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        base.Dispose();
        lock (_lock)
        {
            _database.Close();
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

    /// <summary>Reads, then makes a snapshot of what is known.</summary>
    private void TryRead(Action<DateTimeOffset> read)
    {
        DateTimeOffset now = _options.Clock();
        PageText trouble = None;
        try
        {
            _database.Open();
            read(now);
            _hearing.Look(_database, now);
            _bedViews.Restore = _database.Store.Restores.Newest();
            _silences.Read(_database.Associations.Silences);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // A broken connection stays broken, so the next reading opens another one. What is known is still shown, and ages.
            _database.Close();
            _lastChange = -1;
            _arrivals.Undo();
            _hearing.LoseDatabase();
            trouble = _lastRead == default
                ? T("The database cannot be read. The values shown here are old. Look at the patients, and call your IT desk.")
                : T($"The database cannot be read since {DisplayText.Minute(_lastRead, now, _options.TimeZone)}. The values shown here "
                    + $"are old. Look at the patients, and call your IT desk.");
            if (_snapshot.Trouble.Length == 0)
            {
                _options.Log.Warn($"the ward's database cannot be read: {failure.Message}");
            }
        }

        _bedViews.Deafness = _hearing.Deafness;
        _bedViews.HearsSince = _hearing.Since;
        _bedViews.Acknowledged = _silences.Acknowledged;
        PageText[] troubles = [trouble, _hearing.Trouble, _bedViews.DescribeRestore(now)];
        BedView[] beds = _tiles.Build(_current, BuildTaken, now);
        _snapshot = new WardSnapshot(now, beds, _current, Array.Find(troubles, each => each.Length > 0) ?? None)
        {
            IsRead = trouble.Length == 0 && _lastRead != default,
        };
        if (trouble.Length == 0)
        {
            _silences.TryNote(_database.Associations.Silences, _snapshot);
            _shown.TryNote(_database.Associations.ShownAlarms, _snapshot, _options.Clock());
        }
    }

    /// <summary>Reads a device. If what is stored of it makes that fail, its page keeps what it shows, and says that it is old.</summary>
    private void TryReadDevice(DeviceQuery query, WatchedDevice watched, DateTimeOffset now)
    {
        watched.ReadTime = now;
        try
        {
            watched.View = _deviceViews.Read(_database.Store, _database.Associations, query, now);
        }
        catch (Exception failure) when (IsAboutOneBed(failure))
        {
            _options.Log.Warn($"the page of device {query.Device} cannot be computed: {failure.Message}");
        }
    }

    /// <summary>Whether a failure is about what is stored of one bed; the others can still be shown.</summary>
    private static bool IsAboutOneBed(Exception failure) =>
        failure is not (DbException or InvalidOperationException or IOException or OutOfMemoryException);

    private void ReadWard(DateTimeOffset now)
    {
        _records.Refresh();
        ReadAssociations();
        bool isArrivalKnown = TryReadArrivals();

        // Now and then one is loaded as a whole, in case an update has missed something, such as readings from before a clock was set back.
        AssociationHistory? oldest = _histories.Count > ManyBeds && ++_looks % LooksBetweenReloads != 0
            ? null
            : _histories.Values
                .Where(history => (now - history.Loaded).Duration() >= ReloadInterval)
                .MinBy(history => history.Loaded);
        foreach (Association association in _effective)
        {
            try
            {
                ReadHistory(association, oldest, isArrivalKnown, now);
                _unreadable.Remove(association.Id);
            }
            catch (Exception failure) when (IsAboutOneBed(failure))
            {
                // Read anew as a whole next time.
                _histories.Remove(association.Id);
                MarkUnreadable(association, failure, TryReadAlarms(association));
            }
        }
    }

    /// <summary>Reads the associations and the states of devices, if one has changed.</summary>
    private void ReadAssociations()
    {
        long change = _database.Associations.LastChange();
        if (change == _lastChange)
        {
            return;
        }

        _bedViews.Uncounted = UncountedSensors.All(_database.Associations);
        _current = _database.Associations.Current();
        _effective = [.. _current.Where(association => association.State == AssociationState.Effective)];
        _lastChange = change;
        foreach (string ended in _histories.Keys.Except(_effective.Select(association => association.Id)).ToArray())
        {
            _histories.Remove(ended);
            _beds.Remove(ended);
        }
    }

    /// <summary>
    /// Reads what is new on the ward. If one row makes that fail, all beds are read one by one, so that only one bed fails.
    /// </summary>
    private bool TryReadArrivals()
    {
        try
        {
            _arrivals.Read(_database.Store);
            return true;
        }
        catch (Exception failure) when (IsAboutOneBed(failure))
        {
            _arrivals.Undo();
            return false;
        }
    }

    private void ReadHistory(Association association, AssociationHistory? oldest, bool isArrivalKnown, DateTimeOffset now)
    {
        if (!_histories.TryGetValue(association.Id, out AssociationHistory? history))
        {
            history = new AssociationHistory(association.Id, association.Device, TileSpan, _options.Periods);
            history.Load(_database.Store, now);
            _histories[association.Id] = history;
        }
        else if (history == oldest || !isArrivalKnown)
        {
            history.Load(_database.Store, now);
        }
        else
        {
            history.Update(_database.Store, _arrivals, now);
        }

        if (history.Loaded == now || _arrivals.HasNewEpochs)
        {
            // A new epoch may be the first one under another policy.
            _scoreRules.Read(_database.Associations, association.Device);
        }
    }

    /// <summary>Logs once that the values of a bed cannot be shown. Its alarms are shown, if they can be read.</summary>
    private void MarkUnreadable(Association association, Exception failure, IReadOnlyList<StandingAlarm> alarms)
    {
        if (!_unreadable.ContainsKey(association.Id))
        {
            _options.Log.Warn($"bed {association.Location} of association {association.Id} cannot be shown: {failure.Message}");
        }

        _unreadable[association.Id] = alarms;
    }

    private IReadOnlyList<StandingAlarm> TryReadAlarms(Association association)
    {
        try
        {
            return _database.Store.Alarms.StandingOfAssociation(association.Id);
        }
        catch (Exception failure) when (IsAboutOneBed(failure))
        {
            return [];
        }
    }

    private BedView BuildTaken(string bed, Association association, string patient, DateTimeOffset now)
    {
        if (_histories.TryGetValue(association.Id, out AssociationHistory? history))
        {
            BedCircumstances circumstances = _bedViews.CircumstancesOf(association);
            if (_beds.TryGetValue(association.Id, out CachedBed? cached)
                && cached.IsValid(bed, patient, association, history, circumstances, now))
            {
                return cached.View;
            }

            try
            {
                BedView view = _bedViews.Build(bed, association, patient, history, now);
                _beds[association.Id] = new CachedBed(
                    view, history, history.Revision, association, circumstances, now, _bedViews.ValidUntil(view, history, now));
                return view;
            }
            catch (Exception failure) when (failure is not OutOfMemoryException)
            {
                MarkUnreadable(association, failure, history.Alarms);
            }
        }

        if (_unreadable.TryGetValue(association.Id, out IReadOnlyList<StandingAlarm>? alarms))
        {
            return _bedViews.BuildUnreadable(bed, association, patient, alarms, now);
        }

        PageText summary = T("A sensor is being paired.");
        return new BedView { Bed = bed, State = BedState.Pairing, Association = association, Patient = patient, Summary = summary };
    }
}
