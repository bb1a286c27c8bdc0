using System.CommandLine;
using Hospital.Tests.World;
using NanoMedAgent.MedAgent;

namespace Hospital.Tests.BrokenFiles;

/// <summary>Each command of medagent is given each kind of broken file.</summary>
public sealed class BrokenFilesOfMedAgent(RightFiles files) : IClassFixture<RightFiles>
{
    public static TheoryData<int, string> Uses
    {
        get
        {
            TheoryData<int, string> data = [];
            foreach ((int index, FileUse use) in MedAgentFiles.Read.Index())
            {
                data.Add(index, use.ToString());
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Uses))]
    public async Task A_broken_file_is_reported_in_one_line_with_its_name_and_what_to_do(int index, string line)
    {
        FileUse use = MedAgentFiles.Read[index];
        List<string> faults = [];
        foreach ((string kind, byte[]? content) in use.Kinds(files.Read(use.Valid)))
        {
            string path = files.NewPath(Path.GetFileName(use.Valid));
            BrokenFile.Write(path, kind, content);
            ProgramResult result = await CapturedConsole.RunAsync(
                () => MedAgentCommand.RunAsync([.. use.Command.Split(' '), .. files.Line(use.Line, path)]));
            if (OneLine.FindFault(result, "medagent", path, use.Status) is { } fault)
            {
                faults.Add($"{kind}: {fault}");
            }
        }

        faults.ShouldBeEmpty(line);
    }

    [Theory]
    [InlineData("device/serial", "label {device} --out {out.svg}", "truncated")]
    [InlineData("device/files/setup", "label {device} --out {out.svg}")]
    [InlineData("device/device.pub.pem", "label {device} --out {out.svg}")]
    [InlineData("device/serial", "device provision --label-only --out {device} --public-key {device.pub.pem}", "truncated")]
    [InlineData("device/files/setup", "device provision --label-only --out {device} --public-key {device.pub.pem}")]
    [InlineData("device/device.pub.pem", "device provision --label-only --out {device} --public-key {device.pub.pem}", "missing")]
    [InlineData("hss.key.pem.state", "release sign {release.suit} --hash-based-key {hss.key.pem}")]
    [InlineData("recipient.pub.pem", "policy sign {policy.json} --authority {authority.key.pem} --out {out.cose}")]
    [InlineData("authority.pub.pem", "policy sign {policy.json} --authority {authority.key.pem} --out {out.cose}")]
    [InlineData("recipient.pub.pem", "policy show {policy.json}")]
    public async Task A_broken_file_that_another_file_leads_to_is_reported_in_one_line_with_its_name_and_what_to_do(
        string name, string line, string accepted = "")
    {
        byte[] right = files.Read(name);
        string path = files.Path(name);
        List<string> faults = [];
        bool isSlow = name.StartsWith("hss", StringComparison.Ordinal);
        foreach ((string kind, byte[]? content) in BrokenFile.Kinds(right).Where(file => file.Kind != "folder" && file.Kind != accepted
            && (!isSlow || file.Kind is "missing" or "empty" or "binary" or "truncated")))
        {
            File.Delete(path);
            BrokenFile.Write(path, kind, content);
            ProgramResult result = await CapturedConsole.RunAsync(() => MedAgentCommand.RunAsync(files.Line(line)));

            // The folder of a device, or a policy, is named where a file in it is missing.
            string named = content is null ? files.Folder : path;
            if (OneLine.FindFault(result, "medagent", named, status: 2) is { } fault)
            {
                faults.Add($"{kind}: {fault}");
            }
        }

        await File.WriteAllBytesAsync(path, right, TestContext.Current.CancellationToken);
        faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_broken_board_file_is_reported_in_lines_with_its_name()
    {
        byte[] right = files.Read("boards/mine/board.json");
        foreach ((string kind, byte[]? content) in BrokenFile.Kinds(right).Where(file => file.Content is not null))
        {
            string folder = files.NewPath("board");
            Directory.CreateDirectory(folder);
            BrokenFile.Write(Path.Combine(folder, "board.json"), kind, content);
            ProgramResult result = await CapturedConsole.RunAsync(() => MedAgentCommand.RunAsync(["board", "check", "--folder", folder]));
            result.Status.ShouldBe(1, kind);
            result.Error.ShouldBeEmpty(kind);
            foreach (string line in result.Output.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries))
            {
                ProgramResult one = new(1, "", $"medagent: {line}{Environment.NewLine}");
                OneLine.FindFault(one, "medagent", Path.Combine(folder, "board.json"), status: 1).ShouldBeNull(kind);
            }
        }
    }

