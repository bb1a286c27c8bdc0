using Hospital.Tests.World;
using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Policies;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Readings;

namespace Hospital.Tests.Readings;

/// <summary>What sensors report of one patient's limits, from the pack to the database.</summary>
public class StoredLimits
{
    private const long Time = 1_767_225_600;
    private const string Association = "a0a1a2a3a4a5a6a7a8a9aaabacadaeaf";

    private static readonly PatientLimits Own = new(DateTimeOffset.FromUnixTimeSeconds(Time + 3600), new Dictionary<string, PatientLimit>
    {
        ["as"] = new(80, 160),
        ["hr"] = new(null, 130.5m),
        ["t"] = new(35.2m, null),
    });

    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public void The_newest_report_of_an_association_counts_and_is_no_alarm(string database)
    {
        using TemporaryFolder folder = new();
        using ReadingStore store = ReadingStore.Open(TestDatabases.Target(database, folder));
        Epoch epoch = Epoch(Guid.NewGuid().ToString("N")[..20], Guid.NewGuid().ToByteArray());
        string association = AssociationId.ToText(epoch.Association)!;
        store.Alarms.LimitsOfAssociation(association).ShouldBeNull();
        Report(store, epoch, 2, Records("own", Own));
        Report(store, epoch, 4, Records("time", null));

        // What was sent before arrives late.
        Report(store, epoch, 3, Records("own", Own with { End = Own.End.AddHours(1) }));

        store.Alarms.LimitsOfAssociation(association).ShouldBe(new ReportedLimits(ReportedLimits.Time, null));
        ReportedLimits before = store.Alarms.LimitsBefore(association, 3).ShouldNotBeNull();
        (before.Word, before.InForce!.End).ShouldBe((ReportedLimits.Own, Own.End));
        before.InForce.Limits.ShouldBe(Own.Limits, ignoreOrder: true);
        store.Alarms.LimitsOfAssociation(Association).ShouldBeNull("another patient's");
        store.Alarms.Standing(epoch.Device).ShouldBeEmpty();
        store.Alarms.List(epoch.Device).ShouldBeEmpty();
        store.Alarms.OfAssociation(association).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("820000")]
    [InlineData("8200A0")]
    [InlineData("8220A162687282F6F6")]
    [InlineData("821B0000000100000000A162687282F6F6")]
    [InlineData("8200A162787882F6F6")]
    [InlineData("8200A162687281F6")]
    [InlineData("8200A162687282F61A000F4241")]
    [InlineData("8200A262687282F6F662687282F6F6")]
    [InlineData("8200A162687282F6F600")]
    public void Malformed_limits_are_refused_with_their_pack(string encoded)
    {
        SenMlRecord[] records =
        [
            new("alarm/limits", "", Time, null, "own"),
            new("alarm/limits/v", "", null, null, null) { Data = Convert.FromHexString(encoded) },
        ];
        PackContent.From(records, "alarm").ShouldBeNull();
    }

    private static SenMlRecord[] Records(string word, PatientLimits? own)
    {
        SenMlRecord report = new("alarm/limits", "", Time, null, word);
        return own is null ? [report] : [report, new("alarm/limits/v", "", null, null, null) { Data = own.Encode() }];
    }

    private static void Report(ReadingStore store, Epoch epoch, long sequence, SenMlRecord[] records) => store.InTransaction(() =>
    {
        store.Ingest.AddEpoch(epoch);
        store.Ingest.AddPack(
            epoch, sequence, PackContent.From(records, "alarm").ShouldNotBeNull(), isMarkedLate: false,
            DateTimeOffset.FromUnixTimeSeconds(Time)).ShouldNotBeNull();
    });

    private static Epoch Epoch(string device, byte[] association) => new()
    {
        Device = device,
        DataClass = "alarm",
        Id = [0, 0, 0, 1],
        Key = new byte[16],
        BaseIv = new byte[13],
        CustodySecret = new byte[32],
        Association = association,
        Start = Time,
        ClockQuality = 2,
        Boot = 1,
        Uptime = 0,
        PolicyVersion = 1,
        LateAfterSeconds = 60,
        AnnouncementDigest = [1],
    };
}
