using Hospital.Tests.World;
using NanoMedAgent.Hospital.Associations;

namespace Hospital.Tests.Associations;

/// <summary>The audit log shows whether somebody has changed it.</summary>
public sealed class AuditChains : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly EmptyDatabases _databases = new();

    private static readonly (string Change, string Fault)[] Tampering =
    [
        ("UPDATE audit SET who = 'nobody' WHERE number = 5", "entry 5 was changed, moved or inserted"),
        ("UPDATE audit SET time = time + 1 WHERE number = 5", "entry 5 was changed, moved or inserted"),
        ("UPDATE audit SET origin = '10.0.0.9' WHERE number = 5", "entry 5 was changed, moved or inserted"),
        ("UPDATE audit SET origin = NULL, association = NULL WHERE number = 5", "entry 5 was changed, moved or inserted"),
        ("UPDATE audit SET association = 'b2' WHERE number = 6", "entry 6 was changed, moved or inserted"),
        ("DELETE FROM audit WHERE number = 5", "entry 5 is missing"),
        ("DELETE FROM audit WHERE number IN (1, 2)", "entries 1 to 2 are missing"),
        ("UPDATE audit SET number = 100 WHERE number = 10", "entries 10 to 99 are missing"),
        ("UPDATE audit SET number = -1 WHERE number = 3; UPDATE audit SET number = 3 WHERE number = 4; "
            + "UPDATE audit SET number = 4 WHERE number = -1", "entry 3 was changed, moved or inserted"),
        ("INSERT INTO audit (number, time, who, role, action, subject, outcome) VALUES (11, 0, 'x', 'nurse', 'pair', 'd', 'done')",
            "entry 11 has no digest: it was not written by a program of this hospital's"),
        ("INSERT INTO audit (number, time, who, role, action, subject, outcome, digest) SELECT 11, time, who, role, action, subject, "
            + "outcome, digest FROM audit WHERE number = 10", "entry 11 was changed, moved or inserted"),
    ];

    public static TheoryData<string, int> Changes()
    {
        TheoryData<string, int> changes = [];
        foreach (string database in new[] { "SQLite", "PostgreSQL" })
        {
            for (int i = 0; i < Tampering.Length; i++)
            {
                changes.Add(database, i);
            }
        }

        return changes;
    }

    public void Dispose() => _databases.Dispose();

    [Theory]
    [MemberData(nameof(Changes))]
    public void Whatever_is_changed_shows(string database, int tampering)
    {
        (string change, string fault) = Tampering[tampering];
        string target = _databases.New(database);
        using AssociationStore store = AssociationStore.Open(target);
        Fill(store.Audit, 10);
        store.Audit.Verify([]).Faults.ShouldBeEmpty();
        ChangeAsAdministrator(target, database, change);
        AuditVerification verification = store.Audit.Verify([]);
        verification.Faults[0].ShouldBe(fault);

        // Entries that come later change nothing of that.
        Fill(store.Audit, 3);
        store.Audit.Verify([]).Faults[0].ShouldBe(fault);
    }

    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public void That_the_end_is_cut_off_or_all_is_written_anew_shows_to_who_has_kept_a_digest(string database)
    {
        string target = _databases.New(database);
        using AssociationStore store = AssociationStore.Open(target);
        Fill(store.Audit, 10);
        AuditHead head = store.Audit.Verify([]).Head!.Value;
        store.Audit.Verify([head]).Faults.ShouldBeEmpty();
        ChangeAsAdministrator(target, database, "DELETE FROM audit WHERE number > 7");
        store.Audit.Verify([]).Faults.ShouldBeEmpty("nobody can see it from the rest");
        store.Audit.Verify([head]).Faults.Single().ShouldStartWith("entry 10, which was kept outside, is not there");

        Fill(store.Audit, 3, "somebody else");
        store.Audit.Verify([]).Faults.ShouldBeEmpty();
        store.Audit.Verify([head]).Faults.Single().ShouldStartWith("entry 10 is not the one that was kept outside");
    }

    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public void Entries_from_before_there_were_digests_are_covered_by_the_next_one(string database)
    {
        string target = _databases.New(database);
        using AssociationStore store = AssociationStore.Open(target);
        Fill(store.Audit, 4);
        ChangeAsAdministrator(target, database, "UPDATE audit SET digest = NULL");
        Fill(store.Audit, 2);
        store.Audit.Verify([]).Faults.ShouldBeEmpty();
        ChangeAsAdministrator(target, database, "UPDATE audit SET outcome = 'refused' WHERE number = 2");
        store.Audit.Verify([]).Faults.Single().ShouldBe("entry 5 or one before it was changed, removed, moved or inserted");
    }

    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public async Task Programs_that_write_at_the_same_time_make_one_chain(string database)
    {
        string target = _databases.New(database);
        AssociationStore.Open(target).Dispose();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(program => Task.Run(
            () =>
            {
                using AssociationStore store = AssociationStore.Open(target);
                Fill(store.Audit, 25, $"program {program}");
            },
            TestContext.Current.CancellationToken)));
        using AssociationStore reader = AssociationStore.Open(target);
        AuditVerification verification = reader.Audit.Verify([]);
        (verification.Entries, verification.Faults.Count).ShouldBe((100, 0));
        reader.Audit.Newest().GroupBy(entry => entry.Who).Select(each => each.Count()).ShouldBe([25, 25, 25, 25]);
    }

    private static void Fill(AuditLog audit, int count, string who = "kim")
    {
        for (int i = 0; i < count; i++)
        {
            AuditEntry entry = new(Start.AddSeconds(i).AddTicks(7), who, "nurse", "pair", $"device {i}", "döne");
            audit.Add(i % 2 == 0 ? entry with { Origin = "10.0.0.1", Association = "a1" } : entry);
        }
    }

    [Fact]
    public void An_entry_without_origin_has_the_digest_that_it_had_before_entries_had_origins() => Convert.ToHexStringLower(
        AuditChain.Digest(AuditChain.Beginning, 1, new AuditEntry(Start, "kim", "nurse", "pair", "device 0", "döne")))
        .ShouldBe("f37fc7a11d78af9acb01c0e8599284dc2c5c4d88698f79ca7556ecf970b284a5");

    /// <summary>Who owns the database can drop its triggers.</summary>
    private static void ChangeAsAdministrator(string target, string database, string change)
    {
        string[] triggers = database == "PostgreSQL"
            ? ["DROP TRIGGER IF EXISTS audit_insert_only ON audit"]
            : ["DROP TRIGGER IF EXISTS audit_no_update", "DROP TRIGGER IF EXISTS audit_no_delete"];
        foreach (string statement in triggers.Concat(change.Split("; ")))
        {
            Statements.Run(target, statement);
        }
    }
}
