using System.CommandLine;
using System.Reflection;
using NanoMedAgent.Compliance;
using NanoMedAgent.Compliance.Sources;
using NanoMedAgent.Compliance.Trace;

namespace NanoMedAgent.MedAgent.Commands;

/// <summary><c>evidence</c>: what a regulator, a buyer and a maintainer ask for, made from a clone and its last run of tests.</summary>
internal static class EvidenceCommand
{
    private const int WithoutBills = 1;

    /// <summary>The command.</summary>
    public static Command Create()
    {
        Option<string> output = new("--out")
        {
            Description = "The folder to write. Files of an earlier time are replaced.",
            HelpName = "DIR",
            Required = true,
        };
        Option<string?> source = SourceOption("The clone of nanoMedAgent. [default: the one around the current folder]");
        Option<string?> results = new("--results")
        {
            Description = "The folder with the results of the tests (xUnit's XML, from dotnet test --report-xunit-xml --results-directory "
                + "DIR); of each test program the newest counts. [default: artifacts/test-results of the clone, if it is there]",
            HelpName = "DIR",
        };
        Command command = new(
            "evidence",
            "Writes what standards and laws ask of the software, how it is met and which tests show it, with what became of them in the "
            + "last run; hazards, software items, bills of materials (SBOM, VEX), answers for MDS2: as pages (open index.html) and as PDF. "
            + "It needs a clone, restored by dotnet restore, and no network. Exit code 1: all but the bills was written. "
            + "Example: medagent evidence --out evidence")
        {
            output, source, results,
        };
        command.SetAction((result, _) => WriteAsync(result.GetValue(output)!, result.GetValue(source), result.GetValue(results)));
        return command;
    }

    /// <summary>The option for a clone of the sources.</summary>
    public static Option<string?> SourceOption(string description) => new("--source") { Description = description, HelpName = "DIR" };

    private static async Task<int> WriteAsync(string output, string? source, string? results)
    {
        SourceClone clone = SourceClone.Around(source ?? Environment.CurrentDirectory);
        string last = results ?? clone.Place(EvidenceFolder.LastResults);
        bool hasRun = results is not null || Directory.Exists(last);
        TestResults run = hasRun ? TestResults.Read(last) : TestResults.None;
        if (!hasRun)
        {
            Output.Warn("there are no results of tests; make them with 'dotnet test --report-xunit-xml --results-directory "
                + $"{EvidenceFolder.LastResults}', or give --results");
        }

        string version = typeof(EvidenceCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
        WrittenEvidence written = await EvidenceFolder.WriteAsync(clone, run, version, output);
        foreach ((string file, long length) in written.Files)
        {
            Output.Line(FormattableString.Invariant($"{Path.Combine(output, file)}  {length:N0} bytes"));
        }

        CompleteTrace trace = written.Trace;
        Output.Line(FormattableString.Invariant(
            $"{trace.Tests.Count} tests show it: {Count(trace, TestOutcome.Passed)} passed, {Count(trace, TestOutcome.Failed)} failed, ")
            + FormattableString.Invariant($"{Count(trace, TestOutcome.Skipped)} skipped, {Count(trace, TestOutcome.NotRun)} not run"));
        if (written.BillsObstacle is { } obstacle)
        {
            Output.Warn($"there are no bills of materials: {obstacle}");
            return WithoutBills;
        }

        return 0;
    }

    private static int Count(CompleteTrace trace, TestOutcome outcome) => trace.Tests.Count(test => test.Outcome == outcome);
}
