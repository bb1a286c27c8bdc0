using NanoMedAgent.CostMeter;

namespace CostMeter.Tests;

/// <summary>`--check` of what the meter writes into the repository.</summary>
public sealed class WrittenDocuments : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("costmeter-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_document_that_is_out_of_date_or_missing_is_reported_with_the_command_that_writes_it()
    {
        WrittenDocument right = new(Write("COSTS.md", "new\n"), "new\n");
        WrittenDocument old = new(Write("costs.json", "old\n"), "new\n");
        WrittenDocument part = new(Write("README.md", "a\n<!-- heap -->\nold\n<!-- /heap -->\nb\n"), "new\n", "heap");
        WrittenDocument missing = new(Path.Combine(_folder, "missing.md"), "new\n");

        WrittenDocument.ReportOutdated([right, old, part, missing], null).ShouldBe(
            new[] { old, part, missing }.Select(
                document => $"{document.Path} is out of date; this command writes it: dotnet run --project tools/CostMeter"));
    }

    [Fact]
    public void A_file_that_was_asked_for_is_in_the_command()
    {
        WrittenDocument old = new(Write("other.md", "old\n"), "new\n");
        WrittenDocument.ReportOutdated([old], old.Path).Single().ShouldEndWith($" -- --out {old.Path}");
    }

    [Fact]
    public void What_was_just_written_is_not_out_of_date()
    {
        WrittenDocument part = new(Write("README.md", "a\n<!-- heap -->\nold\n<!-- /heap -->\nb\n"), "new\n", "heap");
        part.Write();
        WrittenDocument.ReportOutdated([part], null).ShouldBeEmpty();
        File.ReadAllText(part.Path).ShouldBe("a\n<!-- heap -->\nnew\n<!-- /heap -->\nb\n");
    }

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
