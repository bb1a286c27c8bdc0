namespace NanoMedAgent.Ward.History;

/// <summary>The alarms of a bed.</summary>
/// <param name="Bed">The bed.</param>
/// <param name="ByHour">How many began in each hour.</param>
/// <param name="Technical">How many of them were about the sensor.</param>
/// <param name="Nuisances">How many of them were over within ten seconds.</param>
public sealed record BedLoad(string Bed, IReadOnlyList<int> ByHour, int Technical, int Nuisances)
{
    /// <summary>All of them.</summary>
    public int Total => ByHour.Sum();

    /// <summary>The most in an hour.</summary>
    public int Highest => ByHour.Max();
}
