using Hl7.Fhir.Model;
using NanoMedAgent.Hospital.Deliveries;
using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Hospital.Texts;

namespace NanoMedAgent.Gateway.Fhir;

/// <summary>
/// Alarms as DetectedIssues. A Flag warns of something that lasts and has no beginning that was measured; a Communication says that
/// somebody was told, and the sensor does not know who was. A DetectedIssue has author, time, what was wrong, and what was done about it.
/// </summary>
/// <param name="observations">Writes times.</param>
internal sealed class AlarmIssues(VitalSignObservations observations)
{
    /// <summary>An alarm as it is now.</summary>
    public DetectedIssue Of(AlarmOccurrence alarm)
    {
        DetectedIssue issue = new()
        {
            Status = alarm.End is null ? ObservationStatus.Preliminary : ObservationStatus.Final,
            Code = new CodeableConcept { Text = AlarmText.Of(alarm.First.Reported) },
            Identified = new Period
            {
                StartElement = observations.ToFhir(alarm.First.Time),
                EndElement = observations.ToFhir(alarm.End?.Time),
            },
        };
        if (alarm.First.Time is null && alarm.End?.Time is null)
        {
            issue.Identified = null;
        }

        if (alarm.Current != alarm.First)
        {
            issue.Detail = AlarmText.Of(alarm.Current.Reported);
        }

        if (alarm.Seen is { } seen)
        {
            issue.Mitigation.Add(new DetectedIssue.MitigationComponent
            {
                Action = new CodeableConcept { Text = AlarmText.Of(seen.Reported) },
                DateElement = observations.ToFhir(seen.Time),
            });
        }

        return issue;
    }

    /// <summary>Reports of alarms that the device declares lost: what was wrong then is not known.</summary>
    /// <param name="gap">The gap.</param>
    /// <param name="received">When the device has declared it.</param>
    public DetectedIssue Of(StoredGap gap, DateTimeOffset received) => new()
    {
        Status = ObservationStatus.Final,
        Code = new CodeableConcept { Text = "Reports of alarms are lost" },
        Identified = new Period
        {
            StartElement = observations.ToFhir(gap.From),
            EndElement = observations.ToFhir(gap.To ?? received),
        },
        Detail = FormattableString.Invariant(
            $"The sensor declares reports of alarms lost, numbers {gap.Declared.First} to {gap.Declared.Last}: {gap.Declared.Reason}."),
    };

    /// <summary>The identifier of an alarm: where it began.</summary>
    public static string NameOf(AlarmOccurrence alarm)
    {
        StoredAlarm first = alarm.First;
        ReportedAlarm reported = first.Reported;
        return FormattableString.Invariant($"{ResourceNames.OfDevice(first.Device)}:alarm:{first.Sequence}:{reported.Name}");
    }
}
