namespace NanoMedAgent.Hospital.Admissions;

/// <summary>A message about a patient that was refused, or that has changed nothing: somebody should look at it.</summary>
/// <param name="Received">When it arrived.</param>
/// <param name="Source">Who has sent it.</param>
/// <param name="Message">The id of the message.</param>
/// <param name="Patient">The patient's id; empty where it could not be read.</param>
/// <param name="Answer">What was answered: AA, AE or AR in HL7 v2.</param>
/// <param name="Reason">Why.</param>
public sealed record AdmissionNotice(
    DateTimeOffset Received, string Source, string Message, string Patient, string Answer, string Reason);
