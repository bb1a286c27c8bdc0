using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Adversary.Invariants;

namespace Adversary;

/// <summary>The command line.</summary>
public static class AdversaryCommand
{
    private const int Failed = 1;

    /// <summary>Runs a command line.</summary>
    /// <returns>0; 1 when something was found; 2 for a mistake.</returns>
    public static int Run(string[] args)
    {
        Option<double> minutes = new("--minutes")
        {
            Description = "Runs for so long, and ends the life that it is in.",
            DefaultValueFactory = _ => 1,
            HelpName = "N",
        };
        Option<int> seed = new("--seed")
        {
            Description = "The first life has this seed, the next one the next.",
            DefaultValueFactory = _ => 1,
            HelpName = "N",
        };
        Option<int> devices = new("--devices") { Description = "Sensors on the ward, 1 to 50.", DefaultValueFactory = _ => 10 };
        Option<bool> one = new("--one") { Description = "Lives the life of the seed, and no other." };
        minutes.Validators.Add(result => Require(result, result.GetValue(minutes) is > 0 and <= 10_000, "0 to 10,000 minutes"));
        devices.Validators.Add(result => Require(result, result.GetValue(devices) is > 0 and <= 50, "1 to 50 sensors"));
        RootCommand root = new(
            "Insiders act at random on a simulated ward: somebody with a registered sensor, a reader, the broker's operator, a thief with "
            + "the flash, whoever turns clocks. Whatever they do, no value is shown at another patient, nothing is lost without being "
            + "declared, no sensor stops, and no bed freezes. Exit status: 1 when one of that did happen, 2 for a mistake.")
        {
            minutes, seed, devices, one,
        };
        root.SetAction((parsed, cancellation) => Task.FromResult(Run(
            TimeSpan.FromMinutes(parsed.GetValue(minutes)),
            parsed.GetValue(seed),
            parsed.GetValue(devices),
            parsed.GetValue(one),
            cancellation)));
        ParseResult parsed = root.Parse(args);
        int status = parsed.InvokeAsync().GetAwaiter().GetResult();
        return parsed.Errors.Count > 0 ? 2 : status;
    }

    private static int Run(TimeSpan length, int seed, int devices, bool isOne, CancellationToken cancellation)
    {
        Stopwatch watch = Stopwatch.StartNew();
        int lives = 0;
        int findings = 0;
        long seconds = 0;
        while ((lives == 0 || (!isOne && watch.Elapsed < length)) && !cancellation.IsCancellationRequested)
        {
            Life life = new(seed + lives, devices);
            IReadOnlyList<Finding> found = [];
            try
            {
                found = life.Run(cancellation);
            }
            catch (OperationCanceledException)
            {
                break;
            }

            lives++;
            seconds += life.Seconds;
            findings += found.Count;
            string outcome = found.Count == 0 ? "held" : $"{found.Count} findings";
            Console.WriteLine($"seed {seed + lives - 1}: {life.Seconds / 60} minutes with {life.Attackers}: {outcome}");
            foreach (Finding finding in found)
            {
                Console.WriteLine($"  {finding.Kind}: {finding.Text}");
            }
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{lives} lives, {seconds / 3600.0 * devices:0} sensor hours, {findings} findings, {watch.Elapsed.TotalSeconds:0} s"));
        return findings == 0 ? 0 : Failed;
    }

    private static void Require(System.CommandLine.Parsing.OptionResult result, bool isMet, string range)
    {
        if (!isMet)
        {
            result.AddError($"{result.IdentifierToken?.Value} takes {range}");
        }
    }
}
