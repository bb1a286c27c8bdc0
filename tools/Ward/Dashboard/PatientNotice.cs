using NanoMedAgent.Ward.Display;
using NanoMedAgent.Ward.Records;

namespace NanoMedAgent.Ward.Dashboard;

/// <summary>What somebody has to do about a patient who has a sensor and should not have it here.</summary>
internal static class PatientNotice
{
    /// <summary>What somebody has to do; empty for nothing.</summary>
    /// <param name="patient">Who has the sensor; null where the record system does not say who is here.</param>
    /// <param name="now">The time.</param>
    /// <param name="zone">The ward's time zone.</param>
    public static string Of(Patient? patient, DateTimeOffset now, TimeZoneInfo zone)
    {
        string since = patient?.Since is { } time ? $" at {DisplayText.Minute(time, now, zone)}" : "";
        return patient?.Presence switch
        {
            PatientPresence.Discharged =>
                $"{patient.Name} was discharged{since}: take the sensor off, and unpair it.",
            PatientPresence.Elsewhere =>
                $"{patient.Name} was moved to {patient.Ward}{(patient.Bed.Length == 0 ? "" : $", bed {patient.Bed}")}{since}. No dashboard "
                    + "shows that ward.",
            PatientPresence.NotAdmitted =>
                $"The record system does not say that patient {patient.Id} was admitted: check the wristband, and unpair the sensor if "
                    + "it is on somebody else.",
            _ => "",
        };
    }
}
