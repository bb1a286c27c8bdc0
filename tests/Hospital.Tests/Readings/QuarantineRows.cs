using Hospital.Tests.World;
using Microsoft.Data.Sqlite;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Protocol;
using Npgsql;

namespace Hospital.Tests.Readings;

/// <summary>What is in quarantine, and what was decided about it, stays as it is.</summary>
public class QuarantineRows
{
    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public void The_database_refuses_to_change_or_delete_what_is_in_quarantine_and_what_was_decided(string database)
    {
        using CollectorRig rig = new(database);
        HospitalKey device = rig.NewDevice();
        Epoch epoch = rig.NewEpoch(device, "vitals", association: rig.Grant(rig.NewDevice()));
        rig.Announce(device, epoch);
        rig.Collector.Handle([CollectorRig.Reading(epoch, 1, PackWriter.HeartRate(rig.Now, 71))]);
        rig.Store.Quarantine.List(device.Public.DeviceId).ShouldHaveSingleItem();
        string row = $"device = '{device.Public.DeviceId}'";
        Execute(rig.Database, database, $"""
            INSERT INTO quarantine_decisions (device, class, sequence, decided, decided_by, decision, note)
            SELECT device, class, sequence, 0, 'admin.kim', 'dismissed', '' FROM quarantine WHERE {row}
            """);

        foreach (string table in (string[])["quarantine", "quarantine_decisions"])
        {
            foreach (string sql in (string[])[$"UPDATE {table} SET class = 'alarm' WHERE {row}", $"DELETE FROM {table} WHERE {row}"])
            {
                Should.Throw<System.Data.Common.DbException>(() => Execute(rig.Database, database, sql), sql)
                    .Message.ShouldContain("never changed");
            }
        }

        rig.Store.Quarantine.List(device.Public.DeviceId, isOpen: false).ShouldHaveSingleItem().DataClass.ShouldBe("vitals");
    }

    private static void Execute(string target, string database, string sql)
    {
        using System.Data.Common.DbConnection connection = database == "PostgreSQL"
            ? new NpgsqlConnection(target)
            : new SqliteConnection($"Data Source={target};Pooling=False");
        connection.Open();
        using System.Data.Common.DbCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
