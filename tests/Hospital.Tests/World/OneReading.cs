using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Readings;

namespace Hospital.Tests.World;

/// <summary>A database with a single reading: SpO2 97.5 % of device 0123456789abcdef0123, at 2026-01-01T00:01:00Z.</summary>
internal static class OneReading
{
    /// <summary>Creates the database.</summary>
    /// <param name="database">The file of SQLite.</param>
    public static void Store(string database)
    {
        using ReadingStore store = ReadingStore.Open(database);
        Epoch epoch = new()
        {
            Device = "0123456789abcdef0123",
            DataClass = "vitals",
            Id = [0, 0, 0, 1],
            Key = new byte[16],
            BaseIv = new byte[13],
            Start = 1_767_225_600,
            ClockQuality = 1,
            Boot = 1,
            Uptime = 0,
            PolicyVersion = 1,
            LateAfterSeconds = 60,
            AnnouncementDigest = [1],
        };
        store.InTransaction(() =>
        {
            store.Ingest.AddEpoch(epoch);
            store.Ingest.AddPack(
                epoch, 1, PackContent.From([new SenMlRecord("o2", "%", 1_767_225_660, 97.5m, null)])!, isMarkedLate: false,
                DateTimeOffset.FromUnixTimeSeconds(1_767_225_661));
        });
    }
}
