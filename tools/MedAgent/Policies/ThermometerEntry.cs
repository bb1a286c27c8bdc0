using NanoMedAgent.Hospital.Policies;

namespace NanoMedAgent.MedAgent.Policies;

/// <summary>Where thermometers are that measure the body's temperature and not the skin's.</summary>
/// <param name="Site">"axilla" or "ear".</param>
/// <param name="Offset">What is added to what they measure, in °C.</param>
internal sealed record ThermometerEntry(string Site, decimal Offset)
{
    /// <summary>The names of the sites.</summary>
    public static IReadOnlyList<string> Sites { get; } = [.. Enum.GetNames<ThermometerSite>().Select(name => name.ToLowerInvariant())];

    /// <summary>Converts it to a rule.</summary>
    /// <param name="path">The policy's file, for messages.</param>
    /// <exception cref="InvalidDataException">There is no such site.</exception>
    public ThermometerRule ToRule(string path) => Sites.Contains(Site)
        ? new ThermometerRule(Enum.Parse<ThermometerSite>(Site, ignoreCase: true), Offset)
        : throw new InvalidDataException($"{path}: thermometer: '{Site}' is not a site; there are {string.Join(", ", Sites)}");
}
