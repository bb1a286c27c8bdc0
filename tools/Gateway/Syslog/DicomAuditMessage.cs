using System.Globalization;
using System.Net;
using System.Text;
using System.Xml;
using NanoMedAgent.Gateway.Auditing;
using NanoMedAgent.Hl7.Messages;
using NanoMedAgent.Hospital.SecurityEvents;

namespace NanoMedAgent.Gateway.Syslog;

/// <summary>
/// Security events as audit messages of DICOM (PS3.15, section A.5.1), which came from RFC 3881 and are what IHE ATNA sends by syslog
/// (ITI-20). They are ASCII with character references, so that no byte order mark is needed.
/// </summary>
/// <param name="host">The name of this computer.</param>
/// <param name="patientAuthority">Who has given patients their ids: "1.2.3.4&amp;ISO". Empty where that is not said.</param>
internal sealed class DicomAuditMessage(string host, string patientAuthority)
{
    /// <summary>The message id of such messages (ITI TF-2, section 3.20).</summary>
    public const string MessageId = "IHE+RFC-3881";

    private const string Own = "nanoMedAgent";
    private const string Rfc = "RFC-3881";
    private const string MachineName = "1";
    private const string Address = "2";
    private const int WordLimit = 200;
    private const int SubjectLimit = 768;
    private const int OutcomeLimit = 1536;

    private static readonly XmlWriterSettings Settings = new()
    {
        Encoding = Encoding.ASCII,
        OmitXmlDeclaration = true,
    };

    /// <summary>An event, in a line of ASCII.</summary>
    /// <param name="event">The event.</param>
    /// <param name="now">The time, for an event of a sensor without a clock.</param>
    public string Write(SecurityEvent @event, DateTimeOffset now)
    {
        using MemoryStream bytes = new();
        using (XmlWriter xml = XmlWriter.Create(bytes, Settings))
        {
            xml.WriteStartElement("AuditMessage");
            WriteEvent(xml, @event, now);
            WriteParticipants(xml, @event);
            xml.WriteStartElement("AuditSourceIdentification");
            xml.WriteAttributeString("AuditEnterpriseSiteID", Token(host, WordLimit));
            xml.WriteAttributeString("AuditSourceID", @event.Program);
            WriteCode(xml, "AuditSourceTypeCode", @event.Source == "sensor" ? "2" : "4", null, null);
            xml.WriteEndElement();
            WriteObjects(xml, @event);
            xml.WriteEndElement();
        }

        return """<?xml version="1.0" encoding="UTF-8"?>""" + Encoding.ASCII.GetString(bytes.ToArray());
    }

    private static void WriteEvent(XmlWriter xml, SecurityEvent @event, DateTimeOffset now)
    {
        DicomEvent dicom = DicomEvent.Of(@event.Kind);
        xml.WriteStartElement("EventIdentification");
        xml.WriteAttributeString("EventActionCode", dicom.Action.ToString());
        xml.WriteAttributeString(
            "EventDateTime",
            (@event.Time ?? now).UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture));
        xml.WriteAttributeString("EventOutcomeIndicator", @event.IsRefused ? "4" : "0");
        WriteCode(xml, "EventID", dicom.Code, "DCM", dicom.Meaning);
        if (dicom.Type is { } type)
        {
            WriteCode(xml, "EventTypeCode", type.Code, "DCM", type.Meaning);
        }

        WriteCode(xml, "EventTypeCode", @event.Kind.Number.ToString(CultureInfo.InvariantCulture), Own, @event.Kind.Title);
        if (@event.Outcome.Length > 0)
        {
            xml.WriteElementString("EventOutcomeDescription", SyslogText.Xml(@event.Outcome, OutcomeLimit));
        }

