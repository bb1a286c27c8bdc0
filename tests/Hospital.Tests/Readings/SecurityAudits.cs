using Hospital.Tests.World;
using NanoMedAgent.Collector;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Readings;

namespace Hospital.Tests.Readings;

/// <summary>What the collector writes into the audit log.</summary>
public sealed class SecurityAudits
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public void Any_number_of_refused_messages_become_a_few_entries_a_minute(string database)
    {
        using EmptyDatabases databases = new();
        using ReadingStore store = ReadingStore.Open(databases.New(database));
        SecurityAudit audit = new(store.Audit, () => Now);
        for (int i = 0; i < 5000; i++)
        {
            audit.Note(new Refusal($"nm/1/{i % 500:x20}/vitals/d", 1, RefusalReason.SignatureWrong));
        }

        audit.Note(new Refusal("\u001b[31m/\n", 0, RefusalReason.TopicUnknown));
        audit.Write();
        store.Audit.Newest().Count.ShouldBeLessThanOrEqualTo(SecurityAudit.EntriesLimit + 1);
        store.Audit.Newest().Sum(entry => int.Parse(entry.Outcome.Split(' ')[1])).ShouldBe(5001);
        store.Audit.Newest().ShouldAllBe(entry => entry.Action == "refuse-messages" && entry.Role == "collector");
        audit.Write();
        store.Audit.Newest().Sum(entry => int.Parse(entry.Outcome.Split(' ')[1])).ShouldBe(5001, "each is counted once");
    }

    [Fact]
    public void A_broker_that_comes_and_goes_is_noted_when_it_changes()
    {
        using EmptyDatabases databases = new();
        using ReadingStore store = ReadingStore.Open(databases.New("SQLite"));
        SecurityAudit audit = new(store.Audit, () => Now);
        audit.NoteConnection(false, "refused by the broker");
        audit.NoteConnection(false, "refused by the broker");
        audit.NoteConnection(true, "");
        audit.Write();
        store.Audit.Newest().Reverse().Select(entry => entry.Outcome).ShouldBe(["not connected: refused by the broker", "connected"]);
    }
}
