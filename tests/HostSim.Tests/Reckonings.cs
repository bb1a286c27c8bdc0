using Microsoft.Data.Sqlite;
using NanoMedAgent.HostSim.Simulation;

namespace HostSim.Tests;

/// <summary>That the summary tells the truth: somebody spoils the database behind the collector's back.</summary>
public class Reckonings
{
    [Theory]
    [InlineData("DELETE FROM measurements WHERE sequence = 3 AND vital = 'hr'", 1, 0)]
    [InlineData("UPDATE measurements SET value = value + 1 WHERE sequence = 3 AND vital = 'hr'", 1, 1)]
    [InlineData("UPDATE measurements SET time = time + 1 WHERE sequence = 3 AND vital = 'hr'", 1, 1)]
    [InlineData("UPDATE measurements SET sequence = 9000 WHERE sequence = 3 AND vital = 'hr'", 0, 0)]
    [InlineData("INSERT INTO measurements SELECT device, class, 9000, vital, time, boot, uptime, value, unit, quality, late, rebased, clock_quality, association FROM measurements WHERE sequence = 3", 0, 5)]
    public async Task Lost_and_doubled_values_are_counted(string sabotage, int lost, int duplicates)
    {
        using TemporaryFolder folder = new();
        SimulationOptions options = Played.Demo(folder, TimeSpan.FromMinutes(1));
        await using SimulatedWard ward = await SimulatedWard.OpenAsync(options, TestContext.Current.CancellationToken);
        using Run run = new(ward, options);
        await run.RunAsync(TestContext.Current.CancellationToken);
        run.Summarise().IsSound.ShouldBeTrue();

        await using (SqliteConnection database = new($"Data Source={Path.Combine(folder.Path, "readings.db")};Pooling=False"))
        {
            database.Open();
            using SqliteCommand command = database.CreateCommand();
            command.CommandText = sabotage;
            command.ExecuteNonQuery().ShouldBeGreaterThan(0);
        }

        Summary summary = run.Summarise();
        (summary.Lost, summary.Duplicates).ShouldBe((lost, duplicates));
        summary.IsSound.ShouldBe(lost + duplicates == 0);
    }
}
