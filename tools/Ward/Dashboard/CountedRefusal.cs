using NanoMedAgent.Ward.Languages;

namespace NanoMedAgent.Ward.Dashboard;

/// <summary>How often something was refused for the same reason.</summary>
/// <param name="What">What was refused, and by whom.</param>
/// <param name="Why">The reason, for people.</param>
/// <param name="Count">How often.</param>
public sealed record CountedRefusal(PageText What, PageText Why, long Count);
