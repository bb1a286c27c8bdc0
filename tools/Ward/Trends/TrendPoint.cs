namespace NanoMedAgent.Ward.Trends;

/// <summary>One value of a trend.</summary>
/// <param name="Time">When it was measured.</param>
/// <param name="Value">In the unit of the store.</param>
/// <param name="IsLate">Whether it arrived later than the policy allows.</param>
internal readonly record struct TrendPoint(DateTimeOffset Time, decimal Value, bool IsLate);