        xml.WriteEndElement();
    }

    private void WriteParticipants(XmlWriter xml, SecurityEvent @event)
    {
        xml.WriteStartElement("ActiveParticipant");
        xml.WriteAttributeString("UserID", SyslogText.Xml(@event.Who.Length == 0 ? "unknown" : @event.Who, WordLimit));
        xml.WriteAttributeString("UserIsRequestor", "true");
        if (@event.Origin.Length > 0)
        {
            xml.WriteAttributeString("NetworkAccessPointID", Token(@event.Origin, WordLimit));
            xml.WriteAttributeString("NetworkAccessPointTypeCode", IPAddress.TryParse(@event.Origin, out _) ? Address : MachineName);
        }

        if (@event.Role.Length > 0)
        {
            string role = Token(@event.Role, WordLimit);
            WriteCode(xml, "RoleIDCode", role, Own, role);
        }

        xml.WriteEndElement();
        xml.WriteStartElement("ActiveParticipant");
        xml.WriteAttributeString("UserID", @event.Program);
        xml.WriteAttributeString("UserIsRequestor", "false");
        xml.WriteAttributeString("NetworkAccessPointID", Token(host, WordLimit));
        xml.WriteAttributeString("NetworkAccessPointTypeCode", MachineName);
        WriteCode(xml, "RoleIDCode", "110150", "DCM", "Application");
        xml.WriteEndElement();
    }

    private void WriteObjects(XmlWriter xml, SecurityEvent @event)
    {
        if (@event.Patient.Length > 0)
        {
            // The type of HL7 for an id with its authority (CX), as IHE wants it.
            string id = Hl7Text.Escape(@event.Patient, Hl7Delimiters.Standard);
            WriteObject(
                xml, Token(patientAuthority.Length == 0 ? id : $"{id}^^^&{patientAuthority}", 2 * WordLimit), "1", "1",
                ("2", Rfc, "Patient Number"), Token(@event.Patient, WordLimit), "");
        }

        if (@event.Association.Length > 0)
        {
            WriteObject(
                xml, Token(@event.Association, WordLimit), "2", "4", ("association", Own, "Association"),
                Token(@event.Subject, SubjectLimit), "");
        }
        else if (Token(@event.Subject, SubjectLimit) is { Length: > 0 } subject)
        {
            WriteObject(xml, subject, "2", "4", ("subject", Own, "Subject"), subject, "");
        }

        WriteObject(xml, Token(@event.Key, WordLimit), "2", "13", ("event", Own, "Event"), "event", @event.Digest);
    }

    private static void WriteObject(
        XmlWriter xml, string id, string type, string role, (string Code, string System, string Meaning) idType, string name,
        string digest)
    {
        xml.WriteStartElement("ParticipantObjectIdentification");
        xml.WriteAttributeString("ParticipantObjectID", id);
        xml.WriteAttributeString("ParticipantObjectTypeCode", type);
        xml.WriteAttributeString("ParticipantObjectTypeCodeRole", role);
        WriteCode(xml, "ParticipantObjectIDTypeCode", idType.Code, idType.System, idType.Meaning);
        xml.WriteElementString("ParticipantObjectName", name);
        if (digest.Length > 0)
        {
            xml.WriteStartElement("ParticipantObjectDetail");
            xml.WriteAttributeString("type", "digest");
            xml.WriteAttributeString("value", Convert.ToBase64String(Encoding.ASCII.GetBytes(digest)));
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    /// <summary>A text without blanks at its ends, and with single ones in it, as a reader of XML makes it of a token.</summary>
    private static string Token(string text, int limitBytes) =>
        string.Join(' ', SyslogText.Xml(text, limitBytes).Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private static void WriteCode(XmlWriter xml, string element, string code, string? system, string? meaning)
    {
        xml.WriteStartElement(element);
        xml.WriteAttributeString("csd-code", code);
        if (system is not null)
        {
            xml.WriteAttributeString("codeSystemName", system);
            xml.WriteAttributeString("originalText", meaning);
        }

        xml.WriteEndElement();
    }
}
