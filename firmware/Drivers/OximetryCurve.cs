namespace NanoMedAgent.Drivers;

/// <summary>From the waves in red and infrared light to the oxygen saturation, in integers.</summary>
internal static class OximetryCurve
{
    private const int Thousand = 1000;

    // Limits for the uncertainty of R, in thousandths, times the steepness of the curve in percent of saturation for 1 of R.
    private const int MostSpread = 1400;
    private const int MostUnlikeness = 800;
    private const int MostUnrest = 900;

    // Limits for the ratio of ratios R, in thousandths: lower than any blood; 100 %; 50 %.
    private const int LeastRatios = 200;
    private const int RatiosOfAll = 337;
    private const int MostRatios = 1390;

    /// <summary>
    /// Change of the red light for a change of the infrared, in thousandths. Deming's regression with equal errors, as both colours are
    /// equally noisy: an ordinary regression gives too small a slope in noise. Solved by Newton's method, starting from the ordinary one.
    /// </summary>
    public static long Slope(long redRed, long redInfrared, long infraredInfrared)
    {
        long slope = redInfrared * Thousand / (infraredInfrared + 1);
        for (int i = 0; i < 3; i++)
        {
            long steepness = (2 * redInfrared * slope / Thousand) + infraredInfrared - redRed;
            slope = steepness <= 0 ? 0 : ((redInfrared * slope / Thousand * slope) + (redInfrared * Thousand)) / steepness;
        }

        return slope;
    }

    /// <summary>
    /// SpO2 = -45.060 R^2 + 30.354 R + 94.845, the curve of Maxim's reference design MAXREFDES117; 100 % for all R below its maximum.
    /// </summary>
    /// <param name="ratios">R, the ratio of ratios, in thousandths.</param>
    /// <param name="spread">Range of R over single seconds, in thousandths.</param>
    /// <param name="unlikeness">Part of the waves that differs between the colours, in thousandths.</param>
    /// <param name="unrest">Part of the wave that is not periodic, in thousandths: movement, which pulls the ratio towards 1.</param>
    /// <returns>Tenths of a percent, or 0 when it is not reliable: the lower the saturation, the larger the effect of a wrong
    /// ratio.</returns>
    public static int SaturationTenths(int ratios, int spread, int unlikeness, int unrest)
    {
        int steepness = (90 * ratios / Thousand) - 25;
        int pull = ratios < Thousand ? Thousand - ratios : ratios - Thousand;
        bool isSure = ratios >= LeastRatios && ratios <= MostRatios
            && spread * steepness <= MostSpread && unlikeness * ratios / Thousand * steepness <= MostUnlikeness
            && unrest * pull / Thousand * steepness <= MostUnrest;
        return !isSure ? 0 : ratios <= RatiosOfAll ? 1000 : (94_845_000 + (30_354 * ratios) - (4506 * (ratios * ratios / 100))) / 100_000;
    }
}
