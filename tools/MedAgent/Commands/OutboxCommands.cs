using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
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

    private static readonly JsonSerializerOptions Format = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
    };

    /// <summary>The commands for the outbox.</summary>
    public static Command Create() => new("outbox", "How long a device can be offline, and how long its flash lasts.") { CreatePlan() };

    private static Command CreatePlan()
    {
        Option<string> board = new("--board")
        {
            Description = $"The board: {string.Join(", ", Board.All.Select(known => known.Id))}.",
            HelpName = "ID",
            Required = true,
        };
        Option<int> vitals = new("--vitals")
        {
            Description = $"Vital signs in a reading, 1 to {OutboxPlan.VitalsLimit}.",
            DefaultValueFactory = _ => 4,
        };
        Option<int> period = new("--period") { Description = "Seconds between two readings.", DefaultValueFactory = _ => 60 };
        Option<int> atRisk = new("--seconds-at-risk")
        {
            Description = "The policy's secondsAtRisk: how long an unacknowledged reading may wait in RAM, in seconds.",
            DefaultValueFactory = _ => 15,
        };
        Option<double> offline = new("--offline-hours")
        {
            Description = "Hours a day without a network, for the life of the flash.",
            DefaultValueFactory = _ => 2,
        };
        Option<int> release = new("--release-kb")
        {
            Description = "Size of the largest release in KB, if the device keeps releases in files, as stock images do: two of them take "
                + "space beside the readings. 0 for none.",
            HelpName = "KB",
            DefaultValueFactory = _ => 0,
        };
        Option<int> battery = new("--battery-mwh")
        {
            Description = "The capacity of the battery in mWh, to estimate how long it lasts with Wi-Fi, a MAX30102 and these readings. "
                + "0 for none.",
            HelpName = "N",
            DefaultValueFactory = _ => 0,
        };
        Option<bool> json = new("--json") { Description = "Print JSON instead of a table." };
        Command command = new(
            "plan",
            "Computes offline storage, flash life, readings at risk, and how long a battery lasts. "
            + "Example: medagent outbox plan --board esp32-devkitc --vitals 4 --period 1")
        {
            board, vitals, period, atRisk, offline, release, battery, json,
        };
        command.SetAction(result => Plan(
            Board.Of(result.GetValue(board)!),
            result.GetValue(vitals),
            result.GetValue(period),
            result.GetValue(atRisk),
            result.GetValue(offline),
            result.GetValue(release),
            result.GetValue(battery),
            result.GetValue(json)));
        return command;
    }

    private static int Plan(
        Board board, int vitals, int period, int atRisk, double offline, int releaseKilobytes, int batteryMilliwattHours, bool json)
    {
        Require(vitals >= 1 && vitals <= OutboxPlan.VitalsLimit, $"--vitals {vitals}: give 1 to {OutboxPlan.VitalsLimit}");
        Require(period is >= 1 and <= 86400, $"--period {period}: give 1 to 86400 seconds");
        Require(atRisk is >= 0 and <= 86400, $"--seconds-at-risk {atRisk}: give 0 to 86400 seconds");
        string hours = FormattableString.Invariant($"--offline-hours {offline}");
        Require(offline is > 0 and <= HoursInDay, $"{hours}: give more than 0 and at most 24 hours");
        int most = (board.PartitionsKilobytes.Config / 2) - (ReleaseMarginBlocks * BlockKilobytes);
        Require(
            releaseKilobytes >= 0 && releaseKilobytes <= most,
            $"--release-kb {releaseKilobytes}: give 0 to {most} KB on this board, so that there is space for readings");
        Require(batteryMilliwattHours >= 0, $"--battery-mwh {batteryMilliwattHours}: give the capacity, or 0 for none");
        BatteryPlan? battery = batteryMilliwattHours == 0
            ? null
            : new BatteryPlan { Chip = board.Chip, MilliwattHours = batteryMilliwattHours, PeriodSeconds = period };
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
            JsonNode node = JsonSerializer.SerializeToNode(plan, Format)!;
            if (battery is not null)
            {
                node["battery"] = JsonSerializer.SerializeToNode(battery, Format);
            }

            Console.WriteLine(node.ToJsonString(Format));
            return 0;
        }

        Table table = new Table().Border(TableBorder.None).HideHeaders();
        table.AddColumn("").AddColumn(new TableColumn("").NoWrap()).AddColumn("");
        foreach ((string what, string value, string remark) in Rows(plan, battery, releaseKilobytes))
        {
            table.AddRow(
                new Text(what), new Text(value, new Style(decoration: Decoration.Bold)), new Text(remark, new Style(Color.Grey62)));
        }

        string storage = FormattableString.Invariant($"{board.Name}: {board.PartitionsKilobytes.Config:N0} KB for files");
        string signs = vitals == 1 ? "vital sign" : "vital signs";
        Output.Write(new Rows(new Text($"{storage}; {vitals} {signs} every {period} s"), table));
        return 0;
    }

    private static IEnumerable<(string What, string Value, string Remark)> Rows(
        OutboxPlan plan, BatteryPlan? battery, int releaseKilobytes)
    {
        static string Invariant(FormattableString text) => FormattableString.Invariant(text);
        string readings = Invariant($"{plan.ReadingsThatFit:N0} readings of {plan.RecordBytes} bytes");
        yield return (
            "offline storage",
            Time(plan.OfflineHours),
            $"{readings}, {plan.ReadingsInBlock} in a flash block; then they are evicted in the policy's order and declared missing");
        long blocks = plan.PartitionBytes / Kilobyte / BlockKilobytes;
        string erases = Invariant($"{plan.AllErasesADay:N0} erases a day over {blocks:N0} blocks of 100,000 erases each");
        yield return (
            "flash life",
            Years(plan.FlashLifeYears),
            Invariant($"with {plan.OfflineHoursADay:0.##} h offline a day: {erases}; readings that are acknowledged are not written"));
        yield return (
            "readings at risk", AtRisk(plan), $"lost by a power cut at the worst moment; --seconds-at-risk {plan.SecondsAtRisk}");
        yield return (
            "written",
            Invariant($"{plan.ProgrammedPerByte:0.0} bytes"),
            "programmed while offline for each byte of a sealed reading");
        if (battery is not null)
        {
            yield return (
                "battery",
                Invariant($"about {battery.Hours:N0} h"),
                Invariant($"estimated: {battery.Milliamperes:0} mA with Wi-Fi, without the board's regulator and LEDs; busy for ")
                    + Invariant($"{battery.BusyMinutesADay:0} min a day, {BatteryPlan.SigningSecondsADay:0} s of them for signatures"));
        }

        if (releaseKilobytes > 0)
        {
            yield return (
                "for releases",
                Invariant($"{plan.ReleaseBlocks * BlockKilobytes:N0} KB"),
                $"two sets of {releaseKilobytes} KB, and the overhead of files");
        }
    }

    private static string Time(double hours) => hours switch
    {
        < 1 => FormattableString.Invariant($"{hours * MinutesInHour:0} min"),
        < 2 * HoursInDay => FormattableString.Invariant($"{hours:0.0} h"),
        _ => FormattableString.Invariant($"{hours:N0} h ({hours / HoursInDay:0} days)"),
    };

    private static string Years(double years) => years > 100 ? "more than 100 years" : FormattableString.Invariant($"{years:0.#} years");

    private static string AtRisk(OutboxPlan plan) => plan.SecondsAtRisk == 0
        ? "only the one being written"
        : FormattableString.Invariant($"{plan.ReadingsAtRisk} ({plan.WorstSecondsLost} s)");

    private static void Require(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new InvalidDataException(otherwise);
        }
    }
}
