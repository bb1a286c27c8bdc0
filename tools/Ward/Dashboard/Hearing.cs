using NanoMedAgent.Hospital.Readings;

namespace NanoMedAgent.Ward.Dashboard;

/// <summary>
/// Tells whether the ward hears sensors at all, and if it does not, what keeps it from that: the collector, the broker, the database or its
/// replica. Then no sensor is called silent, because nobody could hear it.
/// </summary>
/// <param name="time">The real time.</param>
internal sealed class Hearing(TimeProvider time)
{
    private readonly CollectorWatch _collectors = new(time);
    private readonly ReplicaWatch _replica = new(time);

    /// <summary>What is wrong with collectors or the replica, for nurses; empty for nothing.</summary>
    public string Trouble { get; private set; } = "";

    /// <summary>Why the ward hears no sensor, as it stands after "no new values:"; empty when it does.</summary>
    public string Deafness { get; private set; } = "";

    /// <summary>Since when it hears sensors again, by the ward's clock; null if it always has.</summary>
    public DateTimeOffset? Since { get; private set; }

    /// <summary>Looks at what collectors have written.</summary>
    public void Look(DashboardDatabase database, DateTimeOffset now)
    {
        IReadOnlyList<Heartbeat> written = database.Written.Heartbeats.All();
        string collectors = _collectors.FindTrouble(written);
        string replica = database.IsReplica ? _replica.FindTrouble(written, database.Store.Heartbeats.All()) : "";
        string deafness = collectors switch
        {
            CollectorWatch.NotRunning => "the collector is not running",
            "" => replica.Length == 0 ? "" : "the database that is shown here is behind",
            _ => "the collector receives nothing",
        };
        Since = deafness.Length == 0 && Deafness.Length > 0 ? now : Since;
        Deafness = deafness;
        Trouble = collectors.Length > 0 ? collectors : replica;
    }

    /// <summary>The database cannot be read.</summary>
    public void LoseDatabase()
    {
        Deafness = "the database cannot be read";
        Trouble = "";
    }
}
