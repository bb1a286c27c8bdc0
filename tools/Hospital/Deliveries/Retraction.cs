namespace NanoMedAgent.Hospital.Deliveries;

/// <summary>What somebody has taken back of an association: it was entered in error.</summary>
/// <param name="Number">Its number; later ones have higher numbers.</param>
/// <param name="Association">The association's id.</param>
/// <param name="First">The lowest sequence number of vital signs that it is about.</param>
/// <param name="Last">The highest.</param>
/// <param name="At">When.</param>
/// <param name="By">Who.</param>
/// <param name="Reason">Why.</param>
public sealed record Retraction(long Number, string Association, long First, long Last, DateTimeOffset At, string By, string Reason)
{
    /// <summary>Whether the association itself is wrong, with everything in it: alarms and gaps as well.</summary>
    public bool IsWhole => First == 0;
}
