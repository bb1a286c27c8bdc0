using System.Security.Cryptography;
using System.Text;
using NanoMedAgent.Gateway.Destinations;
using NanoMedAgent.Hl7.Messages;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Vitals;

namespace NanoMedAgent.Gateway.Hl7;

/// <summary>Segments that all messages have, after HL7 v2.6 and IHE PCD TF-2.</summary>
/// <param name="names">How messages name sender, receiver and patients.</param>
/// <param name="zone">In whose offset times are written.</param>
/// <param name="time">The clock.</param>
internal sealed class MessageParts(Hl7Names names, TimeZoneInfo zone, TimeProvider time)
{
    // MSH-10 has at most 20 characters in receivers that still read by version 2.5.
    private const int ControlIdLength = 20;

    /// <summary>The name of those who number messages and orders here.</summary>
    public string Authority => names.SenderApplication;

    /// <summary>
    /// An MSH-10 that is the same in each attempt, and no other's: a hash of what the message is about.
    /// </summary>
    public static string ControlId(string about) =>
        Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(about)))[..ControlIdLength];

    /// <summary>A code of ISO/IEEE 11073-10101.</summary>
    public static Hl7Component[] Mdc(string code, string name) => [code, name, "MDC"];

    /// <summary>A unit (OBX-6): the code of ISO/IEEE 11073-10101, and UCUM's.</summary>
    public static Hl7Component[] Unit(VitalSign sign)
    {
        (string code, string name) = sign switch
        {
            { Name: "hr" or "pr" } => ("264864", "MDC_DIM_BEAT_PER_MIN"),
            { Name: "rr" } => ("264928", "MDC_DIM_RESP_PER_MIN"),
            { IsTemperature: true } => ("268192", "MDC_DIM_DEGC"),
            { IsPressure: true } => ("266016", "MDC_DIM_MMHG"),
            _ => ("262688", "MDC_DIM_PERCENT"),
        };
        return [code, name, "MDC", sign.Ucum, sign.Ucum, "UCUM"];
    }

    /// <summary>The device as an identifier (OBX-18, PRT-10): its serial, as on its label, and its id.</summary>
    public static void AddDevice(Hl7Segment segment, int field, Association association) => segment
        .Add(field, association.Serial, "", "", "L")
        .Add(field, $"urn:dev:nm:{association.Device}", "", $"urn:dev:nm:{association.Device}", "URI");

    /// <summary>A time.</summary>
    public string? ToText(DateTimeOffset? at) => at is { } known ? Hl7Time.Format(TimeZoneInfo.ConvertTime(known, zone)) : null;

    /// <summary>An order number (OBR-3) of this gateway.</summary>
    public Hl7Component[] Order(string number) => [number, Authority];

    /// <summary>MSH.</summary>
    /// <param name="trigger">MSH-9.2.</param>
    /// <param name="structure">MSH-9.3.</param>
    /// <param name="controlId">MSH-10.</param>
    /// <param name="profile">MSH-21: name and object identifier.</param>
    public Hl7Segment Header(string trigger, string structure, string controlId, (string Name, string Oid) profile)
    {
        (string accept, string application) = names.Acknowledgement switch
        {
            AcknowledgementWish.Original => ("", ""),
            AcknowledgementWish.Application => ("AL", "AL"),
            _ => ("AL", "NE"),
        };
        return new Hl7Segment("MSH")
            .Set(3, names.SenderApplication).Set(4, names.SenderFacility)
            .Set(5, names.ReceiverApplication).Set(6, names.ReceiverFacility)
            .Set(7, ToText(time.GetUtcNow()))
            .Set(9, "ORU", trigger, structure)
            .Set(10, controlId).Set(11, "P").Set(12, "2.6")
            .Set(15, accept).Set(16, application)
            .Set(18, "UNICODE UTF-8")
            .Set(21, profile.Name, "IHE PCD", profile.Oid, "ISO");
    }

    /// <summary>PID and PV1: the id that the ward has, and the bed. The gateway knows no name.</summary>
    public IEnumerable<Hl7Segment> Patient(Delivery delivery) =>
    [
        new Hl7Segment("PID")
            .Set(3, delivery.PatientReference, "", "", Hl7Component.Of("", names.PatientAuthority, names.PatientAuthorityType), "MR")
            .Set(5, "", "", "", "", "", "", "U"),
        Stay(delivery.Association),
    ];

    /// <summary>PV1: the bed, and the number of the visit where the record system has told it when the sensor was paired.</summary>
    private Hl7Segment Stay(Association association)
    {
        Hl7Segment stay = new Hl7Segment("PV1").Set(2, "U").Set(3, "", "", association.Location);
        return association.Visit is { Length: > 0 } visit
            ? stay.Set(19, visit, "", "", Hl7Component.Of("", names.VisitAuthority, names.VisitAuthorityType), "VN")
            : stay;
    }
}
