namespace NanoMedAgent.Hospital.Pairing;

/// <summary>What became of a <see cref="PromptRequest"/>.</summary>
public enum PromptOutcome
{
    /// <summary>The device has carried it out.</summary>
    Confirmed,

    /// <summary>The device has refused it, and says why.</summary>
    Refused,

    /// <summary>The device has not answered in time. It obeys the command no more.</summary>
    Unanswered,
}
