using System.CommandLine;
using System.Globalization;
using NanoMedAgent.Hospital.Associations;
using Spectre.Console;

namespace NanoMedAgent.MedAgent.Commands;

/// <summary><c>audit list</c> and <c>audit verify</c>.</summary>
internal static class AuditCommands
{
    // What is wrong is told; the command itself has worked.
    private const int FaultExitCode = 1;

    private static readonly Option<int> Limit = new("--limit")
    {
        Description = "At most so many, the newest ones.",
        DefaultValueFactory = _ => 100,
    };

    private static readonly Option<string> By = new("--by") { Description = "Your id; it stands in the audit log.", Required = true };

    private static readonly Option<string[]> Head = new("--head")
    {
        Description = "What the SIEM has of an entry: its number and its digest. Without it, nobody sees that the newest entries are gone.",
        HelpName = "NUMBER:DIGEST",
    };

    /// <summary>The commands for who did what.</summary>
    public static Command Create() => new("audit", "Who did what: the audit log, and whether somebody has changed it.")
    {
        CreateList(), CreateVerify(),
    };

    private static Command CreateList()
    {
        Command command = new(
            "list", "Lists the newest entries. That is noted in the audit log. Example: medagent audit list --db readings.db --by admin")
        {
            StoreOption.Database, Limit, By,
        };
        command.SetAction(result => StoreOption.UseDeliveries(result, store => List(result, store.Associations.Audit)));
        return command;
    }

    private static Command CreateVerify()
    {
        Command command = new(
            "verify",
            "Verifies that no entry was changed, removed, moved or inserted. It ends with 1 if one was. Example: medagent audit verify "
            + "--db readings.db")
        {
            StoreOption.Database, Head,
        };
        command.SetAction(result => StoreOption.UseDeliveries(result, store => Verify(result, store.Associations.Audit)));
        return command;
    }

    private static int List(ParseResult result, AuditLog audit)
    {
        int limit = result.GetValue(Limit);
        if (limit < 1)
        {
            throw new InvalidDataException("--limit: give a number from 1 on");
        }

        audit.Add(new AuditEntry(DateTimeOffset.UtcNow, result.GetValue(By)!, "admin", "read-audit", "audit", "done"));
        Table table = new Table().AddColumns("time", "who", "role", "action", "subject", "outcome");
        foreach (AuditEntry entry in audit.Newest(limit))
        {
            table.AddTexts(
                entry.Time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture), entry.Who, entry.Role, entry.Action,
                entry.Subject, entry.Outcome);
        }

        Output.Write(table);
        return 0;
    }

    private static int Verify(ParseResult result, AuditLog audit)
    {
        AuditHead[] kept =
        [
            .. (result.GetValue(Head) ?? []).Select(text => AuditHead.Parse(text) ?? throw new InvalidDataException(
                $"--head {text}: write number and digest of an entry as the SIEM has them, such as 12:00ff… with 64 digits")),
        ];
        AuditVerification verification = audit.Verify(kept);
        foreach (string fault in verification.Faults)
        {
            Output.Line(fault);
        }

        string head = verification.Head is { } newest ? $"; the newest is {newest}" : "";
        Output.Line(FormattableString.Invariant($"{verification.Entries} entries, {verification.Faults.Count} faults") + head);
        if (kept.Length == 0)
        {
            Output.Line("give --head with an entry of the SIEM to see also whether the newest entries were removed");
        }

        return verification.Faults.Count == 0 ? 0 : FaultExitCode;
    }
}
