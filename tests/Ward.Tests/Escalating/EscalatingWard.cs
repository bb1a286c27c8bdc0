using NanoMedAgent.Hospital.Escalations;
using NanoMedAgent.Ward.Configuration;

namespace Ward.Tests.Escalating;

/// <summary>A ward whose rule tells a pager and a second one, in virtual time, run by one program or several.</summary>
internal sealed class EscalatingWard : IDisposable
{
    /// <summary>The pager gets high priority after a minute and medium after five; the second pager gets high after two minutes.</summary>
    public static readonly EscalationRule Rule = new(
        [new EscalationDestination("pager") { Topic = "a" }, new EscalationDestination("second") { Topic = "b" }],
        [
            new EscalationStep("pager", TimeSpan.FromSeconds(60), TimeSpan.FromMinutes(5), null),
            new EscalationStep("second", TimeSpan.FromSeconds(120), null, null),
        ]);

    private readonly List<EscalatingProgram> _programs = [];
    private readonly Dictionary<string, FakeReceiver> _receivers = [];

    /// <summary>A ward with one program that runs.</summary>
    /// <param name="rule">Its rule; without it the one above.</param>
    /// <param name="hearsSilence">Whether a silent sensor is an alarm, as it is on a ward; otherwise tests need not make it send.</param>
    public EscalatingWard(EscalationRule? rule = null, bool hearsSilence = false)
    {
        SilenceRule never = new(TimeSpan.FromDays(1), TimeSpan.FromDays(2), TimeSpan.FromDays(3));
        Ward = new DashboardOverStore(change: options => options with
        {
            Escalation = rule ?? Rule,
            Silence = hearsSilence ? options.Silence : never,
            PublicAddress = new Uri("https://ward.example"),
        });
        foreach (EscalationDestination destination in Ward.Options.Escalation!.Destinations)
        {
            _receivers[destination.Name] = new FakeReceiver();
        }

        Store = EscalationStore.Open(Ward.Database);
        StartProgram();
    }

    public DashboardOverStore Ward { get; }

    public EscalationStore Store { get; }

    public FakeReceiver Pager => _receivers["pager"];

    public FakeReceiver Second => _receivers["second"];

    public DateTimeOffset Now => Ward.Now;

    /// <summary>A sensor in a bed.</summary>
    public StoredSensor Pair(string bed = "1", string patient = "P-1001") =>
        Ward.NewSensor($"NM-{patient}").Pair(patient, bed, Now.AddHours(-1));

    /// <summary>Another program beside those that run, or the same after a restart.</summary>
    public void StartProgram() => _programs.Add(new EscalatingProgram(Ward, _receivers));

    /// <summary>All programs end without a word, as when their machine is switched off.</summary>
    public void KillPrograms()
    {
        _programs.ForEach(program => program.Dispose());
        _programs.Clear();
    }

    /// <summary>The program that was started first ends without a word.</summary>
    public void KillFirstProgram()
    {
        _programs[0].Dispose();
        _programs.RemoveAt(0);
    }

    /// <summary>Lets seconds pass, in each of which each program looks once.</summary>
    public async Task RunAsync(int seconds)
    {
        for (int second = 0; second < seconds; second++)
        {
            Ward.Now = Ward.Now.AddSeconds(1);
            await LookAsync();
        }
    }

    /// <summary>Lets time pass while nobody looks; then each program looks once.</summary>
    public async Task SkipAsync(TimeSpan time)
    {
        Ward.Now += time;
        await LookAsync();
    }

    /// <summary>What became of all that was told of an association.</summary>
    public IEnumerable<string> HistoryOf(StoredSensor sensor) => Store.OfAssociation(sensor.Association.Id)
        .SelectMany(told => told.Events.Select(each => $"{told.Escalation.Destination}: {each.Kind}"));

    public void Dispose()
    {
        KillPrograms();
        Store.Dispose();
        Ward.Dispose();
    }

    private async Task LookAsync()
    {
        foreach (EscalatingProgram program in _programs.ToArray())
        {
            await program.LookAsync();
        }
    }
}
