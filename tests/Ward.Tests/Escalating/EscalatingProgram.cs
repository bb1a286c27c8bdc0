using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Escalations;
using NanoMedAgent.Ward.Dashboard;
using NanoMedAgent.Ward.Escalating;

namespace Ward.Tests.Escalating;

/// <summary>What a ward's program does for escalation, once a second, with connections of its own to the database.</summary>
internal sealed class EscalatingProgram : IDisposable
{
    private readonly WardDashboard _dashboard;
    private readonly AssociationStore _associations;
    private readonly EscalationStore _store;
    private readonly EscalationWatch _watch;
    private readonly EscalationLane[] _lanes;

    public EscalatingProgram(DashboardOverStore ward, IReadOnlyDictionary<string, FakeReceiver> receivers)
    {
        _dashboard = ward.NewDashboard();
        _associations = AssociationStore.Open(ward.Database);
        _store = EscalationStore.Open(ward.Database);
        _watch = new EscalationWatch(_store, new DashboardAlarms(_dashboard, _associations.Silences), ward.Options);
        string holder = Guid.NewGuid().ToString("N");
        _lanes =
        [
            .. ward.Options.Escalation!.Destinations.Where(each => each.Page.Length == 0)
                .Select(each => new EscalationLane(_store, each.Name, receivers[each.Name], holder, ward.Options)),
        ];
    }

    public async Task LookAsync()
    {
        _dashboard.Refresh();
        _watch.Look();
        foreach (EscalationLane lane in _lanes)
        {
            await lane.StepAsync(TestContext.Current.CancellationToken);
        }
    }

    public void Dispose()
    {
        _dashboard.Dispose();
        _store.Dispose();
        _associations.Dispose();
    }
}
