using Hospital.Tests.World;
using NanoMedAgent.Hospital.Admissions;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Maintenance;

namespace Hospital.Tests.Maintenance;

/// <summary>What record systems have said of patients is not kept for ever.</summary>
public sealed class ForgottenPatients : IDisposable
{
    private readonly EmptyDatabases _databases = new();

    public void Dispose() => _databases.Dispose();

    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public void Who_has_left_long_ago_is_forgotten_and_who_is_here_or_has_a_sensor_is_not(string database)
    {
        using CollectorRig rig = new(database, target: _databases.New(database));
        rig.Grant(rig.NewDevice());
        string withSensor = rig.Associations.Current()[0].Patient;
        using AdmissionStore store = AdmissionStore.Open(rig.Database);
        DateTimeOffset longAgo = rig.Now.AddDays(-400);
        foreach (string patient in new[] { "left", "here", "late", "one", "two", withSensor })
        {
            Say(AdmissionKind.Admit, patient, longAgo);
        }

        Say(AdmissionKind.Merge, "two", longAgo.AddHours(1), "one");
        foreach (string patient in new[] { "left", "late", "two", withSensor })
        {
            Say(AdmissionKind.Discharge, patient, longAgo.AddDays(1));
        }

        // The record system says something about one of them long after.
        store.Add(new AdmissionEvent(AdmissionKind.Update, "late", longAgo.AddDays(2)) { Name = "Other" }, rig.Now);

        AdmissionRetention.Run(rig.Database, rig.Now.AddDays(-365), "timer", rig.Now).ShouldBe(2);
        foreach (string patient in new[] { "left", "one", "two" })
        {
            store.Find(patient).ShouldBeNull(patient);
            store.History(patient).ShouldBeEmpty(patient);
        }

        foreach (string patient in new[] { "here", "late", withSensor })
        {
            store.Find(patient).ShouldNotBeNull(patient);
            store.History(patient).ShouldNotBeEmpty(patient);
        }

        AuditEntry entry = rig.Associations.Audit.Newest(1)[0];
        (entry.Who, entry.Action, entry.Outcome).ShouldBe(("timer", "retain", "2 patients forgotten"));
        AdmissionRetention.Run(rig.Database, rig.Now.AddDays(-365), "timer", rig.Now).ShouldBe(0);

        void Say(AdmissionKind kind, string patient, DateTimeOffset at, string prior = "") =>
            store.Add(new AdmissionEvent(kind, patient, at) { Ward = "3 North", Name = "Ada", Prior = prior }, at)
                .Result.ShouldNotBe(AdmissionResult.Refused);
    }
}
