using HostSim.Tests.World;
using Microsoft.Data.Sqlite;
using NanoMedAgent.HostSim.Options;
using NanoMedAgent.HostSim.Simulation;

namespace HostSim.Tests;

/// <summary>The summary reports what is really in the database, also when somebody has tampered with it.</summary>
public class Reconciliations
{
    // Vital signs in one minute.
    private const string Third = "SELECT number FROM packs WHERE class = 0 AND sequence = 3";

    [Theory]
    [InlineData($"DELETE FROM measurements WHERE pack = ({Third}) AND vital = 0", 1, 0)]
    [InlineData($"UPDATE measurements SET value = value + 1 WHERE pack = ({Third}) AND vital = 0", 1, 1)]
    [InlineData($"UPDATE packs SET time = time + 1 WHERE number = ({Third})", 5, 5)]
    [InlineData($"UPDATE packs SET sequence = 9000 WHERE number = ({Third})", 0, 0)]
    [InlineData(
        "INSERT INTO packs SELECT 9000, 9000, received, time, uptime, boot, device, origin, epoch, class, late, rebased, clock_quality, "
        + $"battery FROM packs WHERE number = ({Third}); "
        + $"INSERT INTO measurements SELECT 9000, quality, vital, value FROM measurements WHERE pack = ({Third})",
        0,
        5)]
    public async Task When_the_database_is_tampered_with_lost_and_duplicate_values_are_counted(string statement, int lost, int duplicates)
    {
        using TemporaryFolder folder = new();
        SimulationOptions options = FinishedRun.Demo(folder, TimeSpan.FromMinutes(1));
        await using SimulatedWard ward = await SimulatedWard.OpenAsync(options, TestContext.Current.CancellationToken);
        using SimulationRun run = new(ward, options);
        await run.RunAsync(TestContext.Current.CancellationToken);
        run.Summarise().IsSound.ShouldBeTrue();

        await using (SqliteConnection database = new($"Data Source={Path.Combine(folder.Path, "readings.db")};Pooling=False"))
        {
            database.Open();
            using SqliteCommand command = database.CreateCommand();
            command.CommandText = statement;
            command.ExecuteNonQuery().ShouldBeGreaterThan(0);
        }

        Summary summary = run.Summarise();
        (summary.Lost, summary.Duplicates).ShouldBe((lost, duplicates));
        summary.IsSound.ShouldBe(lost + duplicates == 0);
    }
}
