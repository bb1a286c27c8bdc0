using System.CommandLine;
using Hospital.Tests.World;
using NanoMedAgent.Collector;

namespace Hospital.Tests.BrokenFiles;

/// <summary>Each option of the collector is given each kind of broken file.</summary>
public sealed class BrokenFilesOfCollector(RightFiles files) : IClassFixture<RightFiles>
{
    private const string Right = "--recipient {recipient.key.pem} --broker 127.0.0.1:1";

    // A database that is not there yet is made, and SQLite takes a file without a header for an empty one.
    private static readonly FileUse[] Read =
    [
        new("", "--recipient", "--recipient {f}", "recipient.key.pem"),
        new("", "--trust", Right + " --trust {f}", "device.pub.pem"),
        new("", "--db", Right + " --db {f}", "readings.db", "missing empty CBOR-null"),
        new("", "--policy", Right + " --authority {authority.pub.pem} --policy {f}", "policy.cose"),
        new("", "--config", Right + " --config {f}", "collector.json", "JSON-object"),
        new("", "--authority", Right + " --policy {policy.cose} --authority {f}", "authority.pub.pem"),
        .. BrokerFiles.Read("", "--recipient {recipient.key.pem}"),
    ];

    public static TheoryData<int, string> Uses => new(Read.Index().Select(use => (use.Index, use.Item.ToString())));

    [Theory]
    [MemberData(nameof(Uses))]
    public async Task A_broken_file_is_reported_in_one_line_with_its_name_and_what_to_do(int index, string line)
    {
        List<string> faults = [];
        foreach ((string kind, byte[]? content) in Read[index].Kinds(files.Read(Read[index].Valid)))
        {
            string path = files.NewPath("file");
            BrokenFile.Write(path, kind, content);
            ProgramResult result = await CapturedConsole.RunAsync(
                () => CollectorCommand.RunAsync(files.Line(Read[index].Line, path)));
            if (OneLine.FindFault(result, "nanomedagent-collector", path, status: 2) is { } fault)
            {
                faults.Add($"{kind}: {fault}");
            }
        }

        faults.ShouldBeEmpty(line);
    }

    [Fact]
    public void Every_option_that_takes_a_text_is_in_the_table_of_files() => CollectorCommand.Create().Options
        .Where(option => option.ValueType == typeof(string) || option.ValueType == typeof(string[])).Select(option => option.Name)
        .ShouldBe(Read.Select(use => use.Option).Concat(BrokerFiles.NotRead).Concat(["--monitor", "--otlp"]), ignoreOrder: true);
}
