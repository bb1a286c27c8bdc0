using System.CommandLine;
using System.Globalization;
using NanoMedAgent.Hospital.Maintenance;
using NanoMedAgent.Hospital.Protocol;

namespace NanoMedAgent.MedAgent.Commands;

/// <summary><c>store retain</c> and <c>store erase</c>.</summary>
internal static class StoreDeletionCommands
{
    private const string Admissions = "admissions";

    private static readonly Option<string> DataClass = new("--class")
    {
        Description = "The data class; or admissions, for what record systems have said of patients who have left.",
        Required = true,
    };
    private static readonly Option<int> Days = new("--days")
    {
        Description = "What arrived longer ago than so many days is deleted; days of UTC. A multiple of 7 on a Monday is the least work.",
        Required = true,
    };
    private static readonly Option<string> Patient = new("--patient")
    {
        Description = "The patient's id, as the ward shows it.",
        Required = true,
    };
    private static readonly Option<string> By = new("--by") { Description = "Your id; it stands in the audit log.", Required = true };

    /// <summary><c>store retain</c>.</summary>
    public static Command CreateRetain()
    {
        DataClass.AcceptOnlyFromAmong([.. Topic.DataClasses, Admissions]);
        Command command = new(
            "retain",
            "Deletes what arrived too long ago: whole partitions of PostgreSQL are dropped, and rows are deleted in small steps between "
            + "which collectors write. Sensors are not asked for it again. What is "
            + "in quarantine stays, and the alarms of a sensor that is still with its patient. "
            + "Example: medagent store retain --db readings.db --class vitals --days 90 --by timer")
        {
            StoreOption.Database, DataClass, Days, By,
        };
        command.SetAction(result => StoreCommands.OnStore(result.GetValue(StoreOption.Database)!, () => Retain(result)));
        return command;
    }

    /// <summary><c>store erase</c>.</summary>
    public static Command CreateErase()
    {
        Command command = new(
            "erase",
            "Erases what was measured of one patient, with its evidence, and replaces the patient's id in the ledger by a pseudonym. "
            + "Backups are not changed. Example: medagent store erase --db readings.db --patient P-1001 --by admin.kim")
        {
            StoreOption.Database, Patient, By,
        };
        command.SetAction(result => StoreCommands.OnStore(result.GetValue(StoreOption.Database)!, () => Erase(result)));
        return command;
    }

    private static int Retain(ParseResult result)
    {
        int days = result.GetValue(Days);
        if (days < 1)
        {
            throw new InvalidDataException($"--days {days}: give a number of days from 1");
        }

        DateTimeOffset now = DateTimeOffset.UtcNow;
        DateTimeOffset before = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero).AddDays(-days);
        if (result.GetValue(DataClass) == Admissions)
        {
            long patients = AdmissionRetention.Run(
                result.GetValue(StoreOption.Database)!, before, result.GetValue(By)!, now);
            Output.Line(string.Create(CultureInfo.InvariantCulture, $"{patients:N0} patients who have left are forgotten"));
            return 0;
        }

        long packs = Retention.Run(
            result.GetValue(StoreOption.Database)!, result.GetValue(DataClass)!, before, result.GetValue(By)!, now, ShowPacks);
        ProgressLine.Clear();
        Output.Line(string.Create(CultureInfo.InvariantCulture, $"{packs:N0} packs of class {result.GetValue(DataClass)} deleted"));
        return 0;
    }

    private static int Erase(ParseResult result)
    {
        Erasure erased = PatientErasure.Run(
            result.GetValue(StoreOption.Database)!, result.GetValue(Patient)!, result.GetValue(By)!, DateTimeOffset.UtcNow, ShowPacks);
        ProgressLine.Clear();
        Output.Line(FormattableString.Invariant(
            $"erased: {erased.Packs} packs, the content of {erased.Quarantined} in quarantine, the keys of {erased.Keys} epochs"));
        Output.Line(FormattableString.Invariant($"{erased.Associations} associations stay in the ledger, of patient {erased.Pseudonym}"));
        Output.Line("the numbers of what was erased stay, and the journals of the devices, which are about no patient");
        if (erased.KeysKept > 0)
        {
            Output.Line(FormattableString.Invariant(
                $"the keys of {erased.KeysKept} epochs stay: their sensors may still have readings; erase again when they have sent all"));
        }

        if (erased.AuditEntries > 0)
        {
            Output.Line(FormattableString.Invariant($"{erased.AuditEntries} entries of the audit log contain the patient's id; they stay"));
        }

        Output.Line("backups still have all of it, until they are deleted");
        return 0;
    }

    private static void ShowPacks(long packs) => ProgressLine.Show(string.Create(CultureInfo.InvariantCulture, $"{packs:N0} packs"));
}
