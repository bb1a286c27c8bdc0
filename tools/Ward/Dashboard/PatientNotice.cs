using NanoMedAgent.Ward.Display;
using NanoMedAgent.Ward.Languages;
using NanoMedAgent.Ward.Records;
using static NanoMedAgent.Ward.Languages.PageText;

namespace NanoMedAgent.Ward.Dashboard;

/// <summary>What somebody has to do about a patient who has a sensor and should not have it here.</summary>
internal static class PatientNotice
{
    /// <summary>What somebody has to do; empty for nothing.</summary>
    /// <param name="patient">Who has the sensor; null where the record system does not say who is here.</param>
    /// <param name="now">The time.</param>
    /// <param name="zone">The ward's time zone.</param>
    public static PageText Of(Patient? patient, DateTimeOffset now, TimeZoneInfo zone)
    {
        PageText? since = patient?.Since is { } time ? DisplayText.Minute(time, now, zone) : null;
        return patient?.Presence switch
        {
            PatientPresence.Discharged => since is null
                ? T($"{patient.Name} was discharged: take the sensor off, and unpair it.")
                : T($"{patient.Name} was discharged at {since}: take the sensor off, and unpair it."),
            PatientPresence.Elsewhere => since is null
                ? T($"{patient.Name} was moved to {PlaceOf(patient)}. No dashboard shows that ward.")
                : T($"{patient.Name} was moved to {PlaceOf(patient)} at {since}. No dashboard shows that ward."),
            PatientPresence.NotAdmitted =>
                T($"The record system does not say that patient {patient.Id} was admitted: check the wristband, and unpair the sensor if "
                    + $"it is on somebody else."),
            _ => None,
        };
    }

    private static PageText PlaceOf(Patient patient) =>
        patient.Bed.Length == 0 ? T($"{patient.Ward}") : T($"{patient.Ward}, bed {patient.Bed}");
}
