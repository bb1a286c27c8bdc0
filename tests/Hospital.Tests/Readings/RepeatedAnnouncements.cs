using System.Data.Common;
using Hospital.Tests.World;
using Microsoft.Data.Sqlite;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Protocol;

namespace Hospital.Tests.Readings;

/// <summary>Devices announce an epoch again whenever they connect. The collector verifies only the first of such announcements.</summary>
public class RepeatedAnnouncements
{
    [Fact]
    public void An_announcement_that_comes_again_changes_nothing_and_every_changed_copy_of_it_is_refused()
    {
        using CollectorRig rig = new("SQLite");
        HospitalKey device = rig.NewDevice();
        Epoch epoch = rig.NewEpoch(device, "vitals");
        Message announcement = rig.Announcement(epoch, device);
        rig.Collector.Handle([announcement, announcement]);
        rig.Collector.Handle([announcement]);
        rig.Refused.ShouldBeEmpty();

        List<int> accepted = [];
        for (int i = 0; i < announcement.Payload.Length; i++)
        {
            byte[] changed = [.. announcement.Payload];
            changed[i] ^= 1;
            rig.Refused.Clear();
            rig.Collector.Handle([announcement with { Payload = changed }]);
            if (rig.Refused.Count == 0)
            {
                accepted.Add(i);
            }
        }

        accepted.ShouldBeEmpty();
        rig.Store.Epochs.OfDevice(device.Public.DeviceId).Count.ShouldBe(1);
        IsSameEpoch(rig, epoch).ShouldBeTrue();
    }

    [Fact]
    public void A_second_announcement_of_an_epoch_is_refused_whatever_came_before()
    {
        using CollectorRig rig = new("SQLite");
        HospitalKey device = rig.NewDevice();
        Epoch epoch = rig.NewEpoch(device, "vitals");
        Message first = rig.Announcement(epoch, device);
        Message second = rig.Announcement(epoch with { LateAfterSeconds = 1 }, device);
        rig.Collector.Handle([first, second, second, first]);

        rig.Refused.Select(refusal => refusal.Reason).ShouldBe([RefusalReason.EpochChanged, RefusalReason.EpochChanged]);
        IsSameEpoch(rig, epoch).ShouldBeTrue();
    }

    [Fact]
    public void An_announcement_that_was_verified_and_could_not_be_stored_is_stored_when_it_comes_again()
    {
        using CollectorRig rig = new("SQLite");
        HospitalKey device = rig.NewDevice();
        Epoch epoch = rig.NewEpoch(device, "vitals");
        Message announcement = rig.Announcement(epoch, device);
        using SqliteConnection connection = new($"Data Source={rig.Database};Pooling=False");
        connection.Open();
        Run(connection, "ALTER TABLE epochs RENAME TO elsewhere");
        Should.Throw<DbException>(() => rig.Collector.Handle([announcement]));
        Run(connection, "ALTER TABLE elsewhere RENAME TO epochs");

        rig.Collector.Handle([announcement, CollectorRig.Reading(epoch, 1, PackWriter.HeartRate(rig.Now, 60))]);
        rig.Refused.ShouldBeEmpty();
        rig.HeartRates(device).ShouldBe([60]);
    }

    private static bool IsSameEpoch(CollectorRig rig, Epoch epoch) =>
        rig.Store.Epochs.Find(epoch.Device, epoch.DataClass, epoch.Id) is { } stored && stored.Key.AsSpan().SequenceEqual(epoch.Key)
        && stored.LateAfterSeconds == epoch.LateAfterSeconds;

    private static void Run(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
