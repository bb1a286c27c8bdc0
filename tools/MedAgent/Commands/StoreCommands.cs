using System.CommandLine;
using System.Data.Common;
using NanoMedAgent.Hospital.Maintenance;
using NanoMedAgent.Hospital.Readings;

namespace NanoMedAgent.MedAgent.Commands;

/// <summary><c>store upgrade</c> and <c>store check</c>; the other commands of <c>store</c> are beside.</summary>
internal static class StoreCommands
{
    private const int SomethingIsWrong = 1;

    private static readonly Option<string> NewDatabase = new("--db")
    {
        Description = "The database: an SQLite file, or a PostgreSQL connection string or URI. It is created if there is none.",
        DefaultValueFactory = _ => "readings.db",
    };

    private static readonly Option<string> CollectorRole = RoleOption("collector", "The role of collectors.");
    private static readonly Option<string> WardRole = RoleOption("ward", "The role of the ward.");
    private static readonly Option<string> ExporterRole = RoleOption("exporter", "The role of who only reads values.");
    private static readonly Option<string> GatewayRole = RoleOption("gateway", "The role of gateways to record systems.");
    private static readonly Option<string> AdmissionsRole =
        RoleOption("admissions", "The role of the service that receives who is in which bed.");
    private static readonly Option<string> SiemRole = RoleOption("siem", "The role of gateways that deliver security events.");

    /// <summary>The commands for a whole store.</summary>
    public static Command Create() => new("store", "The database of collector and ward as a whole.")
    {
        CreateUpgrade(), CreateCheck(), StoreBackupCommands.CreateKey(), StoreBackupCommands.CreateBackup(),
        StoreBackupCommands.CreateRestore(), StoreDeletionCommands.CreateRetain(), StoreDeletionCommands.CreateErase(),
        CreateRoles(),
    };

    /// <summary>Runs a command on a database that exists.</summary>
    /// <exception cref="InvalidDataException">It does not exist, or cannot be read.</exception>
    public static int OnStore(string target, Func<int> command) =>
        StoreOption.Problem(target) is { } problem ? throw new InvalidDataException(problem) : OnDatabase(target, command);

    /// <summary>Runs a command that may create the database.</summary>
    /// <exception cref="InvalidDataException">It cannot be opened.</exception>
    public static int OnDatabase(string target, Func<int> command)
    {
        try
        {
            return command();
        }
        catch (Exception failure) when (failure is DbException or ArgumentException or UriFormatException)
        {
            throw NamedStore.Unreadable(target, failure);
        }
    }

    private static Option<string> RoleOption(string program, string description) => new($"--{program}")
    {
        Description = description,
        HelpName = "ROLE",
        DefaultValueFactory = _ => $"nanomedagent_{program}",
    };

    private static Command CreateUpgrade()
    {
        Command command = new(
            "upgrade",
            "Brings the tables up to date, or creates them. Collector and ward do the same when they start; this command is for databases "
            + "in which they may not change tables. Example: medagent store upgrade --db readings.db")
        {
            NewDatabase,
        };
        command.SetAction(result => OnDatabase(result.GetValue(NewDatabase)!, () => Upgrade(result.GetValue(NewDatabase)!)));
        return command;
    }

    private static Command CreateCheck()
    {
        Command command = new(
            "check",
            "Checks that the database is whole and that its tables agree. Nothing is changed. Exit code 1 when something is wrong. "
            + "Example: medagent store check --db readings.db")
        {
            StoreOption.Database,
        };
        command.SetAction(result => OnStore(result.GetValue(StoreOption.Database)!, () => Check(result.GetValue(StoreOption.Database)!)));
        return command;
    }

    private static Command CreateRoles()
    {
        Command command = new(
            "roles",
            "Writes the statements that give collector, ward, exporter, gateways and admissions the least rights in PostgreSQL. Run it "
            + "again after an upgrade. Example: medagent store roles --ward ward")
        {
            CollectorRole, WardRole, ExporterRole, GatewayRole, AdmissionsRole, SiemRole,
        };
        command.SetAction(result => Console.Out.Write(DatabaseRoles.ToSql(
            result.GetValue(CollectorRole)!, result.GetValue(WardRole)!, result.GetValue(ExporterRole)!,
            result.GetValue(GatewayRole)!, result.GetValue(AdmissionsRole)!, result.GetValue(SiemRole)!)));
        return command;
    }

    private static int Upgrade(string target)
    {
        IReadOnlyList<string> steps = StoreUpgrade.Run(target);
        foreach (string step in steps)
        {
            Output.Line($"done: {step}");
        }

        string done = steps.Count == 0 ? "" : FormattableString.Invariant($"{steps.Count} steps; ");
        Output.Line($"{done}the tables are up to date");
        return 0;
    }

    private static int Check(string target)
    {
        IReadOnlyList<string> problems = StoreCheck.Run(target, what => ProgressLine.Show($"checking: {what}"));
        ProgressLine.Clear();
        foreach (string problem in problems)
        {
            Output.Line(problem);
        }

        Output.Line(problems.Count == 0 ? "nothing is wrong" : "the database is not whole: restore a backup, or ask its administrator");
        return problems.Count == 0 ? 0 : SomethingIsWrong;
    }
}
