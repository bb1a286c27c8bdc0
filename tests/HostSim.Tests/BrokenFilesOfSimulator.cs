using Hospital.Tests.BrokenFiles;
using HostSim.Tests.World;
using NanoMedAgent.HostSim.CommandLine;

namespace HostSim.Tests;

/// <summary>Each option of the simulator, and each file in its folder that people may edit, is given each kind of broken file.</summary>
public sealed class BrokenFilesOfSimulator
{
    private const string Run = "--speed max --duration 00:01 --data {data}";

    private static readonly FileUse[] Read =
    [
        new("", "--vitals", Run + " --vitals {f}", "recording.csv"),
        new("", "--scenario", Run + " --scenario {f}", "day.csv"),
        new("", "--update", Run + " --update {f}", "release.suit"),
        new("", "--vendor-key", Run + " --update {release.suit} --vendor-key {f}", "recording.csv"),
        new("", "--data", "--speed max --duration 00:01 --data {f}", "recording.csv", "missing folder"),
        .. BrokerFiles.Read("", Run),
        new("", "--provisioned", Run + " --provisioned {f}", "recording.csv"),
    ];

    private static readonly FileUse[] InFolder =
    [
        new("", "authority.key.pem", Run, "recording.csv", "missing"),
        new("", "recipient.key.pem", Run, "recording.csv", "missing"),
        new("", "vendor.key.pem", Run + " --update {image.bin}", "recording.csv", "missing"),
        new("", "readings.db", Run, "recording.csv", "missing empty CBOR-null"),
        new("", "ward.json", "--duration 00:00:01 --data {data}", "recording.csv", "missing"),
    ];

    public static TheoryData<int, string> Uses => new(Read.Index().Select(use => (use.Index, use.Item.ToString())));

    public static TheoryData<int, string> FilesInFolder => new(InFolder.Index().Select(use => (use.Index, use.Item.Option)));

    [Theory]
    [MemberData(nameof(Uses))]
    public async Task A_broken_file_is_reported_in_one_line_with_its_name_and_what_to_do(int index, string line)
    {
        using TemporaryFolder folder = new();
        WriteRightFiles(folder);
        List<string> faults = [];
        int count = 0;
        foreach ((string kind, byte[]? content) in Read[index].Kinds(File.ReadAllBytes(Path.Combine(folder.Path, Read[index].Valid))))
        {
            string path = Path.Combine(folder.Path, $"{++count}-broken.suit");
            BrokenFile.Write(path, kind, content);
            await RunAsync(folder.Path, kind, Read[index].Line, path, faults);
        }

        faults.ShouldBeEmpty(line);
    }

    [Theory]
    [MemberData(nameof(FilesInFolder))]
    public async Task A_broken_file_in_the_folder_of_a_run_is_reported_in_one_line_with_its_name_and_what_to_do(int index, string name)
    {
        using TemporaryFolder folder = new();
        WriteRightFiles(folder);
        List<string> faults = [];
        byte[] right = File.ReadAllBytes(Path.Combine(folder.Path, InFolder[index].Valid));
        foreach ((string kind, byte[]? content) in InFolder[index].Kinds(right))
        {
            string data = Path.Combine(folder.Path, "data");
            if (Directory.Exists(data))
            {
                Directory.Delete(data, recursive: true);
            }

            Directory.CreateDirectory(data);
            string path = Path.Combine(data, name);
            BrokenFile.Write(path, kind, content);
            await RunAsync(folder.Path, kind, InFolder[index].Line, path, faults);
        }

        faults.ShouldBeEmpty(name);
    }

    [Fact]
    public void Every_option_that_takes_a_text_is_in_the_table_of_files() => HostSimCommand.Create().Options
        .Where(option => option.ValueType == typeof(string) || option.ValueType == typeof(string[])).Select(option => option.Name)
        .ShouldBe(Read.Select(use => use.Option).Concat(BrokerFiles.NotRead).Append("--db"), ignoreOrder: true);

    private static void WriteRightFiles(TemporaryFolder temporary)
    {
        string folder = temporary.Path;
        using BrokerCertificates certificates = new(folder, "tls");
        certificates.Client("tls-device");
        Directory.CreateDirectory(Path.Combine(folder, "data"));
        File.WriteAllText(Path.Combine(folder, "recording.csv"), "minute,hr_bpm\n0,60\n1,61\n");
        File.WriteAllText(Path.Combine(folder, "day.csv"), "time,what,value\n00:00:00,hr_bpm,60\n00:00:10,hr_bpm,61\n");
        File.WriteAllBytes(Path.Combine(folder, "release.suit"), [0xD8, 0x6B, 0xA0]);
        File.WriteAllBytes(Path.Combine(folder, "image.bin"), [1, 2, 3]);
    }

    private static async Task RunAsync(string folder, string kind, string line, string brokenFile, List<string> faults)
    {
        string[] arguments = [.. line.Split(' ').Select(
            part => part == "{f}" ? brokenFile : part.StartsWith('{') ? Path.Combine(folder, part[1..^1]) : part)];
        ProgramResult result = await CapturedConsole.RunAsync(() => HostSimCommand.Create().Parse(arguments).InvokeAsync());
        if (OneLine.FindFault(result, "hostsim", brokenFile, status: 2) is { } fault)
        {
            faults.Add($"{kind}: {fault}");
        }
    }
}
