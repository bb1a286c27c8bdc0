namespace PowerCuts;

/// <summary>A power cut, as it was.</summary>
/// <param name="UnixSeconds">When.</param>
/// <param name="InFlash">The numbers of readings that were wholly in flash then.</param>
internal sealed record PowerLoss(long UnixSeconds, IReadOnlyList<long> InFlash);
