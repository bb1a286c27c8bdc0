using System.Globalization;
using NanoMedAgent.Gateway.Destinations;
using NanoMedAgent.Hl7.Messages;
using NanoMedAgent.Hospital.Deliveries;
using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Hospital.Texts;
using NanoMedAgent.Hospital.Vitals;

namespace NanoMedAgent.Gateway.Hl7;

/// <summary>
/// Alarms as ORU^R40 after IHE ACM (PCD-04): a message for each beginning, change and end. What is known of an alarm is in facets, the
/// fifth number of OBX-4.
/// </summary>
/// <param name="parts">Writes what all messages have.</param>
internal sealed class AlarmReports(MessageParts parts)
{
    /// <summary>The messages of a pack, in the order in which it happened.</summary>
    public IEnumerable<Hl7Message> Of(Delivery delivery)
    {
        DeliverablePack pack = delivery.Pack!;
        foreach (AlarmOccurrence alarm in pack.Alarms)
        {
            if (alarm.First.Sequence == pack.Key.Sequence)
            {
                yield return Write(delivery, alarm, "start", alarm.First);
            }
            else if (alarm.End?.Sequence != pack.Key.Sequence)
            {
                yield return Write(delivery, alarm, "update", alarm.Seen?.Sequence == pack.Key.Sequence ? alarm.Seen : alarm.Current);
            }

            if (alarm.End?.Sequence == pack.Key.Sequence)
            {
                yield return Write(delivery, alarm, "end", alarm.End);
            }
        }
    }

    private Hl7Message Write(Delivery delivery, AlarmOccurrence alarm, string phase, StoredAlarm report)
    {
        ReportedAlarm reported = alarm.First.Reported;
        VitalSign? sign = VitalSign.Find(reported.Name);
        string first = FormattableString.Invariant($"{alarm.First.Device}-alarm-{alarm.First.Sequence}-{reported.Name}");
        string order = phase == "start"
            ? first
            : FormattableString.Invariant($"{first}-{phase}-{report.Sequence}");
        Hl7Segment request = new Hl7Segment("OBR").Set(1, "1").Set(3, parts.Order(order))
            .Set(4, MessageParts.Mdc("196616", "MDC_EVT_ALARM")).Set(7, parts.ToText(report.Time));
        if (phase != "start")
        {
            request.Set(29, "", Hl7Component.Of(first, parts.Authority));
        }

        bool isSeen = alarm.Seen is { } seen && seen.Sequence <= report.Sequence;
        Writer facets = new(sign is null ? "1.0.0.0" : Containment.Of(sign).MetricId(sign), delivery.IsRetracted ? "W" : "R");

        // A press of the button says nothing about what is wrong, nor does the end.
        StoredAlarm known = phase == "end" ? report : alarm.Current.Sequence <= report.Sequence ? alarm.Current : alarm.First;
        AddKind(facets, reported.State, known, sign).Set(14, parts.ToText(report.Time));
        MessageParts.AddDevice(facets.Segments[0], 18, delivery.Association);
        AddSource(facets, known, sign);
        facets.Add(3, "68481", "MDC_ATTR_EVENT_PHASE", "ST").Set(5, phase);
        facets.Add(4, "68482", "MDC_ATTR_ALARM_STATE", "ST").Set(5, phase == "end" ? "inactive" : "active");
        facets.Add(5, "68483", "MDC_ATTR_ALARM_INACTIVATION_STATE", "ST").Set(5, isSeen ? "alert-acknowledged" : "enabled");
        facets.Add(6, "68484", "MDC_ATTR_ALARM_PRIORITY", "ST").Set(5, Priority(reported.State));
        facets.Add(7, "68485", "MDC_ATTR_ALERT_TYPE", "ST").Set(5, Kind(reported.State));
        string controlId = MessageParts.ControlId($"{order} {delivery.IsRetracted}");
        return new Hl7Message(
        [
            parts.Header("R40", "ORU_R40", controlId, ("IHE_PCD_ACM_001", "1.3.6.1.4.1.19376.1.6.1.4.1")),
            .. parts.Patient(delivery),
            request,
            .. facets.Segments,
        ]);
    }

    private static Hl7Segment AddKind(Writer facets, string state, StoredAlarm known, VitalSign? sign)
    {
        (string code, string name) = (sign, state) switch
        {
            (not null, ReportedAlarm.High) => ("196648", "MDC_EVT_HI"),
            (not null, ReportedAlarm.Low) => ("196670", "MDC_EVT_LO"),
            _ => ("196616", "MDC_EVT_ALARM"),
        };
        Hl7Segment kind = facets.Add(1, code, name, "ST").Set(5, AlarmText.Of(known.Reported));
        string? abnormal = state switch { ReportedAlarm.High => "H", ReportedAlarm.Low => "L", _ => null };
        if (abnormal is not null)
        {
            kind.Add(8, abnormal);
        }

        return kind.Add(8, Priority(state)).Add(8, Kind(state));
    }

    private static void AddSource(Writer facets, StoredAlarm report, VitalSign? sign)
    {
        if (sign is null)
        {
            facets.Add(2, "68480", "MDC_ATTR_ALERT_SOURCE", "CWE")
                .Set(5, MessageParts.Mdc(Containment.SystemCode, Containment.SystemName));
            return;
        }

        string code = sign.Mdc.ToString(CultureInfo.InvariantCulture);
        if (report.Reported.Value is { } value)
        {
            facets.Add(2, code, sign.MdcName, "NM").Set(5, value.ToString("0.##########", CultureInfo.InvariantCulture))
                .Set(6, MessageParts.Unit(sign));
        }
        else
        {
            facets.Add(2, "68480", "MDC_ATTR_ALERT_SOURCE", "CWE").Set(5, MessageParts.Mdc(code, sign.MdcName));
        }
    }

    // A vital sign without a value is a matter of the sensor (technical), and of medium priority; the others are the patient's.
    private static string Priority(string state) => state == ReportedAlarm.NoValue ? "PM" : "PH";

    private static string Kind(string state) => state == ReportedAlarm.NoValue ? "ST" : "SP";

    /// <summary>Writes facets of one alarm.</summary>
    private sealed class Writer(string position, string status)
    {
        public List<Hl7Segment> Segments { get; } = [];

        public Hl7Segment Add(int facet, string code, string name, string type)
        {
            Hl7Segment segment = new Hl7Segment("OBX").Set(1, facet.ToString(CultureInfo.InvariantCulture)).Set(2, type)
                .Set(3, MessageParts.Mdc(code, name)).Set(4, FormattableString.Invariant($"{position}.{facet}")).Set(11, status);
            Segments.Add(segment);
            return segment;
        }
    }
}
