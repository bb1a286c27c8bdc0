using System.CommandLine;
using NanoMedAgent.CostMeter.Budgets;
using NanoMedAgent.CostMeter.Metering;
using NanoMedAgent.CostMeter.Needs;
using NanoMedAgent.CostMeter.Operations;
using NanoMedAgent.CostMeter.Sizes;
using Spectre.Console;

namespace NanoMedAgent.CostMeter;

/// <summary>The command line.</summary>
public static class CostMeterCommand
{
    private const string Statics = "Static tables of the cryptography";
    private const string AllStatics = "Static tables of all assemblies";

    // Columns of the table when it goes to a file or a pipe, which have no width.
    private const int FileWidth = 130;

    private const int Exceeded = 1;
    private const int Mistake = 2;

    /// <summary>Runs a command line.</summary>
    /// <returns>0, 1 when a budget is exceeded or a file is out of date, 2 when it could not be measured.</returns>
    public static int Run(string[] args)
    {
        Option<bool> check = new("--check")
        {
            Description = "Exit with 1 when a budget is exceeded or a file is out of date, and write no file.",
        };
        Option<FileInfo?> budgets = new("--budgets")
        {
            Description = "The budgets to check against. [default: tools/CostMeter/budgets.json]",
            HelpName = "FILE",
        };
        Option<FileInfo?> output = new("--out")
        {
            Description = "The file for the tables. [default: firmware/COSTS.md of this repository, and what is derived from it]",
            HelpName = "FILE",
        };
        Option<string?> only = new("--only")
        {
            Description = "Measure only operations with TEXT in their name, and write no file. Example: --only P-256",
            HelpName = "TEXT",
        };
        Option<bool> peaks = new("--peaks")
        {
            Description = "List what is alive when the heap of each story is fullest, and measure nothing else.",
        };
        RootCommand root = new("Counts what the firmware's operations cost on a device: IL instructions, heap bytes, native calls. "
            + "Without options it measures all operations, which takes half a minute, and writes firmware/COSTS.md.")
        {
            check, budgets, output, only, peaks,
        };
        root.SetAction(parsed => parsed.GetValue(peaks)
            ? ListPeaks(parsed.GetValue(only))
            : Run(parsed.GetValue(check), parsed.GetValue(budgets), parsed.GetValue(output), parsed.GetValue(only)));
        try
        {
            return root.Parse(args).Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (Exception mistake) when (mistake is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            Console.Error.WriteLine($"costmeter: {mistake.Message}");
            return Mistake;
        }
    }

    private static int ListPeaks(string? only)
    {
        MeteredFirmware.Load([]);
        IEnumerable<HeapStory> wanted = HeapStories.All
            .Where(story => only is null || story.Name.Contains(only, StringComparison.OrdinalIgnoreCase));
        foreach (HeapStory story in wanted)
        {
            Measurement heap = story.Measure(tellsOrigins: true);
            Console.WriteLine(FormattableString.Invariant($"\n{heap.Name}: {heap.Cost.PeakBytes:N0}"));
            Console.WriteLine(FormattableString.Invariant($"{WholeHeap.SmallestBytes(0),8:N0}  before the agent"));
            foreach (PeakShare share in Meter.AtPeak)
            {
                Console.WriteLine(FormattableString.Invariant($"{share.Bytes,8:N0}  {share.Count,3} {share.Origin}"));
            }

            foreach ((string call, (long bytes, IReadOnlyList<PeakShare> shares)) in Meter.NearPeak
                .OrderByDescending(near => near.Value.Bytes))
            {
                Console.WriteLine(FormattableString.Invariant($"\n== {heap.Name}: near {WholeHeap.SmallestBytes(bytes),8:N0}  {call}"));
                foreach (PeakShare share in shares.Where((share, at) => at < 45 || at == shares.Count - 1))
                {
                    Console.WriteLine(FormattableString.Invariant($"{share.Bytes,8:N0}  {share.Count,3} {share.Origin}"));
                }
            }
        }

        return 0;
    }

    private static int Run(bool check, FileInfo? budgetFile, FileInfo? output, string? only)
    {
        string budgetText = budgetFile is null ? Resource("budgets.json") : File.ReadAllText(budgetFile.FullName);
        IReadOnlyDictionary<string, Budget> budgets = Budget.Read(budgetText);
        RefuseUnknown(budgets.Keys);
        IReadOnlyDictionary<string, Budget> before = Budget.Read(Resource("before.json"));
        IReadOnlyList<Measurement> measurements = Measure(IsWanted);
        IReadOnlyList<Measurement> heaps = [.. HeapStories.All.Where(story => IsWanted(story.Name)).Select(story => story.Measure())];
        if (Console.IsOutputRedirected)
        {
            AnsiConsole.Profile.Width = FileWidth;
        }

        AnsiConsole.Write(CostTable.ForConsole(measurements, budgets, before));
        if (heaps.Count > 0)
        {
            AnsiConsole.Write(HeapTable.ForConsole(heaps, budgets, before));
        }

        int exceeded = Report([.. measurements, .. heaps], budgets);
        if (only is not null)
        {
            return exceeded;
        }

        IReadOnlyList<ChipImage> images = FlashedFirmware.Images;
        foreach (string what in ChipImage.Exceeded(images))
        {
            Console.WriteLine($"too large for the device: {what}");
            exceeded = Exceeded;
        }

        int flashBytes = images.Sum(image => image.Bytes);
        int heapBytes = images.Sum(image => image.Ram);
        Console.WriteLine(FormattableString.Invariant(
            $"the firmware takes {flashBytes:N0} bytes of flash, and {heapBytes:N0} bytes of the heap when it is loaded"));
        HeapNeeds needs = HeapNeeds.Measure();
        string text = CostTable.ForRepository(measurements, budgets, before) + HeapTable.ForRepository(heaps, budgets, before)
            + NeedsTable.ForRepository(needs) + SizeTable.ForRepository(images, FlashedFirmware.Element);
        WrittenDocument[] documents = output is not null
            ? [new(output.FullName, text)]
            :
            [
                new(Path.Combine(Repository(), "firmware", "COSTS.md"), text),
                new(Path.Combine(Repository(), "firmware", "costs.json"), CostsFile.Of(needs, measurements)),
                new(Path.Combine(Repository(), "boards", "README.md"), NeedsTable.OfBoards(needs), "heap"),
            ];
        if (check)
        {
            string[] outdated = [.. WrittenDocument.ReportOutdated(documents, output?.FullName)];
            Array.ForEach(outdated, Console.WriteLine);
            return outdated.Length > 0 ? Exceeded : exceeded;
        }

        foreach (WrittenDocument document in documents.Where(document => !document.IsUpToDate))
        {
            document.Write();
            Console.WriteLine($"{Path.GetFileName(document.Path)} written");
        }

        return 0;

        bool IsWanted(string name) => only is null || name.Contains(only, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Measures what is wanted.</summary>
    internal static IReadOnlyList<Measurement> Measure(Func<string, bool> isWanted)
    {
        MeteredFirmware.Load(FirmwareOperations.All.SelectMany(operation => operation.Probes));
        Measurement[] statics =
        [
            new(Statics, MeteredFirmware.CryptographyStatics, true),
            new(AllStatics, MeteredFirmware.Statics, true),
        ];
        return
        [
            .. FirmwareOperations.All.Where(operation => isWanted(operation.Name)).Select(Measurement.Of),
            .. statics.Where(measurement => isWanted(measurement.Name)),
        ];
    }

    private static void RefuseUnknown(IEnumerable<string> names)
    {
        string[] measured =
        [
            .. FirmwareOperations.All.Select(operation => operation.Name), Statics, AllStatics,
            .. HeapStories.All.Select(story => story.Name),
        ];
        if (names.Except(measured).FirstOrDefault() is { } unknown)
        {
            throw new InvalidDataException($"the budget file names \"{unknown}\", which is not measured");
        }
    }

    private static int Report(IReadOnlyList<Measurement> measurements, IReadOnlyDictionary<string, Budget> budgets)
    {
        int outcome = 0;
        foreach (Measurement measurement in measurements)
        {
            foreach (string what in budgets.GetValueOrDefault(measurement.Name)?.Exceeded(measurement.Cost) ?? [])
            {
                Console.WriteLine($"over budget: {measurement.Name}: {what}");
                outcome = Exceeded;
            }
        }

        if (outcome == 0)
        {
            Console.WriteLine("all budgets hold");
        }

        return outcome;
    }

    private static string Resource(string name)
    {
        using StreamReader reader = new(typeof(CostMeterCommand).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }

    private static string Repository()
    {
        DirectoryInfo? folder = new(Environment.CurrentDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "nanoMedAgent.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName
            ?? throw new InvalidDataException("not inside the repository: give a file with --out, or change to a folder of the repository");
    }
}
