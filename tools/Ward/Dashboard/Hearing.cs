using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Ward.Languages;
using static NanoMedAgent.Ward.Languages.PageText;

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
    public PageText Trouble { get; private set; } = None;

    /// <summary>Why the ward hears no sensor, as it stands after "no new values:"; empty when it does.</summary>
    public PageText Deafness { get; private set; } = None;

    /// <summary>Since when it hears sensors again, by the ward's clock; null if it always has.</summary>
    public DateTimeOffset? Since { get; private set; }

    /// <summary>Looks at what collectors have written.</summary>
    public void Look(DashboardDatabase database, DateTimeOffset now)
    {
        IReadOnlyList<Heartbeat> written = database.Written.Heartbeats.All();
        PageText collectors = _collectors.FindTrouble(written);
        PageText replica = database.IsReplica ? _replica.FindTrouble(written, database.Store.Heartbeats.All()) : None;
        PageText deafness = collectors == CollectorWatch.NotRunning ? T("the collector is not running")
            : collectors.Length > 0 ? T("the collector receives nothing")
            : replica.Length > 0 ? T("the database that is shown here is behind")
            : None;
        Since = deafness.Length == 0 && Deafness.Length > 0 ? now : Since;
        Deafness = deafness;
        Trouble = collectors.Length > 0 ? collectors : replica;
    }

    /// <summary>The database cannot be read.</summary>
    public void LoseDatabase()
    {
        Deafness = T("the database cannot be read");
        Trouble = None;
    }
}
