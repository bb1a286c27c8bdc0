using System.Globalization;
using NanoMedAgent.Hospital.Devices;
using ScottPlot;
using ScottPlot.Plottables;
using ScottPlot.TickGenerators;

namespace NanoMedAgent.HostSim.Life;

/// <summary>Draws a run: how many devices were in each state, and what became of certificates, month by month.</summary>
public static class LifePicture
{
    private const int WidthPixels = 1000;
    private const int HeightPixels = 760;
    private const float LineWidth = 2;
    private const int LeftPixels = 70;
    private const int RightPixels = 165;
    private const int BottomPixels = 40;
    private const int TopPixels = 45;

    private static readonly (DeviceState State, string Colour)[] States =
    [
        (DeviceState.Active, "#8fc7a6"),
        (DeviceState.Owned, "#bfe0ef"),
        (DeviceState.Made, "#dcdcdc"),
        (DeviceState.Suspended, "#f3d27a"),
        (DeviceState.Lost, "#e08a80"),
        (DeviceState.Retired, "#9a9ab0"),
    ];

    /// <summary>Writes a PNG.</summary>
    /// <param name="path">The file.</param>
    /// <param name="title">Above the picture.</param>
    /// <param name="months">What happened in each month.</param>
    public static void Save(string path, string title, IReadOnlyList<LifeMonth> months)
    {
        Multiplot picture = new();
        picture.AddPlots(2);
        double[] dates = [.. months.Select(month => month.Month.AddMonths(1).ToDateTime(TimeOnly.MinValue).ToOADate())];
        DrawStates(picture.GetPlot(0), title, dates, months);
        DrawCertificates(picture.GetPlot(1), dates, months);
        picture.SavePng(path, WidthPixels, HeightPixels);
    }

    private static void DrawStates(Plot plot, string title, double[] dates, IReadOnlyList<LifeMonth> months)
    {
        plot.Title(title);
        plot.YLabel("devices");
        double[] low = new double[months.Count];
        foreach ((DeviceState state, string colour) in States)
        {
            double[] high = [.. months.Select((month, i) => low[i] + month.States.GetValueOrDefault(state))];
            if (!high.SequenceEqual(low))
            {
                FillY area = plot.Add.FillY(dates, low, high);
                area.FillColor = Color.FromHex(colour);
                area.LineWidth = 0;
                area.MarkerSize = 0;
                area.LegendText = $"{state}".ToLowerInvariant();
            }

            low = high;
        }

        Finish(plot, dates, low.Max());
    }

    private static void DrawCertificates(Plot plot, double[] dates, IReadOnlyList<LifeMonth> months)
    {
        plot.YLabel("certificates in a month");
        double most = 1;
        (string Name, string Colour, Func<LifeMonth, int> Count)[] lines =
        [
            ("issued", "#2b7a4b", month => month.Issued),
            ("renewed", "#2f6db5", month => month.Renewed),
            ("revoked", "#c0392b", month => month.Revoked),
            ("expired", "#8a6d3b", month => month.Expired),
        ];
        foreach ((string name, string colour, Func<LifeMonth, int> count) in lines)
        {
            double[] values = [.. months.Select(month => (double)count(month))];
            most = Math.Max(most, values.Max());
            Scatter line = plot.Add.ScatterLine(dates, values);
            line.Color = Color.FromHex(colour);
            line.LineWidth = LineWidth;
            line.LegendText = name;
        }

        Finish(plot, dates, 1.05 * most);
    }

    /// <summary>Both plots have the same months above each other.</summary>
    private static void Finish(Plot plot, double[] dates, double most)
    {
        plot.Axes.DateTimeTicksBottom();
        plot.Axes.Bottom.TickGenerator = new DateTimeAutomatic
        {
            LabelFormatter = date => date.ToString("yyyy-MM", CultureInfo.InvariantCulture),
        };
        plot.Axes.SetLimits(dates[0], dates[^1], 0, most);
        plot.Layout.Fixed(new PixelPadding(LeftPixels, RightPixels, BottomPixels, TopPixels));
        plot.ShowLegend(Edge.Right);
    }
}
