namespace NanoMedAgent.Ward.Board;

/// <summary>How often something was refused for one reason.</summary>
/// <param name="What">What was refused, and by whom.</param>
/// <param name="Why">In words.</param>
/// <param name="Count">How often.</param>
public sealed record CountedRefusal(string What, string Why, long Count);
