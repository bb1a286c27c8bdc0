using System.Globalization;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Ward.Accounts;
using NanoMedAgent.Ward.Configuration;

namespace NanoMedAgent.Ward.History;

/// <summary>Where an administrator downloads a history as CSV.</summary>
internal static class HistoryExportEndpoint
{
    private const string Path = "/history/export";

    /// <summary>Maps the endpoint.</summary>
    public static void MapHistoryExport(this IEndpointRouteBuilder routes) =>
        routes.MapGet(Path, Export).RequireAuthorization(policy => policy.RequireRole(Role.Admin));

    /// <summary>The address of an export. It names a patient by an association, because addresses are logged.</summary>
    /// <param name="query">Which history.</param>
    /// <param name="association">An association of the patient; empty for all patients.</param>
    public static string AddressOf(HistoryQuery query, string association) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Path}?from={query.From.ToUnixTimeSeconds()}&until={query.Until.ToUnixTimeSeconds()}")
        + $"&bed={Uri.EscapeDataString(query.Bed)}&association={association}";

    private static IResult Export(
        HttpContext context, long from, long until, string? bed, string? association, AssociationStore store, HistoryReader reader,
        WardOptions options)
    {
        if (!IsTime(from) || !IsTime(until))
        {
            return Results.BadRequest();
        }

        string patient = "";
        if (association is { Length: > 0 })
        {
            if (association.Length != 32 || !association.All(char.IsAsciiHexDigitLower) || store.Find(association) is not { } found)
            {
                return Results.NotFound();
            }

            patient = found.Patient;
        }

        HistoryQuery query =
            new(DateTimeOffset.FromUnixTimeSeconds(from), DateTimeOffset.FromUnixTimeSeconds(until), bed ?? "", patient);
        if (query.FindFault().Length > 0)
        {
            return Results.BadRequest();
        }

        HistoryExport export = new(options);
        WardHistory history = reader.Read(query);
        string name = export.NameOf(query);
        Staff who = context.User.ToStaff()!;
        DateTimeOffset now = options.Clock();

        // Whose history leaves the ward is in the audit log before it does.
        store.Audit.Add(
        [
            AuditEntry.By(who, now, "export", name, "done"),
            .. history.Associations.Select(each => AuditEntry.By(who, now, "export", "history", "done") with { Association = each.Id }),
        ]);
        return Results.Bytes(export.Write(history), "text/csv; charset=utf-8", name);
    }

    private static bool IsTime(long seconds) => seconds is >= 0 and <= 253_402_300_799;
}
