using System.CommandLine;
using System.Data.Common;
using System.Text.Json;
using NanoMedAgent.Hospital.Enrolment;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Hospital.Texts;
using Spectre.Console;

namespace NanoMedAgent.MedAgent.Commands;

/// <summary><c>device certificates</c>.</summary>
internal static class DeviceCertificatesCommand
{
    private static readonly JsonSerializerOptions Format = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
    };

    private static readonly Option<int?> Days = new("--days")
    {
        Description = "Only certificates that expire within so many days.",
        HelpName = "DAYS",
    };

    private static readonly Option<bool> Json = new("--json") { Description = "Print JSON instead of tables." };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        Command command = new(
            "certificates",
            "Lists the valid certificates of devices, the next to expire first, and what the registrar is still working on. "
            + "Example: medagent device certificates --db readings.db --days 30")
        {
            StoreOption.Database, Days, Json,
        };
        command.SetAction(result =>
        {
            string target = result.GetValue(StoreOption.Database)!;
            if (StoreOption.Problem(target) is { } problem)
            {
                throw new InvalidDataException(problem);
            }

            try
            {
                using EnrolmentStore store = EnrolmentStore.Open(target);
                return List(result, store);
            }
            catch (Exception failure)
                when (failure is DbException or ArgumentException or UriFormatException or IOException or UnauthorizedAccessException)
            {
                throw NamedStore.Unreadable(target, failure);
            }
        });
        return command;
    }

    private static int List(ParseResult result, EnrolmentStore store)
    {
        DateTimeOffset now = DateTimeOffset.UtcNow;
        StoredCertificate[] valid =
        [
            .. store.Certificates.Valid(now).Where(each => result.GetValue(Days) is not { } days || each.NotAfter <= now.AddDays(days)),
        ];
        DeviceEnrolment[] open = [.. store.Enrolments.All().Where(row => row.State != EnrolmentState.Installed)];
        if (result.GetValue(Json))
        {
            Console.WriteLine(JsonSerializer.Serialize(
                new
                {
                    Certificates = valid.Select(each => new
                    {
                        each.Device,
                        Slot = each.Slot.ToString(),
                        each.Serial,
                        NotAfter = IsoTime.Format(each.NotAfter),
                        Renew = IsoTime.Format(each.Renew),
                        Installed = IsoTime.Format(each.Installed),
                    }),
                    Open = open.Select(row => new
                    {
                        row.Device,
                        Slot = row.Slot.ToString(),
                        State = row.State.ToString(),
                        Since = IsoTime.Format(row.Changed),
                        Next = IsoTime.Format(row.Due),
                        row.Reason,
                    }),
                },
                Format));
            return 0;
        }

        Table certificates = new Table().AddColumns("device", "key", "serial", "expires", "renewed", "on the device");
        foreach (StoredCertificate each in valid)
        {
            certificates.AddTexts(
                each.Device, each.Slot.ToString(), each.Serial, IsoTime.Format(each.NotAfter), IsoTime.Format(each.Renew),
                each.Installed is { } since ? IsoTime.Format(since) : "not yet");
        }

        Output.Write(certificates);
        if (open.Length > 0)
        {
            Table rows = new Table().AddColumns("device", "key", "state", "since", "next", "reason");
            foreach (DeviceEnrolment row in open)
            {
                rows.AddTexts(
                    row.Device, row.Slot.ToString(), row.State.ToString(), IsoTime.Format(row.Changed), IsoTime.Format(row.Due),
                    row.Reason);
            }

            Output.Write(rows);
        }

        Output.Line(FormattableString.Invariant(
            $"{valid.Length} certificates, {open.Length} to come, {store.Certificates.CountRevocations(now)} to be revoked"));
        return 0;
    }
}
