using NanoMedAgent.Gateway.Destinations;
using NanoMedAgent.Hl7.Messages;
using NanoMedAgent.Hl7.Mllp;
using NanoMedAgent.Hospital.Deliveries;

namespace NanoMedAgent.Gateway.Hl7;

/// <summary>
/// A receiver of HL7 v2.6 over MLLP. Each message is acknowledged before the next is sent. What was acknowledged is not sent again while
/// the gateway runs; after that the receiver may get a message twice, with the same MSH-10.
/// </summary>
public sealed class Hl7RecordSystem : IRecordSystem, IDisposable
{
    // What a page of packs has at most, many times over.
    private const int AcknowledgedLimit = 20_000;

    private readonly MllpClient _client;
    private readonly VitalSignReports _vitalSigns;
    private readonly AlarmReports _alarms;
    private readonly AssociationReports _associations;
    private readonly HashSet<string> _acknowledged = [];
    private readonly Queue<string> _order = new();

    internal Hl7RecordSystem(MllpClientOptions options, Hl7Names names, TimeZoneInfo zone, TimeProvider time)
    {
        _client = new MllpClient(options, time);
        MessageParts parts = new(names, zone, time);
        _vitalSigns = new VitalSignReports(parts);
        _alarms = new AlarmReports(parts);
        _associations = new AssociationReports(parts);
    }

    /// <summary>One pack is one message or a few; a refusal is of that pack.</summary>
    public int ResourcesLimit => 1;

    /// <summary>HL7 v2 has no question for a patient that receivers of results answer: the ward's id is what they get.</summary>
    public Task<FoundPatient> FindPatientAsync(string patient, CancellationToken cancellation) =>
        Task.FromResult(new FoundPatient(DeliveryOutcome.Delivered, patient));

    /// <inheritdoc/>
    public async Task<DeliveryOutcome> DeliverAsync(IReadOnlyList<Delivery> deliveries, CancellationToken cancellation)
    {
        foreach (Hl7Message message in deliveries.SelectMany(Write))
        {
            if (_acknowledged.Contains(message.ControlId))
            {
                continue;
            }

            DeliveryOutcome outcome = Judge(await _client.SendAsync(message, cancellation));
            if (outcome.Kind != DeliveryOutcomeKind.Delivered)
            {
                return outcome;
            }

            Remember(message.ControlId);
        }

        return DeliveryOutcome.Delivered;
    }

    /// <inheritdoc/>
    public void Dispose() => _client.DisposeAsync().AsTask().GetAwaiter().GetResult();

    /// <summary>The messages of a delivery, in order.</summary>
    internal IEnumerable<Hl7Message> Write(Delivery delivery)
    {
        if (delivery.Pack is null)
        {
            return [_associations.Of(delivery)];
        }

        IEnumerable<Hl7Message> alarms = _alarms.Of(delivery);
        return _vitalSigns.Of(delivery) is { } vitalSigns ? alarms.Prepend(vitalSigns) : alarms;
    }

    /// <summary>What the application refuses is refused for good; what could not be kept may be kept later.</summary>
    private static DeliveryOutcome Judge(MllpAnswer answer) => answer.Acknowledgement switch
    {
        null => DeliveryOutcome.Unavailable(answer.Failure),
        { IsPositive: true } => DeliveryOutcome.Delivered,
        { IsAccept: true } commit => DeliveryOutcome.Unavailable(Describe(commit)),
        { } refusal => DeliveryOutcome.Refused(Describe(refusal)),
    };

    private static string Describe(Acknowledgement acknowledgement) =>
        acknowledgement.Reason.Length > 0 ? $"{acknowledgement.Code}: {acknowledgement.Reason}" : acknowledgement.Code.ToString();

    private void Remember(string controlId)
    {
        if (_acknowledged.Add(controlId))
        {
            _order.Enqueue(controlId);
            if (_order.Count > AcknowledgedLimit)
            {
                _acknowledged.Remove(_order.Dequeue());
            }
        }
    }
}
