namespace PowerCuts;

/// <summary>A power cut that happened.</summary>
/// <param name="UnixSeconds">When.</param>
/// <param name="InFlash">The numbers of readings that were completely in flash then.</param>
internal sealed record PowerLoss(long UnixSeconds, IReadOnlyList<long> InFlash);
