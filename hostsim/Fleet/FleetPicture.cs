using System.Globalization;
using ScottPlot;
using ScottPlot.TickGenerators;

namespace NanoMedAgent.HostSim.Fleet;

/// <summary>Draws a run: values stored and acknowledged in each second, and the delays.</summary>
public static class FleetPicture
{
    private const int WidthPixels = 1000;
    private const int HeightPixels = 700;

    private static readonly (string Name, double Share)[] Percentiles = [("99.9 %", 0.999), ("99 %", 0.99), ("50 %", 0.5)];

    /// <summary>Writes a PNG.</summary>
    /// <param name="path">The file.</param>
    /// <param name="title">Above the picture.</param>
    /// <param name="seconds">What happened in each second.</param>
    public static void Save(string path, string title, IReadOnlyList<DelayHistogram> seconds)
    {
        Multiplot picture = new();
        picture.AddPlots(2);
        Plot values = picture.GetPlot(0);
        values.Title(title);
        values.YLabel("values a second");
        values.Add.Signal(seconds.Select(second => (double)second.Count * FleetPatient.Values).ToArray());
        values.Axes.SetLimitsY(0, 1.1 * Math.Max(1, seconds.Max(second => second.Count) * FleetPatient.Values));
        Plot delays = picture.GetPlot(1);
        delays.XLabel("seconds");
        delays.YLabel("ms from published to acknowledged");
        foreach ((string name, double share) in Percentiles)
        {
            int[] known = [.. Enumerable.Range(0, seconds.Count).Where(i => seconds[i].Count > 0)];
            ScottPlot.Plottables.Scatter line = delays.Add.ScatterLine(
                known.Select(i => (double)i).ToArray(), known.Select(i => Math.Log10(seconds[i].PercentileMs(share))).ToArray());
            line.LegendText = name;
        }

        delays.Axes.Left.TickGenerator = new NumericAutomatic
        {
            MinorTickGenerator = new LogMinorTickGenerator(),
            IntegerTicksOnly = true,
            LabelFormatter = exponent => Math.Pow(10, exponent).ToString("0.###", CultureInfo.InvariantCulture),
        };
        delays.ShowLegend();
        picture.SavePng(path, WidthPixels, HeightPixels);
    }
}