    [Fact]
    public async Task A_broken_device_json_is_reported_in_lines_with_its_name()
    {
        byte[] right = files.Read("device/files/device.json");
        foreach ((string kind, byte[]? content) in BrokenFile.Kinds(right).Where(file => file.Content is not null))
        {
            string path = files.NewPath("device.json");
            BrokenFile.Write(path, kind, content);
            ProgramResult result = await CapturedConsole.RunAsync(() => MedAgentCommand.RunAsync(["device", "check", path]));
            result.Status.ShouldBe(1, kind);
            result.Output.ShouldBeEmpty(kind);
            foreach (string line in result.Error.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries))
            {
                ProgramResult one = new(1, "", $"medagent: {line}{Environment.NewLine}");
                OneLine.FindFault(one, "medagent", path, status: 1).ShouldBeNull(kind);
            }
        }
    }

    [Theory]
    [InlineData("policy.json", "policy show {f}", 2)]
    [InlineData("policy.json", "policy sign {f} --authority {authority.key.pem} --out {out-of-changed.cose}", 2)]
    [InlineData("boards/mine/board.json", "board check --folder {f}", 1)]
    public async Task A_document_of_the_wrong_shape_anywhere_is_accepted_or_reported_and_never_a_fault(string name, string line, int status)
    {
        List<string> faults = [];
        foreach ((string change, string json) in WrongShapes.Of(System.Text.Encoding.UTF8.GetString(files.Read(name))))
        {
            string path = files.Path(Path.GetFileName(name) == "board.json" ? "changed/board.json" : "changed.json");
            Directory.CreateDirectory(files.Path("changed"));
            await File.WriteAllTextAsync(path, json, TestContext.Current.CancellationToken);
            File.Delete(files.Path("out-of-changed.cose"));
            string given = Path.GetFileName(name) == "board.json" ? files.Path("changed") : path;
            ProgramResult result = await CapturedConsole.RunAsync(() => MedAgentCommand.RunAsync(files.Line(line, given)));
            bool isReported = result.Status == status && (status == 1
                ? result.Error.Length == 0 && result.Output.Contains(path, StringComparison.Ordinal)
                : OneLine.FindFault(result, "medagent", files.Folder, status) is null);
            if (result.Status != 0 && !isReported)
            {
                faults.Add($"{change}: exit code {result.Status}: {result.Error}{result.Output}");
            }
        }

        faults.ShouldBeEmpty();
    }

    [Fact]
    public void Every_option_that_takes_a_text_is_in_the_table_of_files()
    {
        IEnumerable<string> read = MedAgentFiles.Read.Select(use => $"{use.Command} {use.Option}");
        string[] known = [.. read.Concat(MedAgentFiles.NotRead).Distinct()];
        List<string> texts = [];
        foreach ((string command, Command leaf) in Leaves(MedAgentCommand.Root, ""))
        {
            texts.AddRange(leaf.Options.Where(option => IsText(option.ValueType)).Select(option => $"{command} {option.Name}"));
            texts.AddRange(leaf.Arguments.Where(argument => IsText(argument.ValueType)).Select(argument => $"{command} {argument.Name}"));
        }

        texts.Except(known).ShouldBeEmpty("a file that a command reads has a line in MedAgentFiles.Read, any other text one in NotRead");
        known.Except(texts).ShouldBeEmpty("what is no more");
    }

    private static bool IsText(Type type) => type == typeof(string) || type == typeof(string[]);

    private static IEnumerable<(string Path, Command Command)> Leaves(Command command, string path) => command.Subcommands.Count == 0
        ? [(path.Trim(), command)]
        : command.Subcommands.SelectMany(inner => Leaves(inner, $"{path} {inner.Name}"));
}
