using NanoMedAgent.Hospital.Texts;

namespace NanoMedAgent.Hospital.Admissions;

/// <summary>
/// What follows from what a record system says. It is a pure state machine: the state of a patient follows from all events in the order of
/// their times, so it does not depend on the order in which they have arrived, and an event that comes twice changes nothing.
/// </summary>
public static class AdmissionRules
{
    /// <summary>How long an id of a patient or of a visit may be.</summary>
    public const int IdLengthLimit = 64;

    /// <summary>How long a name, a ward or a bed may be.</summary>
    public const int NameLengthLimit = 100;

    /// <summary>How long the name of a sender and the id of a message may be (MSH-10 has 199 characters in HL7 v2.6).</summary>
    public const int MessageLengthLimit = 199;

    /// <summary>How far ahead the clock of a sender may be: what is said of the future would count more than all that follows.</summary>
    public static TimeSpan ClockTolerance { get; } = TimeSpan.FromMinutes(10);

    /// <summary>Why an event cannot be used, for the sender; empty when it can.</summary>
    /// <param name="said">The event.</param>
    /// <param name="now">The time.</param>
    public static string FindFault(AdmissionEvent said, DateTimeOffset now)
    {
        if (said.Patient.Length == 0 || (said.Kind == AdmissionKind.Merge && said.Prior.Length == 0))
        {
            return "the patient's id is missing";
        }

        if (said.Kind is AdmissionKind.Admit or AdmissionKind.Transfer && said.Ward.Length == 0)
        {
            return "the ward is missing";
        }

        if (new[] { said.Patient, said.Prior, said.Visit }.Any(id => id.Length > IdLengthLimit))
        {
            return $"an id is longer than {IdLengthLimit} characters";
        }

        if (new[] { said.Name, said.Ward, said.Bed }.Any(name => name.Length > NameLengthLimit)
            || said.Message.Length > MessageLengthLimit || said.Source.Length > MessageLengthLimit)
        {
            return $"a name, a ward or a bed is longer than {NameLengthLimit} characters";
        }

        if (new[] { said.Patient, said.Prior, said.Visit, said.Name, said.Ward, said.Bed }.Any(text => Printable.Escape(text) != text))
        {
            return "a text has characters that cannot be shown";
        }

        if (said.Kind == AdmissionKind.Merge && said.Prior == said.Patient)
        {
            return "the patient cannot be merged with the same id";
        }

        return said.Occurred > now + ClockTolerance ? "the time of the event is in the future" : "";
    }

    /// <summary>What is known after an event.</summary>
    /// <param name="known">What was known before; all earlier events are in it.</param>
    /// <param name="said">The event. Its patient is this one, or one that was merged with this one.</param>
    /// <param name="remark">Why it does not count, for people; empty when it does.</param>
    public static AdmittedPatient Apply(AdmittedPatient known, AdmissionEvent said, out string remark)
    {
        remark = "";
        bool isOtherVisit = known.Visit.Length > 0 && said.Visit.Length > 0 && said.Visit != known.Visit;
        AdmittedPatient named = Rename(known, said);
        switch (said.Kind)
        {
            case AdmissionKind.Admit:
                return Place(named with { Status = PatientStatus.Present, Visit = said.Visit }, said);

            case AdmissionKind.Transfer when known.Status == PatientStatus.Present && !isOtherVisit:
                return Place(named, said);

            case AdmissionKind.Discharge when known.Status == PatientStatus.Present && !isOtherVisit:
                return named with { Status = PatientStatus.Discharged, Since = said.Occurred };

            case AdmissionKind.CancelAdmit when known.Status == PatientStatus.Present && !isOtherVisit:
                return named with { Status = PatientStatus.Cancelled, Since = said.Occurred };

            case AdmissionKind.CancelDischarge when known.Status == PatientStatus.Discharged && !isOtherVisit:
                return said.Ward.Length > 0
                    ? Place(named with { Status = PatientStatus.Present }, said)
                    : named with { Status = PatientStatus.Present, Since = said.Occurred };

            case AdmissionKind.Merge:
                return named;

            case AdmissionKind.Update:
                bool isElsewhere = known.Status == PatientStatus.Present && !isOtherVisit && said.Ward.Length > 0
                    && (said.Ward, said.Bed) != (known.Ward, known.Bed);
                remark = isElsewhere ? "an update names another place, and only a transfer moves a patient"
                    : known.Status == PatientStatus.NotAdmitted ? "the patient was not admitted"
                    : "";
                return named;

            default:
                remark = known.Status == PatientStatus.NotAdmitted ? "the patient was not admitted"
                    : isOtherVisit ? $"it is about visit {said.Visit}, and the patient is in visit {known.Visit}"
                    : $"the patient is {DescribeStatus(known.Status)}";
                return named;
        }
    }

    /// <summary>
    /// The name and date of birth that count. A name under an id that was given up may be that of an unknown person; the newest one under
    /// the id that stays is better.
    /// </summary>
    /// <param name="known">The patient, with the newest name of all.</param>
    /// <param name="events">All events in the order of their times.</param>
    public static AdmittedPatient PreferOwnName(AdmittedPatient known, IReadOnlyCollection<AdmissionEvent> events)
    {
        IEnumerable<AdmissionEvent> own = events.Where(said => said.Patient == known.Id);
        return known with
        {
            Name = own.LastOrDefault(said => said.Name.Length > 0)?.Name ?? known.Name,
            Born = own.LastOrDefault(said => said.Born is not null)?.Born ?? known.Born,
        };
    }

    private static string DescribeStatus(PatientStatus status) => status switch
    {
        PatientStatus.Present => "still here",
        PatientStatus.Discharged => "discharged",
        PatientStatus.Cancelled => "not admitted any more: the admission was cancelled",
        _ => "not admitted",
    };

    private static AdmittedPatient Place(AdmittedPatient known, AdmissionEvent said) =>
        known with { Ward = said.Ward, Bed = said.Bed, Since = said.Occurred };

    private static AdmittedPatient Rename(AdmittedPatient known, AdmissionEvent said) => known with
    {
        Name = said.Name.Length > 0 ? said.Name : known.Name,
        Born = said.Born ?? known.Born,
    };
}
