using System.Globalization;
using System.Text;
using Agent.Tests.World;
using NanoMedAgent.Hospital.Planning;
using NanoMedAgent.MedAgent.Boards;

namespace Documents.Tests;

/// <summary>How long each board lasts: a table of boards/README.md. NANOMEDAGENT_WRITE_TABLES=1 writes it.</summary>
public sealed class BoardTable
{
    private const int PeriodSeconds = 60;
    private const int BatteryMilliwattHours = 7_400;

    // The clocks of flash and battery are not better known than this.
    private const double HundredYears = 100;

    [Fact]
    public void The_table_of_what_each_board_lasts_is_what_the_plans_compute()
    {
        Assert.SkipWhen(SourceTree.Root is null, "the sources are not here");
        StringBuilder table = new();
        table.Append("| board | readings without a network | flash | battery | processor busy |\n|---|--:|--:|--:|--:|\n");
        foreach (Board board in Board.All)
        {
            OutboxPlan outbox = new()
            {
                PartitionBytes = 1024L * board.PartitionsKilobytes.Config,
                Vitals = 4,
                PeriodSeconds = PeriodSeconds,
                SecondsAtRisk = 15,
                OfflineHoursADay = 2,
            };
            BatteryPlan battery = new() { Chip = board.Chip, MilliwattHours = BatteryMilliwattHours, PeriodSeconds = PeriodSeconds };
            string flash = outbox.FlashLifeYears > HundredYears ? "over 100 years" : Text($"{outbox.FlashLifeYears:0} years");
            table.Append(Text($"| `{board.Id}` | {outbox.OfflineHours / 24:0.0} days | {flash} | about {battery.Hours:0} h "))
                .Append(Text($"| {battery.BusyMinutesADay:0} min a day |\n"));
        }

        DocumentPart.ShouldBeIn("boards/README.md", "lasts", table.ToString());
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
