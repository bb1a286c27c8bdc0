using Hl7.Fhir.Model;
using NanoMedAgent.Gateway.Destinations;
using NanoMedAgent.Hospital.Deliveries;
using NanoMedAgent.Hospital.SecurityEvents;

namespace NanoMedAgent.Gateway.Fhir;

/// <summary>
/// An audit record repository that is a FHIR server: it gets entries of the audit log as AuditEvents, each under an id that is always the
/// same, so that one that comes again is there once. The server must accept update as create: in R4 an AuditEvent has no identifier by
/// which a conditional create could find it.
/// </summary>
/// <param name="server">The server.</param>
/// <param name="writer">Writes the AuditEvents.</param>
internal sealed class AuditEventDestination(FhirRecordSystem server, AuditEventWriter writer) : ISecurityEventReceiver
{
    /// <summary>What it needs a token for.</summary>
    public const string Scope = "system/AuditEvent.cu";

    /// <summary>A transaction; they have some kilobytes each.</summary>
    public int BatchLimit => 100;

    /// <inheritdoc/>
    public Task<DeliveryOutcome> SendAsync(IReadOnlyList<SecurityEvent> events, CancellationToken cancellation) =>
        server.PostAsync(Write(events), cancellation);

    private Bundle Write(IEnumerable<SecurityEvent> events) => new()
    {
        Type = Bundle.BundleType.Transaction,
        Entry =
        [
            .. events.Select(writer.Write).Select(written => new Bundle.EntryComponent
            {
                FullUrl = $"urn:uuid:{written.Id}",
                Resource = written,
                Request = new Bundle.RequestComponent { Method = Bundle.HTTPVerb.PUT, Url = $"AuditEvent/{written.Id}" },
            }),
        ],
    };
}
