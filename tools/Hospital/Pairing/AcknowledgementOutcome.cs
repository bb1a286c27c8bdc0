namespace NanoMedAgent.Hospital.Pairing;

/// <summary>What became of an <see cref="AlarmAcknowledgement"/>.</summary>
public enum AcknowledgementOutcome
{
    /// <summary>The device has marked the alarms as seen.</summary>
    Confirmed,

    /// <summary>The device has refused it, and says why.</summary>
    Refused,

    /// <summary>The device has not answered in time. It obeys the command no more.</summary>
    Unanswered,
}
