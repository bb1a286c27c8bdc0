using System.Globalization;
using System.Text;
using Agent.Tests.World;
using NanoMedAgent.Simulator.Chips;

namespace Drivers.Tests.Oximetry;

/// <summary>
/// The oximeter's accuracy on simulated fingers, as firmware/Drivers/README.md publishes it. NANOMEDAGENT_WRITE_TABLES=1 writes the table
/// again.
/// </summary>
public sealed class Accuracy
{
    private const int FingersPerRow = 60;
    private const int Seconds = 30;

    // No value is expected before.
    private const int SettledSeconds = 12;

    [Fact]
    public void The_published_table_is_what_is_measured()
    {
        StringBuilder table = new();
        table.AppendLine("| signal | rate: given | mean error | largest | saturation: given | mean error | largest |");
        table.AppendLine("|---|---|---|---|---|---|---|");
        Row(table, "clean", (_, _) => { });
        Row(table, "clean, constant rate", (finger, _) => finger.RateSwing = 0);
        Row(table, "cold finger: perfusion index 0.05 to 0.3 %", (finger, share) => finger.Perfusion = 0.05 + (0.25 * share));
        Row(table, "ten times the noise", (finger, _) => finger.Noise = 3);
        Row(table, "lamps, 100 and 120 Hz, up to 50 nA",
            (finger, share) => (finger.Flicker, finger.FlickerHertz) = (50 * share, share < 0.5 ? 100 : 120));
        Row(table, "movement, a fifth of the pulse", (finger, _) => finger.Motion = finger.Perfusion / 5);
        Row(table, "movement as large as the pulse", (finger, _) => finger.Motion = finger.Perfusion);
        Row(table, "irregular by 5 %", (finger, _) => finger.Irregularity = 0.05);
        Row(table, "irregular by 20 %", (finger, _) => finger.Irregularity = 0.2);
        Row(table, "finger pressed on", (finger, _) => finger.Contact = FingerContact.Pressed);
        Row(table, "finger loose", (finger, _) => finger.Contact = FingerContact.Loose);
        Row(table, "a moving object, no finger", (finger, _) => (finger.Contact, finger.Motion) = (FingerContact.OtherObject, 0.5));
        Row(table, "the chip's clock wrong by up to 5 %", (_, _) => { }, FewPercent);
        Row(table, "the chip's clock 0.5 to 2 times as fast", (_, _) => { }, HalfToTwice);
        Row(table, "the same, and movement, a fifth of the pulse", (finger, _) => finger.Motion = finger.Perfusion / 5, HalfToTwice);
        Row(table, "the same, and a cold finger", (finger, share) => finger.Perfusion = 0.05 + (0.25 * share), HalfToTwice);
        Row(table, "the same, and irregular by 5 %", (finger, _) => finger.Irregularity = 0.05, HalfToTwice);
        Row(table, "the same, and irregular by 20 %", (finger, _) => finger.Irregularity = 0.2, HalfToTwice);
        DocumentPart.ShouldBeIn("firmware/Drivers/README.md", "accuracy", table.ToString());
    }

    private static double OnePercentOrTwo(double share) => (share * 0.04) - 0.02;

    private static double FewPercent(double share) => (share * 0.1) - 0.05;

    private static double HalfToTwice(double share) => (0.5 * Math.Pow(4, share)) - 1;

    private static void Row(
        StringBuilder table, string kind, Action<SimulatedFinger, double> make, Func<double, double>? clockError = null)
    {
        List<Sensed> all = [];
        Random random = new(42);
        for (int i = 0; i < FingersPerRow; i++)
        {
            SimulatedFinger finger = new(random.Next())
            {
                PulseRate = 40 + (random.NextDouble() * 160),
                Saturation = 70 + (random.NextDouble() * 30),
                Perfusion = 0.3 * Math.Pow(20, random.NextDouble()),
                Shape = (PulseShape)random.Next(3),
            };
            make(finger, random.NextDouble());
            Oximeter oximeter = new(finger);
            oximeter.Chip.ClockError = (clockError ?? OnePercentOrTwo)(random.NextDouble());
            all.AddRange(oximeter.Run(Seconds).Sensed.Where(sensed => sensed.Seconds > SettledSeconds));
        }

        double[] rates = [.. all.Where(sensed => sensed.Rate is not null).Select(sensed => sensed.RateError)];
        double[] saturations = [.. all.Where(sensed => sensed.Saturation is not null).Select(sensed => sensed.SaturationError)];
        rates.Concat(saturations).Count(error => error > Sensed.SaturationLimit).ShouldBeLessThanOrEqualTo(all.Count / 200, kind);
        table.AppendLine(CultureInfo.InvariantCulture, $"| {kind} | {Figures(rates, all.Count)} | {Figures(saturations, all.Count)} |");
    }

    private static string Figures(double[] errors, int asked) => errors.Length == 0
        ? "none | |"
        : string.Create(CultureInfo.InvariantCulture, $"{100.0 * errors.Length / asked:F0} % | {errors.Average():F2} | {errors.Max():F1}");
}
