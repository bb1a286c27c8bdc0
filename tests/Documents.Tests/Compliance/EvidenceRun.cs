using System.Xml.Linq;
using NanoMedAgent.Compliance;
using NanoMedAgent.Compliance.Sources;
using NanoMedAgent.Compliance.Trace;

namespace Documents.Tests.Compliance;

/// <summary>The evidence of this clone, with a run of tests that we have written: one test has failed, one was skipped.</summary>
[CollectionDefinition(nameof(EvidenceRun))]
public sealed class EvidenceRun : IAsyncLifetime, ICollectionFixture<EvidenceRun>
{
    private readonly string _folder = Directory.CreateTempSubdirectory("nanomedagent-").FullName;

    /// <summary>The folder that it was written to.</summary>
    public string Evidence => Path.Combine(_folder, "evidence");

    /// <summary>The folder with the results.</summary>
    public string Results => Path.Combine(_folder, "results");

    /// <summary>The trace with these results; null where the sources are not here.</summary>
    public CompleteTrace? Trace { get; private set; }

    /// <summary>A test that a requirement names; it has failed.</summary>
    public string FailedTest { get; private set; } = "";

    /// <summary>The requirement that names it.</summary>
    public Requirement? FailingRequirement { get; private set; }

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        if (SourceTree.Root is not { } root)
        {
            return;
        }

        TraceFiles files = new(SourceClone.Around(root));
        string[] tests = [.. CompleteTrace.Read(files, TestResults.None).Tests.Select(test => test.Name)];
        FailingRequirement = files.Requirements().SelectMany(source => source.Requirements)
            .First(requirement => requirement.Tests is not null);
        FailedTest = FailingRequirement.Tests![0];
        string skipped = tests.First(test => test != FailedTest);
        Directory.CreateDirectory(Results);
        WriteResults("Some.Tests.xml", [.. tests.Select(test => (test, test == FailedTest ? "Fail" : test == skipped ? "Skip" : "Pass"))]);
        // Neither a case of the same theory that has passed nor an older run mends it.
        WriteResults("More.Tests.xml", [(FailedTest, "Pass")]);
        WriteResults("Some.Tests.xml", [(FailedTest, "Pass")], daysAgo: 1);
        Trace = (await EvidenceFolder.WriteAsync(SourceClone.Around(root), TestResults.Read(Results), "1.2.3", Evidence)).Trace;
    }

    private void WriteResults(string program, (string Test, string Result)[] results, int daysAgo = 0)
    {
        DateTimeOffset finished = new DateTimeOffset(2026, 11, 30, 18, 23, 33, TimeSpan.Zero).AddDays(-daysAgo);
        new XElement(
            "assemblies",
            new XElement(
                "assembly",
                new XAttribute("name", Path.ChangeExtension($"/clone/{program}", "dll")),
                new XAttribute("finish-rtf", finished.ToString("o")),
                new XElement("collection", results.Select(each => new XElement(
                    "test",
                    new XAttribute("type", each.Test[..each.Test.LastIndexOf('.')]),
                    new XAttribute("method", each.Test[(each.Test.LastIndexOf('.') + 1)..]),
                    new XAttribute("result", each.Result)))))).Save(Path.Combine(Results, $"{daysAgo}-{program}"));
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }
}
