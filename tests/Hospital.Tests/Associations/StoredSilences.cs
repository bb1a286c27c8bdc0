using System.Data.Common;
using Hospital.Tests.World;
using NanoMedAgent.Hospital.Associations;

namespace Hospital.Tests.Associations;

/// <summary>The steps of the technical alarm that a device is silent, in the database.</summary>
public sealed class StoredSilences
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 14, 0, 0, TimeSpan.Zero);

    private readonly string _association = Guid.NewGuid().ToString("N");

    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public void A_step_is_there_once_stays_as_it_is_and_ends_its_own_silence_only(string database)
    {
        using CollectorRig rig = new(database);
        using AssociationStore store = AssociationStore.Open(rig.Database);
        SilenceStep raised = new(_association, Start, SilenceStepKind.Raised, "low", Start.AddSeconds(30), "ward");
        store.Silences.Add(raised);
        store.Silences.Add(raised with { At = Start.AddSeconds(31) });
        store.Silences.Add(raised with { Kind = SilenceStepKind.Acknowledged, At = Start.AddSeconds(40), By = "kim" });
        Standing().ShouldBe([Start]);
        SilenceStep later = raised with { Silent = Start.AddHours(1), At = Start.AddHours(2) };
        store.Silences.Add(later);
        store.Silences.Add(raised with { Kind = SilenceStepKind.Ended, Priority = "", At = Start.AddMinutes(5) });

        store.Silences.Of(_association, Start).Select(step => (step.Kind, step.At)).ShouldBe(
        [
            (SilenceStepKind.Raised, Start.AddSeconds(30)), (SilenceStepKind.Acknowledged, Start.AddSeconds(40)),
            (SilenceStepKind.Ended, Start.AddMinutes(5)),
        ]);
        Standing().ShouldBe([Start.AddHours(1)]);
        store.Silences.OfAssociation(_association)[^1].ShouldBe(later);
        foreach (string sql in new[] { "UPDATE silences SET occurred = 0", "DELETE FROM silences" })
        {
            Should.Throw<DbException>(() => Statements.Run(rig.Database, sql)).Message.ShouldContain("never changed");
        }

        IEnumerable<DateTimeOffset> Standing() =>
            store.Silences.Standing().Where(each => each.Association == _association).Select(each => each.Silent);
    }
}
