using System.Net.Mime;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Ward.Accounts;
using NanoMedAgent.Ward.Configuration;

namespace NanoMedAgent.Ward.Associations;

/// <summary>Where an administrator downloads all associations as JSON.</summary>
internal static class AssociationExportEndpoint
{
    /// <summary>Its path.</summary>
    public const string Path = "/associations/export";

    /// <summary>Maps the endpoint.</summary>
    public static void MapAssociationExport(this IEndpointRouteBuilder routes) =>
        routes.MapGet(Path, Export).RequireAuthorization(policy => policy.RequireRole(Role.Admin));

    private static IResult Export(HttpContext context, AssociationStore store, WardOptions options)
    {
        using MemoryStream json = new();
        IReadOnlyList<Association> all = store.All();
        AssociationExport.Write(json, all);
        string subject = FormattableString.Invariant($"{all.Count} associations");
        store.Audit.Add(AuditEntry.By(context.User.ToStaff()!, options.Clock(), "export", subject, "done"));
        return Results.Bytes(json.ToArray(), MediaTypeNames.Application.Json, "associations.json");
    }
}
