using System.Globalization;
using System.Text;
using Agent.Tests.World;
using NanoMedAgent.Hospital.Planning;
using NanoMedAgent.Releases.Assemblies;
using NanoMedAgent.Simulator.Flash;

namespace Agent.Tests.Outbox;

/// <summary>
/// The flash wear of the outbox. The table is in firmware/Agent/Outbox/README.md; NANOMEDAGENT_WRITE_TABLES=1 rewrites it.
/// </summary>
public class FlashFigures
{
    private const double AmplificationLimit = 1.15;
    private const double LeastYears = 10;
    private const int RecoveryLimit = 600;

    private static readonly int[] SecondsAtRisk = [60, 15, 0];

    [Fact]
    public void Figures_are_within_their_targets_and_match_the_table()
    {
        FlashFigure[] figures = [.. SecondsAtRisk.Select(FlashFigure.At)];
        (int segments, long operations) = Recovery();

        figures[0].PerByteOnAir.ShouldBeLessThanOrEqualTo(AmplificationLimit);
        figures[0].WhileOnline.ShouldBe(0);
        figures[1].WhileOnline.ShouldBe(0);
        figures[0].LifeYears.ShouldBeGreaterThanOrEqualTo(LeastYears);
        figures[1].LifeYears.ShouldBeGreaterThanOrEqualTo(LeastYears);
        operations.ShouldBeLessThanOrEqualTo(RecoveryLimit);

        StringBuilder table = new();
        table.AppendLine("| seconds at risk | 60 | 15 | 0 |");
        table.AppendLine("|---|---|---|---|");
        Row(table, "bytes programmed while offline, per byte of a sealed reading on air",
            figures.Select(figure => figure.PerByteOnAir.ToString("0.00", CultureInfo.InvariantCulture)));
        Row(table, "the same per byte of ciphertext", figures.Select(figure =>
            figure.PerByteOfCiphertext.ToString("0.00", CultureInfo.InvariantCulture)));
        Row(table, "bytes programmed in an hour online and acknowledged",
            figures.Select(figure => figure.WhileOnline.ToString("N0", CultureInfo.InvariantCulture)));
        Row(table, "readings that fit into 256 KB", figures.Select(figure =>
            figure.ReadingsThatFit.ToString("N0", CultureInfo.InvariantCulture)));
        Row(table, "erases a day, two hours of it offline, 256 KB",
            figures.Select(figure => figure.ErasesADay.ToString("N0", CultureInfo.InvariantCulture)));
        Row(table, "years until the most used block has 100,000 erases",
            figures.Select(figure => figure.LifeYears.ToString("0.0", CultureInfo.InvariantCulture)));
        table.AppendLine();
        table.AppendLine(CultureInfo.InvariantCulture, $"Recovery of a full store of 2 MB: {operations} storage operations for " +
            $"{segments} segments (limit {RecoveryLimit}).");
        DocumentPart.ShouldBeIn("firmware/Agent/Outbox/README.md", "figures", table.ToString());
    }

    [Theory]
    [InlineData(60)]
    [InlineData(15)]
    [InlineData(0)]
    public void Figures_match_the_outbox_plan(int secondsAtRisk)
    {
        FlashFigure figure = FlashFigure.At(secondsAtRisk);
        OutboxPlan plan = new()
        {
            PartitionBytes = FlashFigure.Blocks * 4096,
            Vitals = 4,
            PeriodSeconds = 1,
            SecondsAtRisk = secondsAtRisk,
            OfflineHoursADay = 2
        };
        (plan.ReadingsThatFit / (double)figure.ReadingsThatFit).ShouldBeInRange(0.85, 1.1);
        (plan.ErasesADay / figure.ErasesADay).ShouldBeInRange(0.9, 1.1);
        (plan.FlashLifeYears / figure.LifeYears).ShouldBeInRange(0.7, 1.1);
        (plan.ProgrammedPerByte / figure.PerByteOnAir).ShouldBeInRange(0.9, 1.15);
    }

    [Fact]
    public void The_plan_reserves_for_releases_what_the_slots_need()
    {
        OutboxPlan plan = new()
        {
            PartitionBytes = 256 * 1024,
            ReleaseBytes = 40 * 1024,
            Vitals = 4,
            PeriodSeconds = 1,
            SecondsAtRisk = 15,
            OfflineHoursADay = 2
        };
        AssemblySlots slots = new(new SimulatedFlash(FlashGeometry.OfBytes(256 * 1024)), 40 * 1024);
        (plan.ReleaseBlocks * 4096).ShouldBe(slots.StorageBytes);
        plan.ReadingsThatFit.ShouldBeLessThan((plan with { ReleaseBytes = 0 }).ReadingsThatFit / 2);
    }

    private static void Row(StringBuilder table, string what, IEnumerable<string> figures) =>
        table.AppendLine(CultureInfo.InvariantCulture, $"| {what} | {string.Join(" | ", figures)} |");

    /// <summary>Starts with a full store of 2 MB.</summary>
    private static (int Segments, long Operations) Recovery()
    {
        OutboxRig rig = new(blocks: 512);
        rig.Link.GoDown();
        while (rig.Declared.Count == 0)
        {
            rig.Measure(1, FlashFigure.SealedBytes);
            rig.Run(seconds: 1);
        }

        int segments = rig.Segments;
        long before = rig.Flash.Reads + rig.Flash.Operations;
        rig.CutPower();
        rig.Segments.ShouldBe(segments);
        return (segments, rig.Flash.Reads + rig.Flash.Operations - before);
    }
}
