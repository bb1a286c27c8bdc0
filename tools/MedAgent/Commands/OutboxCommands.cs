using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using NanoMedAgent.Hospital.Planning;
using NanoMedAgent.MedAgent.Boards;
using Spectre.Console;

namespace NanoMedAgent.MedAgent.Commands;

/// <summary><c>outbox plan</c>.</summary>
internal static class OutboxCommands
{
    private const int Kilobyte = 1024;
    private const int BlockKilobytes = 4;
    private const int ReleaseMarginBlocks = 16;
    private const double MinutesInHour = 60;
    private const double HoursInDay = 24;

    private static readonly JsonSerializerOptions Format = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    /// <summary>The commands for the outbox.</summary>
    public static Command Create() => new("outbox", "How long a sensor can be offline, and how long its flash lives.") { CreatePlan() };

    private static Command CreatePlan()
    {
        Option<string> board = new("--board") { Description = $"The board: {string.Join(", ", Board.All.Select(known => known.Id))}.", HelpName = "ID", Required = true };
        Option<int> vitals = new("--vitals") { Description = $"How many vital signs a reading has, 1 to {OutboxPlan.VitalsLimit}.", DefaultValueFactory = _ => 4 };
        Option<int> period = new("--period") { Description = "Seconds from a reading to the next.", DefaultValueFactory = _ => 60 };
        Option<int> atRisk = new("--seconds-at-risk") { Description = "The policy's seconds at risk: how long a reading that nobody has acknowledged may wait in RAM.", DefaultValueFactory = _ => 15 };
        Option<double> offline = new("--offline-hours") { Description = "Hours a day without network, for the flash's life.", DefaultValueFactory = _ => 2 };
        Option<int> release = new("--release-kb") { Description = "Kilobytes of the largest release that the sensor installs to files, as stock images of nanoFramework do: two of them lie beside the readings. 0 for none.", HelpName = "KB", DefaultValueFactory = _ => 0 };
        Option<bool> json = new("--json") { Description = "Print JSON." };
        Command command = new("plan", "Reckons offline storage, flash life and readings at risk. For example: medagent outbox plan --board esp32-devkitc --vitals 4 --period 1")
        {
            board, vitals, period, atRisk, offline, release, json,
        };
        command.SetAction(result => Plan(
            Board.Of(result.GetValue(board)!), result.GetValue(vitals), result.GetValue(period), result.GetValue(atRisk), result.GetValue(offline), result.GetValue(release), result.GetValue(json)));
        return command;
    }

    private static int Plan(Board board, int vitals, int period, int atRisk, double offline, int releaseKilobytes, bool json)
    {
        Require(vitals >= 1 && vitals <= OutboxPlan.VitalsLimit, $"--vitals {vitals}: a reading has 1 to {OutboxPlan.VitalsLimit} vital signs");
        Require(period is >= 1 and <= 86400, $"--period {period}: a period is 1 to 86400 seconds");
        Require(atRisk is >= 0 and <= 86400, $"--seconds-at-risk {atRisk}: 0 to 86400 seconds");
        Require(offline is > 0 and <= HoursInDay, FormattableString.Invariant($"--offline-hours {offline}: more than 0, and 24 at most"));
        int most = (board.PartitionsKilobytes.Config / 2) - (ReleaseMarginBlocks * BlockKilobytes);
        Require(releaseKilobytes >= 0 && releaseKilobytes <= most, $"--release-kb {releaseKilobytes}: 0 to {most} on this board, so that there is room for readings");
        OutboxPlan plan = new()
        {
            ReleaseBytes = releaseKilobytes * Kilobyte,
            PartitionBytes = (long)board.PartitionsKilobytes.Config * Kilobyte,
            Vitals = vitals,
            PeriodSeconds = period,
            SecondsAtRisk = atRisk,
            OfflineHoursADay = offline,
        };
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(plan, Format));
            return 0;
        }

        Table table = new Table().Border(TableBorder.None).HideHeaders().AddColumn("").AddColumn(new TableColumn("").NoWrap()).AddColumn("");
        void Row(string what, FormattableString value, FormattableString remark) =>
            table.AddRow(new Text(what), new Text(FormattableString.Invariant(value), new Style(decoration: Decoration.Bold)), new Text(FormattableString.Invariant(remark), new Style(Color.Grey62)));
        Row("offline storage", $"{Time(plan.OfflineHours)}", $"{plan.ReadingsThatFit:N0} readings of {plan.RecordBytes} bytes, {plan.ReadingsInBlock} in a flash block; then what gives way first goes, and is declared");
        Row("flash life", $"{Years(plan.FlashLifeYears)}", $"with {offline:0.##} h offline a day: {plan.ErasesADay:N0} erases of {plan.PartitionBytes / Kilobyte / 4:N0} blocks, 100,000 each; nothing is written while readings are acknowledged");
        Row("readings at risk", $"{AtRisk(plan)}", $"what a sudden end of power costs in the worst moment; --seconds-at-risk {plan.SecondsAtRisk}");
        Row("written", $"{plan.ProgrammedPerByte:0.0} bytes", $"programmed while offline for each byte of a sealed reading as it is on air");
        if (releaseKilobytes > 0)
        {
            Row("for releases", $"{plan.ReleaseBlocks * BlockKilobytes:N0} KB", $"two sets of {releaseKilobytes} KB, and what files take besides");
        }

        string signs = vitals == 1 ? "vital sign" : "vital signs";
        Output.Write(new Rows(new Text(FormattableString.Invariant($"{board.Name}: {board.PartitionsKilobytes.Config:N0} KB for files; {vitals} {signs} every {period} s")), table));
        return 0;
    }

    private static string Time(double hours) => hours switch
    {
        < 1 => FormattableString.Invariant($"{hours * MinutesInHour:0} min"),
        < 2 * HoursInDay => FormattableString.Invariant($"{hours:0.0} h"),
        _ => FormattableString.Invariant($"{hours:N0} h ({hours / HoursInDay:0} days)"),
    };

    private static string Years(double years) => years > 100 ? "more than 100 years" : FormattableString.Invariant($"{years:0.#} years");

    private static string AtRisk(OutboxPlan plan) => plan.SecondsAtRisk == 0
        ? "none but the one being written"
        : FormattableString.Invariant($"{plan.ReadingsAtRisk} ({plan.WorstSecondsLost} s)");

    private static void Require(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new InvalidDataException(otherwise);
        }
    }
}
