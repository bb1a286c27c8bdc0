using System.Globalization;
using NanoMedAgent.Gateway.Destinations;
using NanoMedAgent.Hl7.Messages;
using NanoMedAgent.Hospital.Deliveries;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Hospital.Vitals;

namespace NanoMedAgent.Gateway.Hl7;

/// <summary>
/// Packs of measured and missing values, and gaps, as ORU^R01 after IHE PCD-01 (DEV TF-2, section 3.1 and appendix B): one message a pack.
/// </summary>
/// <param name="parts">Writes what all messages have.</param>
internal sealed class VitalSignReports(MessageParts parts)
{
    private const string GoodQuality = "good";

    /// <summary>The message of a pack; null if it has no vital sign and no gap of them.</summary>
    public Hl7Message? Of(Delivery delivery)
    {
        DeliverablePack pack = delivery.Pack!;
        StoredGap? gap = pack.Gap is { DataClass: "vitals" } declared ? declared : null;
        if (pack.Readings.Count + pack.Missing.Count == 0 && gap is null)
        {
            return null;
        }

        string order = FormattableString.Invariant($"{pack.Device}-{pack.DataClass}-{pack.Key.Sequence}");

        // A gap may widen, and a retraction is another message.
        string about = FormattableString.Invariant($"{order} {gap?.Declared.First} {gap?.Declared.Last} {delivery.IsRetracted}");
        List<Hl7Segment> segments =
        [
            parts.Header("R01", "ORU_R01", MessageParts.ControlId(about), ("IHE_PCD_001", "1.3.6.1.4.1.19376.1.6.1.1.1")),
            .. parts.Patient(delivery),
            Request(pack, gap, order),
        ];
        AddObservations(segments, delivery, pack, gap);
        return new Hl7Message(segments);
    }

    private Hl7Segment Request(DeliverablePack pack, StoredGap? gap, string order)
    {
        List<DateTimeOffset> times =
        [
            .. pack.Readings.Select(each => each.PossibleTime).Concat(pack.Missing.Select(each => each.PossibleTime))
                .Append(gap?.From).Append(gap is null ? null : gap.To ?? pack.Received).OfType<DateTimeOffset>().Order(),
        ];
        Hl7Segment request = new Hl7Segment("OBR").Set(1, "1").Set(3, parts.Order(order))
            .Set(4, "182777000", "monitoring of patient", "SCT");
        if (times.Count > 0)
        {
            request.Set(7, parts.ToText(times[0]));
            if (times[^1] > times[0])
            {
                request.Set(8, parts.ToText(times[^1]));
            }
        }

        return request;
    }

    private void AddObservations(List<Hl7Segment> segments, Delivery delivery, DeliverablePack pack, StoredGap? gap)
    {
        int number = 0;
        Hl7Segment system = Structure(Containment.SystemCode, Containment.SystemName, "1.0.0.0");
        MessageParts.AddDevice(system, 18, delivery.Association);
        int vmd = 0;
        foreach (Containment channel in Containment.All)
        {
            List<StoredReading> readings = [.. pack.Readings.Where(each => channel.Signs.Contains(each.Vital.Name))];
            List<StoredMissing> missing = [.. pack.Missing.Where(each => channel.Signs.Contains(each.Vital.Name))];
            if (readings.Count + missing.Count == 0)
            {
                continue;
            }

            if (vmd != channel.Vmd)
            {
                Structure(channel.VmdCode, channel.VmdName, channel.VmdId);
                vmd = channel.Vmd;
            }

            Structure(channel.ChannelCode, channel.ChannelName, channel.ChannelId);
            foreach (StoredReading reading in readings)
            {
                AddReading(channel, reading);
            }

            foreach (StoredMissing each in missing)
            {
                AddMissing(channel, each);
            }
        }

        if (gap is not null)
        {
            AddGap(gap);
        }

        Hl7Segment Observation(Hl7Component[] code, string subId, string status)
        {
            Hl7Segment observation = new Hl7Segment("OBX")
                .Set(1, (++number).ToString(CultureInfo.InvariantCulture)).Set(3, code).Set(4, subId).Set(11, status);
            segments.Add(observation);
            return observation;
        }

        Hl7Segment Structure(string code, string name, string subId) => Observation(MessageParts.Mdc(code, name), subId, "X");

        Hl7Segment Metric(Containment channel, VitalSign sign, string status)
        {
            string code = sign.Mdc.ToString(CultureInfo.InvariantCulture);
            return Observation(
                [code, sign.MdcName, "MDC", sign.Loinc, sign.LoincName, "LN"], channel.MetricId(sign), Status(delivery, status));
        }

        void AddReading(Containment channel, StoredReading reading)
        {
            Hl7Segment observation = Metric(channel, reading.Vital, "R")
                .Set(2, "NM")
                .Set(5, reading.Value.ToString("0.##########", CultureInfo.InvariantCulture))
                .Set(6, MessageParts.Unit(reading.Vital))
                .Set(14, parts.ToText(reading.PossibleTime));
            if (reading.Quality != GoodQuality)
            {
                observation.Set(8, "QUES");
                AddNote($"Doubtful: {reading.Quality}");
            }

            if (reading.ClockAhead is { } ahead)
            {
                AddNote(FormattableString.Invariant(
                    $"The sensor's clock was {ahead.TotalSeconds:0} s ahead; the time is that of the arrival."));
            }
            else if (reading.IsRebased)
            {
                AddNote("The sensor had no clock yet; the time was computed when it had one.");
            }
        }

        void AddMissing(Containment channel, StoredMissing missing)
        {
            Metric(channel, missing.Vital, "X").Set(8, "NAV").Set(14, parts.ToText(missing.PossibleTime));
            AddNote($"No value: {missing.Reason}");
        }

        void AddGap(StoredGap lost)
        {
            Observation(
                ["85353-1", "Vital signs, weight, height, head circumference, oxygen saturation and BMI panel", "LN"],
                "1.0.0.1",
                Status(delivery, "X")).Set(8, "NAV").Set(14, parts.ToText(lost.From));
            AddNote(FormattableString.Invariant(
                $"The sensor declares {lost.Declared.LostValues} values lost, numbers {lost.Declared.First} to {lost.Declared.Last}: ")
                + lost.Declared.Reason);
        }

        void AddNote(string text) => segments.Add(new Hl7Segment("NTE").Set(1, "1").Set(2, "L").Set(3, text));
    }

    // W: "post original as wrong, e.g., transmitted for wrong patient" (HL7 table 0085). D would delete it at the receiver.
    private static string Status(Delivery delivery, string status) => delivery.IsRetracted ? "W" : status;
}
