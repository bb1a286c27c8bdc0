using NanoMedAgent.Gateway.Destinations;
using NanoMedAgent.Hl7.Messages;
using NanoMedAgent.Hospital.Associations;

namespace NanoMedAgent.Gateway.Hl7;

/// <summary>
/// Associations as ORU^R01 after IHE PCIM, trial implementation 2.2 of 2024-12-05: Communicate Association State (DEV-51). A nurse has seen
/// patient and device together and pressed the device's button, so each is validated (OBX-11 F).
/// </summary>
/// <param name="parts">Writes what all messages have.</param>
internal sealed class AssociationReports(MessageParts parts)
{
    /// <summary>The message that says in which state an association is now.</summary>
    public Hl7Message Of(Delivery delivery)
    {
        Association association = delivery.Association;
        bool isEnd = association.End is not null && !delivery.IsRetracted;
        string order = delivery.IsRetracted ? association.Id + "-wrong" : isEnd ? association.Id + "-end" : association.Id;
        DateTimeOffset? at = isEnd ? association.End!.At : association.Effective ?? association.Granted;
        Hl7Segment request = new Hl7Segment("OBR").Set(1, "1").Set(3, parts.Order(order))
            .Set(4, MessageParts.Mdc("69136", "MDC_OBS_ASSOCIATION_PATIENT_DEVICE"))
            .Set(7, parts.ToText(at)).Set(8, parts.ToText(at));
        if (order != association.Id)
        {
            request.Set(29, "", Hl7Component.Of(association.Id, parts.Authority));
        }

        Hl7Component[] state = isEnd
            ? MessageParts.Mdc("198334", "MDC_EVT_DISASSOCIATION_PATIENT_DEVICE")
            : MessageParts.Mdc("198332", "MDC_EVT_ASSOCIATION_PATIENT_DEVICE");
        Hl7Segment observation = new Hl7Segment("OBX").Set(1, "1").Set(2, "CWE")
            .Set(3, MessageParts.Mdc("68487", "MDC_ATTR_EVT_COND")).Set(4, "0.0.0.0").Set(5, state)
            .Set(11, delivery.IsRetracted ? "W" : "F");
        Hl7Segment device = Participation("1", "EQUIP", association, isEnd, at);
        MessageParts.AddDevice(device, 10, association);
        Hl7Segment author = Participation("2", "AUT", association, isEnd, at);
        if (isEnd && association.End!.By == association.Device)
        {
            MessageParts.AddDevice(author, 10, association);
        }
        else
        {
            author.Set(5, isEnd ? association.End!.By : association.Responsible);
        }

        return new Hl7Message(
        [
            parts.Header(
                "R01", "ORU_R01", MessageParts.ControlId(order), ("IHE_DEV_051", "1.3.6.1.4.1.19376.1.6.1.51.1")),
            .. parts.Patient(delivery),
            request,
            observation,
            device,
            author,
        ]);
    }

    private Hl7Segment Participation(string number, string role, Association association, bool isEnd, DateTimeOffset? at) =>
        new Hl7Segment("PRT").Set(1, number).Set(2, "UC").Set(4, role, role, "HL70912").Set(9, "", "", association.Location)
            .Set(isEnd ? 12 : 11, parts.ToText(at));
}
