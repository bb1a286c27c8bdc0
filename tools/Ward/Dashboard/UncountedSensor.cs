using NanoMedAgent.Ward.Languages;

namespace NanoMedAgent.Ward.Dashboard;

/// <summary>A sensor whose values count for no patient now.</summary>
/// <param name="State">Why, in a word or two, as it stands after "the sensor is".</param>
/// <param name="Since">Since when.</param>
internal sealed record UncountedSensor(PageText State, DateTimeOffset Since);
