namespace NanoMedAgent.Simulator.Patients;

/// <summary>Noise that is about normally distributed: the sum of three uniform numbers.</summary>
internal static class NormalNoise
{
    /// <summary>Draws a number.</summary>
    /// <param name="random">Where the uniform numbers come from.</param>
    /// <param name="deviation">The standard deviation.</param>
    public static double Draw(Random random, double deviation) =>
        deviation * 2 * (random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5);
}
