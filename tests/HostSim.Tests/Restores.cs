using System.Security.Cryptography;
using HostSim.Tests.World;
using NanoMedAgent.Hospital.Maintenance;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.HostSim.Options;

namespace HostSim.Tests;

/// <summary>A hospital restores its database from a backup that is older than what its sensors have freed.</summary>
public class Restores
{
    [Fact]
    public async Task What_a_sensor_has_freed_since_the_backup_is_declared_as_lost_and_what_it_still_has_arrives()
    {
        using TemporaryFolder folder = new();
        string database = Path.Combine(folder.Path, "readings.db");
        string backup = Path.Combine(folder.Path, "store.backup");
        using RSA key = BackupKey.Create();
        SimulationOptions options = FinishedRun.Demo(folder, TimeSpan.FromMinutes(3));
        await FinishedRun.PlayAsync(options);
        BackupFile.Write(backup, database, key, options.Start.AddMinutes(4), _ => { });
        (string device, SequenceRanges atBackup) = ReceivedIn(database);

        await FinishedRun.PlayAsync(options with { Start = options.Start.AddMinutes(10) });
        (_, SequenceRanges freed) = ReceivedIn(database);
        long[] since = [.. NumbersIn(database, device).Where(number => number > atBackup.All[^1].Last)];
        since.Length.ShouldBeGreaterThan(20);

        foreach (string file in Directory.GetFiles(folder.Path, "readings.db*"))
        {
            File.Delete(file);
        }

        BackupFile.Restore(backup, database, key, "admin", options.Start.AddMinutes(15), _ => { });
        await FinishedRun.PlayAsync(options with { Start = options.Start.AddMinutes(20) });

        using ReadingStore store = ReadingStore.Open(database);

        // The sensor was restarted meanwhile, so that it does not know any more who has freed them.
        StoredGap[] released =
            [.. store.Gaps.List(device).Where(gap => gap.Declared.Reason is "released" or "unknown" && gap.DataClass == "vitals")];
        released.ShouldNotBeEmpty(string.Join("; ", store.Gaps.List(device)));
        since.ShouldAllBe(number => released.Any(gap => gap.Declared.First <= number && gap.Declared.Last >= number));
        released.ShouldAllBe(gap => gap.From >= options.Start && gap.To <= options.Start.AddMinutes(24));

        // Nothing is open: what is here, and what is declared, is all that there was.
        SequenceRanges now = store.Sequences.Received(device, "vitals");
        now.All.Count.ShouldBe(1);
        now.Contiguous.ShouldBeGreaterThan(freed.All[^1].Last + 20);
        NumbersIn(database, device).ShouldAllBe(number => !since.Contains(number));
        StoreCheck.Run(database, _ => { }).ShouldBeEmpty();
    }

    private static (string Device, SequenceRanges Received) ReceivedIn(string database)
    {
        using ReadingStore store = ReadingStore.Open(database);
        string device = store.Epochs.Devices()[0];
        return (device, store.Sequences.Received(device, "vitals"));
    }

    private static long[] NumbersIn(string database, string device)
    {
        using ReadingStore store = ReadingStore.Open(database);
        return [.. store.Measurements.Find(new ReadingQuery { Device = device }).Where(reading => reading.DataClass == "vitals")
            .Select(reading => reading.Sequence).Distinct().Order()];
    }
}
