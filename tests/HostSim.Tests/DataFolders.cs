using System.Diagnostics;
using System.Text.Json;
using HostSim.Tests.World;
using NanoMedAgent.Hospital.Brokers;
using NanoMedAgent.HostSim.Options;
using NanoMedAgent.HostSim.Simulation;

namespace HostSim.Tests;

/// <summary>The folder of a run belongs to one run and to one person; and a run whose collector is another program.</summary>
public class DataFolders
{
    [Fact]
    public async Task A_folder_that_another_run_has_is_refused_in_a_sentence_and_free_again_after_it()
    {
        using TemporaryFolder folder = new();
        SimulationOptions options = FinishedRun.Demo(folder, TimeSpan.FromMinutes(1));
        await using (await SimulatedWard.OpenAsync(options, TestContext.Current.CancellationToken))
        {
            (int status, string error) = await RunAsync("--duration", "00:01", "--speed", "max", "--data", folder.Path);
            status.ShouldBe(2);
            error.ShouldBe($"hostsim: {folder.Path}: another hostsim runs in this folder; stop it, or give another --data");
        }

        (await RunAsync("--duration", "00:01", "--speed", "max", "--data", folder.Path)).Status.ShouldBe(0);
    }

    [Fact]
    public async Task A_run_that_does_not_start_leaves_the_folder_free()
    {
        using TemporaryFolder folder = new();
        SimulationOptions options = FinishedRun.Demo(folder, TimeSpan.FromMinutes(1));
        await Should.ThrowAsync<FileNotFoundException>(() => SimulatedWard.OpenAsync(
            options with { VitalsFile = "nowhere.csv" }, TestContext.Current.CancellationToken));
        await using SimulatedWard ward = await SimulatedWard.OpenAsync(options, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Everything_in_the_folder_is_its_owners_alone_also_what_an_earlier_version_left_open()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no modes");
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using TemporaryFolder folder = new();
        const UnixFileMode open = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
        File.WriteAllText(Path.Combine(folder.Path, "notes.txt"), "open");
        File.SetUnixFileMode(Path.Combine(folder.Path, "notes.txt"), open);
        File.SetUnixFileMode(folder.Path, open | UnixFileMode.UserExecute | UnixFileMode.OtherExecute);
        (await RunAsync("--duration", "00:10", "--speed", "max", "--seed", "1", "--data", folder.Path)).Status.ShouldBe(0);

        const UnixFileMode file = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        File.GetUnixFileMode(folder.Path).ShouldBe(file | UnixFileMode.UserExecute);
        string[] all = Directory.GetFileSystemEntries(folder.Path, "*", SearchOption.AllDirectories);
        all.Length.ShouldBeGreaterThan(10);
        foreach (string path in all)
        {
            File.GetUnixFileMode(path).ShouldBe(Directory.Exists(path) ? file | UnixFileMode.UserExecute : file, path);
        }
    }

    [Fact]
    public async Task With_a_collector_elsewhere_a_run_counts_what_that_acknowledged_and_says_that_it_cannot_compare()
    {
        using TemporaryFolder folder = new();
        using TemporaryFolder other = new();
        using Mosquitto mosquitto = Mosquitto.Start(other.Path);
        BrokerAccess broker = BrokerAccess.To("127.0.0.1", mosquitto.Port);
        SimulationOptions options = FinishedRun.Demo(folder, TimeSpan.FromMinutes(1)) with { Broker = broker, IsCollectorElsewhere = true };

        // The keys of the hospital, in a folder of its own for the collector.
        await using (await SimulatedWard.OpenAsync(options, TestContext.Current.CancellationToken))
        {
            File.Copy(Path.Combine(folder.Path, "recipient.key.pem"), Path.Combine(other.Path, "recipient.key.pem"));
        }

        string[] trusted = Directory.GetFiles(folder.Path, "device*.pub.pem");
        ProcessStartInfo start = StartedProgram.Built(
            "nanomedagent-collector",
            [
                "--broker", $"mqtt://127.0.0.1:{mosquitto.Port}", "--recipient", Path.Combine(other.Path, "recipient.key.pem"),
                "--db", Path.Combine(other.Path, "readings.db"), "--trust", .. trusted,
            ]);
        start.RedirectStandardOutput = true;
        using StartedProgram collector = new(start);
        while (!(await collector.Process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken))!
            .Contains("connected to", StringComparison.Ordinal))
        {
        }

        Summary summary;
        await using (SimulatedWard ward = await SimulatedWard.OpenAsync(options, TestContext.Current.CancellationToken))
        {
            using SimulationRun run = new(ward, options);
            await run.RunAsync(TestContext.Current.CancellationToken);
            summary = run.Summarise();
        }

        collector.Kill();
        summary.IsCompared.ShouldBeFalse();
        (summary.Stored, summary.Lost, summary.Duplicates, summary.DeclaredGaps).ShouldBe((null, null, null, null));
        summary.Sealed.ShouldBeGreaterThan(0);
        summary.Acknowledged.ShouldBe(summary.Sealed);
        using JsonDocument json = JsonDocument.Parse(JsonSerializer.Serialize(summary));
        json.RootElement.GetProperty("stored").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    private static async Task<(int Status, string Error)> RunAsync(params string[] arguments)
    {
        (int status, string _, string error) = await CommandLine.RunAsync(arguments);
        return (status, error.Trim());
    }
}
