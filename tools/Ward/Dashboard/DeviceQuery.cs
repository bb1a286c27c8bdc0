using NanoMedAgent.Ward.Trends;

namespace NanoMedAgent.Ward.Dashboard;

/// <summary>Which device and association a page shows.</summary>
/// <param name="Device">The device's id.</param>
/// <param name="Association">The association's id; null for the current one, or the last one when there is none.</param>
/// <param name="Span">How far back its trends go.</param>
internal sealed record DeviceQuery(string Device, string? Association, TrendSpan Span);
