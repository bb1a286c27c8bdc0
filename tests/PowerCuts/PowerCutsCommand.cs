using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Spectre.Console;

namespace PowerCuts;

/// <summary>The command line.</summary>
public static class PowerCutsCommand
{
    private const int Failed = 1;
    private const int Mistake = 2;
    private const int ShownFailures = 20;

    /// <summary>Runs a command line.</summary>
    /// <returns>0; 1 when a cut cost more than it may; 2 for a mistake.</returns>
    public static int Run(string[] args)
    {
        Option<int?> sample = new("--sample")
        {
            Description = "A random sample of so many cuts instead of all of them, without second cuts.",
            HelpName = "N",
        };
        Option<int> seed = new("--seed") { Description = "Another seed gives another sample.", DefaultValueFactory = _ => 1 };
        Option<bool> noPairs = new("--no-pairs") { Description = "Leaves out the second cuts during the recovery." };
        Option<string?> replay = new("--replay") { Description = "Repeats one cut, as a failure prints it.", HelpName = "cut-at-half@123" };
        RootCommand root = new(
            $"Cuts the power of a simulated sensor at every write operation on its flash, in {Cut.Kinds.Count} ways, and again during the "
            + "recovery. Exit status: 1 when a cut cost more than the readings at risk, 2 for a mistake on the command line.")
        {
            sample, seed, noPairs, replay,
        };
        root.SetAction((parsed, cancellation) => Task.FromResult(
            parsed.GetValue(replay) is { } text
                ? Replay(text)
                : Run(parsed.GetValue(sample), parsed.GetValue(seed), !parsed.GetValue(noPairs), cancellation)));
        return root.Parse(args).InvokeAsync().GetAwaiter().GetResult();
    }

    private static int Run(int? sample, int seed, bool hasPairs, CancellationToken cancellation)
    {
        Stopwatch watch = Stopwatch.StartNew();
        ReferenceRun reference = Campaign.RunWithoutCuts();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{Script.Minutes / 60} hours of a sensor: {reference.Readings:N0} readings in {reference.Epochs} epochs, "
            + $"{reference.Operations:N0} write operations on {Script.Blocks} blocks of flash, full {reference.FullGaps} times"));
        foreach (string error in reference.Errors)
        {
            Console.WriteLine($"without any cut: {error}");
        }

        Plan plan = sample is { } size ? Plan.Sample(reference.Operations, size, seed) : Plan.Whole(reference.Operations, hasPairs);
        Campaign campaign = new();
        ShowProgress(campaign, plan, cancellation);
        foreach (Failure failure in campaign.Failures.Take(ShownFailures))
        {
            Console.WriteLine(failure);
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{campaign.Done:N0} cuts, {campaign.Failures.Count:N0} failed, {watch.Elapsed.TotalSeconds:0} s"
            + $"{(cancellation.IsCancellationRequested ? ", stopped before the end" : "")}"));
        return reference.Errors.Count == 0 && campaign.Failures.Count == 0 && !cancellation.IsCancellationRequested ? 0 : Failed;
    }

    private static void ShowProgress(Campaign campaign, Plan plan, CancellationToken cancellation)
    {
        Task running = Task.Run(() => campaign.Run(plan.KindsAt, plan.SecondAt, cancellation), CancellationToken.None);
        if (Console.IsOutputRedirected)
        {
            while (!running.Wait(TimeSpan.FromSeconds(20), CancellationToken.None))
            {
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture, $"{campaign.Done:N0} of about {plan.Size:N0}, {campaign.Failures.Count} failed"));
            }

            return;
        }

        Progress progress = AnsiConsole.Progress().Columns(
            new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn(), new TaskDescriptionColumn());
        progress.Start(bar =>
        {
            ProgressTask task = bar.AddTask("cuts", maxValue: plan.Size);
            while (!running.Wait(TimeSpan.FromMilliseconds(200), CancellationToken.None))
            {
                task.Value = campaign.Done;
                task.Description = string.Create(
                    CultureInfo.InvariantCulture, $"{campaign.Done:N0} cuts, {campaign.Failures.Count} failed");
            }

            task.Value = plan.Size;
        });
    }

    private static int Replay(string text)
    {
        if (Cut.Parse(text) is not { } cut)
        {
            Cut pair = new(Cut.Of(Cut.Kinds[2], 123), Cut.Of(Cut.Kinds[0], 4));
            Console.Error.WriteLine($"powercuts: --replay {text}: that is not a cut; a cut is {pair.First}, and two in a row are {pair}");
            return Mistake;
        }

        Campaign campaign = new();
        Plan plan = Plan.Only(cut);
        campaign.Run(plan.KindsAt, plan.SecondAt, CancellationToken.None);
        if (campaign.Done < plan.Size)
        {
            Console.Error.WriteLine($"powercuts: there is no operation {cut}");
            return Mistake;
        }

        foreach (Failure failure in campaign.Failures)
        {
            Console.WriteLine(failure);
        }

        Console.WriteLine(campaign.Failures.Count == 0 ? $"{cut}: costs no more than the readings at risk" : "failed");
        return campaign.Failures.Count == 0 ? 0 : Failed;
    }
}
