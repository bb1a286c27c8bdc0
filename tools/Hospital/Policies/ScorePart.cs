namespace NanoMedAgent.Hospital.Policies;

/// <summary>The points of one parameter of the early-warning score.</summary>
/// <param name="Title">The parameter, for people.</param>
/// <param name="Points">0 to 3.</param>
public sealed record ScorePart(string Title, int Points);
