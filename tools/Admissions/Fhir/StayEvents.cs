using NanoMedAgent.Hospital.Admissions;

namespace NanoMedAgent.Admissions.Fhir;

/// <summary>
/// What has happened, told by what is so now: a FHIR server says where a patient is, and the ward wants to know that the patient has come,
/// moved or left. What is known already is no event, so that a server may be asked as often as one likes.
/// </summary>
internal static class StayEvents
{
    /// <summary>What follows from an encounter; null if nothing is new.</summary>
    /// <param name="known">What is known of the patient.</param>
    /// <param name="stay">The encounter.</param>
    /// <param name="source">The server's name.</param>
    public static AdmissionEvent? Of(AdmittedPatient known, FhirStay stay, string source)
    {
        bool isPresent = known.Status == PatientStatus.Present;
        bool isSame = known.Visit == stay.Visit || known.Visit.Length == 0;
        return stay.Status switch
        {
            StayStatus.Present when isPresent && isSame => (known.Ward, known.Bed) != (stay.Ward, stay.Bed)
                ? Event(AdmissionKind.Transfer, stay.Moved)
                : Rename(known, stay.Person, source),
            StayStatus.Present when isSame && known.Status == PatientStatus.Discharged => Event(AdmissionKind.CancelDischarge, null),

            // Of two visits at a time the one counts that began later.
            StayStatus.Present when !isPresent || (stay.Begun ?? stay.Updated) > known.Since => Event(AdmissionKind.Admit, stay.Begun),
            StayStatus.Left when isPresent && isSame => Event(AdmissionKind.Discharge, stay.Ended),
            StayStatus.Cancelled when isPresent && isSame => Event(AdmissionKind.CancelAdmit, null),
            _ => null,
        };

        AdmissionEvent Event(AdmissionKind kind, DateTimeOffset? said) =>
            new(kind, stay.Person.Id, said > known.Since && said <= stay.Updated ? said.Value : stay.Updated)
            {
                Source = source,
                Message = stay.Version,
                Visit = stay.Visit,
                Ward = stay.Ward,
                Bed = stay.Bed,
                Name = stay.Person.Name,
                Born = stay.Person.Born,
            };
    }

    /// <summary>A patient who is here has another name or date of birth; null if not.</summary>
    public static AdmissionEvent? Rename(AdmittedPatient known, FhirPerson person, string source) =>
        known.Status == PatientStatus.Present && known.Id == person.Id
            && ((person.Name.Length > 0 && person.Name != known.Name) || (person.Born is not null && person.Born != known.Born))
            ? new AdmissionEvent(AdmissionKind.Update, person.Id, person.Updated)
            {
                Source = source,
                Message = person.Version,
                Name = person.Name,
                Born = person.Born,
            }
            : null;
}
