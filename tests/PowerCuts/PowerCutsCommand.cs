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
    /// <returns>0, 1 when a cut has cost more than it may, 2 for a mistake.</returns>
    public static int Run(string[] args)
    {
        Option<int?> sample = new("--sample") { Description = "So many cuts chosen by chance instead of all of them, and no pairs.", HelpName = "N" };
        Option<int> seed = new("--seed") { Description = "Chooses another sample.", DefaultValueFactory = _ => 1 };
        Option<bool> noPairs = new("--no-pairs") { Description = "Leave out the second cuts in the recovery." };
        Option<string?> replay = new("--replay") { Description = "One cut once more, as a failure prints it.", HelpName = "cut-at-half@123" };
        RootCommand root = new(
            $"Cuts the power of a simulated sensor at every operation on its flash, in {Cut.Kinds.Count} ways, and again in the recovery; exit status 1 when it costs more than readings at risk.")
        {
            sample, seed, noPairs, replay,
        };
        root.SetAction((parsed, cancellation) => Task.FromResult(
            parsed.GetValue(replay) is { } text ? Replay(text) : Run(parsed.GetValue(sample), parsed.GetValue(seed), !parsed.GetValue(noPairs), cancellation)));
        return root.Parse(args).InvokeAsync().GetAwaiter().GetResult();
    }

    private static int Run(int? sample, int seed, bool hasPairs, CancellationToken cancellation)
    {
        Stopwatch watch = Stopwatch.StartNew();
        Rehearsal rehearsal = Campaign.Rehearse();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{Script.Minutes / 60} hours of a sensor's life: {rehearsal.Readings:N0} readings in {rehearsal.Epochs} epochs, {rehearsal.Operations:N0} writing operations on {Script.Blocks} blocks of flash, full {rehearsal.FullGaps} times"));
        foreach (string wrong in rehearsal.Wrong)
        {
            Console.WriteLine($"without any cut: {wrong}");
        }

        Plan plan = sample is { } size ? Plan.Sample(rehearsal.Operations, size, seed) : Plan.Whole(rehearsal.Operations, hasPairs);
        Campaign campaign = new();
        Progress(campaign, plan, cancellation);
        foreach (Failure failure in campaign.Failures.Take(ShownFailures))
        {
            Console.WriteLine(failure);
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{campaign.Done:N0} cuts, {campaign.Failures.Count:N0} failed, {watch.Elapsed.TotalSeconds:0} s{(cancellation.IsCancellationRequested ? ", stopped before the end" : "")}"));
        return rehearsal.Wrong.Count == 0 && campaign.Failures.Count == 0 && !cancellation.IsCancellationRequested ? 0 : Failed;
    }

    private static void Progress(Campaign campaign, Plan plan, CancellationToken cancellation)
    {
        Task running = Task.Run(() => campaign.Run(plan.KindsAt, plan.SecondAt, cancellation), CancellationToken.None);
        if (Console.IsOutputRedirected)
        {
            while (!running.Wait(TimeSpan.FromSeconds(20), CancellationToken.None))
            {
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{campaign.Done:N0} of about {plan.Size:N0}, {campaign.Failures.Count} failed"));
            }

            return;
        }

        AnsiConsole.Progress().Columns(new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn(), new TaskDescriptionColumn()).Start(bar =>
        {
            ProgressTask task = bar.AddTask("cuts", maxValue: plan.Size);
            while (!running.Wait(TimeSpan.FromMilliseconds(200), CancellationToken.None))
            {
                task.Value = campaign.Done;
                task.Description = string.Create(CultureInfo.InvariantCulture, $"{campaign.Done:N0} cuts, {campaign.Failures.Count} failed");
            }

            task.Value = plan.Size;
        });
    }

    private static int Replay(string text)
    {
        if (Cut.Parse(text) is not { } cut)
        {
            Console.Error.WriteLine($"powercuts: --replay {text}: that is no cut; one is {Cut.Of(Cut.Kinds[2], 123)}, and two in a row are {new Cut(Cut.Of(Cut.Kinds[2], 123), Cut.Of(Cut.Kinds[0], 4))}");
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

        Console.WriteLine(campaign.Failures.Count == 0 ? $"{cut}: nothing is lost that may not be" : "failed");
        return campaign.Failures.Count == 0 ? 0 : Failed;
    }
}
