using System.Text.Json;

namespace NanoMedAgent.Hospital.Associations;

/// <summary>
/// Associations as JSON with the terms of IHE Point-of-Care Identity Management: one report for the association and one for the
/// disassociation, with their participants. The names of observations, conditions, statuses and participations are those of the HL7
/// messages [DEV-51] and [DEV-52].
/// </summary>
public static class AssociationExport
{
    private const string Observation = "MDC_OBS_ASSOCIATION_PATIENT_DEVICE";
    private const string Associated = "MDC_EVT_ASSOCIATION_PATIENT_DEVICE";
    private const string Disassociated = "MDC_EVT_DISASSOCIATION_PATIENT_DEVICE";
    private const string Final = "F";
    private const string NotVerified = "R";

    private static readonly JsonWriterOptions Indented = new() { Indented = true };

    /// <summary>Writes associations as an array.</summary>
    public static void Write(Stream output, IEnumerable<Association> associations)
    {
        using Utf8JsonWriter json = new(output, Indented);
        json.WriteStartArray();
        foreach (Association association in associations)
        {
            Write(json, association);
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, Association association)
    {
        json.WriteStartObject();
        json.WriteString("association", association.Id);
        json.WriteString("observation", Observation);
        json.WriteString("state", association.State.ToString());
        json.WriteStartObject("patient");
        json.WriteString("id", association.Patient);
        json.WriteString("token", association.PatientToken);
        json.WriteEndObject();
        json.WriteString("location", association.Location);
        json.WriteString("effective", association.Effective);
        json.WriteString("ended", association.End?.At);
        json.WriteString("capture", association.Capture.ToString());
        json.WriteNumber("grantCounter", association.Counter);
        json.WriteString("receipt", association.Receipt.IsEmpty ? null : Convert.ToBase64String(association.Receipt.Span));
        json.WriteStartArray("reports");
        WriteReport(
            json, association, Associated, association.Effective is null ? NotVerified : Final, association.Effective,
            association.Responsible, association.ResponsibleToken, association.Granted);
        if (association is { End: { } end, Effective: not null })
        {
            WriteReport(json, association, Disassociated, Final, end.At, end.By, null, end.At, end);
        }

        json.WriteEndArray();
        if (association is { End: { } refused, Effective: null })
        {
            json.WriteStartObject("neverEffective");
            json.WriteString("cause", refused.Cause.ToString());
            json.WriteString("by", refused.By);
            json.WriteString("reason", refused.Reason);
            json.WriteString("at", refused.At);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteReport(
        Utf8JsonWriter json, Association association, string condition, string status, DateTimeOffset? effective, string author,
        string? token, DateTimeOffset asserted, AssociationEnd? end = null)
    {
        json.WriteStartObject();
        json.WriteString("condition", condition);
        json.WriteString("status", status);
        if (end is not null)
        {
            json.WriteString("cause", end.Cause.ToString());
            json.WriteString("reason", end.Reason);
        }

        json.WriteStartArray("participants");
        json.WriteStartObject();
        json.WriteString("participation", "EQUIP");
        json.WriteString("device", association.Device);
        json.WriteString("serialNumber", association.Serial);
        json.WriteString("time", effective);
        json.WriteEndObject();
        json.WriteStartObject();
        json.WriteString("participation", "AUT");
        json.WriteString(author == association.Device ? "device" : "person", author);
        if (token is not null)
        {
            json.WriteString("token", token);
        }

        json.WriteString("time", asserted);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteString(this Utf8JsonWriter json, string name, DateTimeOffset? time)
    {
        if (time is { } known)
        {
            json.WriteString(name, known.ToUniversalTime());
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
