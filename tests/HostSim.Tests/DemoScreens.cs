using System.Text.RegularExpressions;
using HostSim.Tests.World;
using NanoMedAgent.HostSim.Options;
using NanoMedAgent.HostSim.Provisioning;
using NanoMedAgent.HostSim.Simulation;
using NanoMedAgent.HostSim.Staff;
using NanoMedAgent.HostSim.View;
using NanoMedAgent.Ward;
using NanoMedAgent.Ward.Records;
using Spectre.Console;

namespace HostSim.Tests;

/// <summary>What the demo draws in terminals of different sizes.</summary>
public sealed partial class DemoScreens
{
    // Erases the screen.
    private const string Cleared = "\u001b[2J";

    private static readonly (int Columns, int Rows)[] Sizes =
        [(40, 12), (60, 24), (60, 50), (80, 24), (99, 40), (100, 40), (120, 50), (200, 60)];

    [Fact]
    public Task In_a_terminal_of_any_size_nothing_is_cut_and_what_fits_is_shown() => WithScreenAsync(screen =>
    {
        foreach (bool isLabelShown in new[] { false, true })
        {
            screen.IsLabelShown = isLabelShown;
            foreach ((int columns, int rows) in Sizes)
            {
                StringWriter output = new();
                IAnsiConsole console = Terminal(output, columns, rows);
                console.Write(screen.Draw(console));
                string text = output.ToString();
                string[] lines = text.TrimEnd('\n').Split('\n');
                string size = $"{columns} columns, {rows} rows";
                lines.Length.ShouldBeLessThanOrEqualTo(rows, size);
                lines.Max(line => line.Length).ShouldBeLessThanOrEqualTo(columns, size);
                text.Contains("q stop").ShouldBe(rows >= 24, $"the keys in {size}");
                text.Contains("breaths").ShouldBe(!isLabelShown && rows >= 24, $"the ward in {size}");
                text.Contains("Outbox").ShouldBe(!isLabelShown && rows >= 40, $"the sensor in {size}");
                bool hasMessages = rows >= 50 || (rows >= 40 && columns >= 100);
                text.Contains("What the broker saw").ShouldBe(!isLabelShown && hasMessages, $"the messages in {size}");
                text.Contains("setup code").ShouldBe(isLabelShown && rows >= 24, $"the label in {size}");
            }
        }

        return Task.CompletedTask;
    });

    [Fact]
    public Task When_the_terminal_becomes_narrower_the_screen_is_drawn_anew_and_no_line_is_longer_than_it() => WithScreenAsync(
        async screen =>
        {
            StringWriter output = new();
            IAnsiConsole console = Terminal(output, 120, 50, AnsiSupport.Yes);
            await console.Live(screen.Draw(console)).StartAsync(live =>
            {
                live.UpdateTarget(screen.Draw(console));
                console.Profile.Width = 60;
                live.UpdateTarget(screen.Draw(console));
                live.UpdateTarget(screen.Draw(console));
                return Task.CompletedTask;
            });
            string[] screens = output.ToString().Split(Cleared);
            screens.Length.ShouldBe(2);
            LongestLine(screens[0]).ShouldBe(120);
            LongestLine(screens[1]).ShouldBe(60);
        });

    private static async Task WithScreenAsync(Func<DemoScreen, Task> act)
    {
        using TemporaryFolder folder = new();
        SimulationOptions options = FinishedRun.Demo(folder, TimeSpan.FromMinutes(1)) with
        {
            Scenarios = [null, ScenarioFile.Open("stable"), ScenarioFile.Open("deteriorating"), ScenarioFile.Open("restless")],
            Devices = 4,
            Speed = 1,
            HasWard = true,
        };
        IRecordSystem records = WardRecords.Open(folder.Path);
        await using SimulatedWard ward = await SimulatedWard.OpenAsync(options, TestContext.Current.CancellationToken);
        using SimulationRun run = new(ward, options);
        await using WardHost pages = await WardHost.StartAsync(ward.CreateWardOptions(records));
        using SimulatedStaff staff = new(ward, pages.Pairing, records);
        await act(new DemoScreen(ward, run, options, new PageAddresses(pages.Address, null), staff) { NurseText = "the nurse reads" });
    }

    private static int LongestLine(string screen) => Code().Replace(screen, "").Split('\n', '\r').Max(line => line.Length);

    private static IAnsiConsole Terminal(StringWriter output, int columns, int rows, AnsiSupport ansi = AnsiSupport.No)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = ansi,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.Yes,
            Out = new AnsiConsoleOutput(output),
        });
        console.Profile.Width = columns;
        console.Profile.Height = rows;
        console.Profile.Capabilities.Unicode = true;
        return console;
    }

    // What moves the cursor, or sets a colour.
    [GeneratedRegex(@"\u001b\[[0-9;?]*[A-Za-z]")]
    private static partial Regex Code();
}
