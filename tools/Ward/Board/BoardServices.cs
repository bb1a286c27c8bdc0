using System.Net.Mime;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Ward.Accounts;

namespace NanoMedAgent.Ward.Board;

/// <summary>What the pages of the ward, of devices and of associations need of the host.</summary>
internal static class BoardServices
{
    /// <summary>Where an administrator gets the associations.</summary>
    public const string Export = "/associations/export";

    /// <summary>Adds the board.</summary>
    public static void AddBoard(this IServiceCollection services)
    {
        services.AddSingleton<RefusalCounts>();
        services.AddSingleton<WardBoard>();
        services.AddHostedService(provider => provider.GetRequiredService<WardBoard>());
    }

    /// <summary>Maps the download.</summary>
    public static void MapBoard(this IEndpointRouteBuilder routes) =>
        routes.MapGet(Export, (HttpContext context, AssociationStore associations, WardOptions options) =>
        {
            using MemoryStream json = new();
            IReadOnlyList<Association> all = associations.All();
            AssociationExport.Write(json, all);
            associations.Audit.Add(AuditEntry.By(context.User.ToStaff()!, options.Clock(), "export", FormattableString.Invariant($"{all.Count} associations"), "done"));
            return Results.Bytes(json.ToArray(), MediaTypeNames.Application.Json, "associations.json");
        }).RequireAuthorization(policy => policy.RequireRole(Role.Admin));
}
