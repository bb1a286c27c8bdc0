using System.Text.RegularExpressions;
using Microsoft.Playwright;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.HostSim.DevicePage;
using NanoMedAgent.HostSim.Options;
using NanoMedAgent.HostSim.Provisioning;
using NanoMedAgent.HostSim.Simulation;
using NanoMedAgent.Ward;

namespace Ward.Tests;

/// <summary>The firmware's agent and the whole hospital, with a mouse on the sensor's page and a camera on the ward's.</summary>
public sealed class WholeDemo(WardBrowser browser)
{
    // Simulated seconds in a second while the browser works: the browser of a busy machine is slow, and a nurse's is not.
    private const double SlowSpeed = 0.25;

    // Until the patient's saturation falls.
    private const double AlarmSpeed = 20;

    // While nothing in the browser depends on it.
    private const double FastSpeed = 5;

    [Fact]
    public async Task A_sensor_is_paired_by_camera_its_alarm_acknowledged_on_the_page_and_it_is_unpaired_by_its_button()
    {
        using TemporaryFolder folder = new();
        SimulationOptions options = new()
        {
            DataFolder = folder.Path,
            Speed = FastSpeed,
            Seed = 42,
            HasWard = true,
            Start = DateTimeOffset.UnixEpoch.AddYears(56),
        };
        await using SimulatedWard ward = await SimulatedWard.OpenAsync(options, TestContext.Current.CancellationToken);
        using SimulationRun run = new(ward, options);
        await using WardHost pages = await WardHost.StartAsync(ward.CreateWardOptions(WardRecords.Open(folder.Path)));
        await using DevicePageHost sensor = await DevicePageHost.StartAsync(ward.Sensors[0], run, pages.Address, 0);
        using CancellationTokenSource stop = new();
        using BrowserCamera camera = await browser.PointCameraAtAsync(new CodePicture(ward.Sensors[0].Label.Encode()) { Degrees = 8 });
        await using BrowserPage atSensor = await browser.NewPageAsync(new() { ViewportSize = new() { Width = 1280, Height = 900 } });
        await using BrowserPage inWard = await camera.NewPageAsync(new() { ViewportSize = new() { Width = 1024, Height = 768 } });
        IPage device = atSensor.Page;
        IPage page = inWard.Page;
        Task running = run.RunAsync(stop.Token);
        try
        {
            await inWard.OpenAsync(pages.Address, "/");
            await page.GetByRole(AriaRole.Link, new() { Name = "free, pair a sensor" }).First.ClickAsync();
            await page.GetByRole(AriaRole.Button, new() { Name = "Scan the label" }).WaitForAsync();
            await device.GotoAsync(sensor.Address.ToString());
            await device.Locator("body[data-pattern=Idle]").WaitForAsync();
            run.Speed = 1;
            await HoldUntilAsync(device, "PairingWindow");
            run.Speed = SlowSpeed;
            await Screenshots.TakeAsync(device, "demo-1-window");

            DateTimeOffset scanned = ward.Clock.Now;
            await page.GetByRole(AriaRole.Button, new() { Name = "Scan the label" }).ClickAsync();
            await page.GetByLabel("Alma Lindqvist").CheckAsync();
            await Assertions.Expect(page.Locator("input[name=bed]:checked")).ToHaveCountAsync(1);
            await page.GetByRole(AriaRole.Button, new() { Name = "Pair with Alma Lindqvist, bed 1" }).ClickAsync();
            await device.Locator("body[data-pattern=Confirming]").WaitForAsync();
            await Screenshots.TakeAsync(device, "demo-2-confirming");
            await Screenshots.TakeAsync(page, "demo-3-confirming");
            await device.Locator("#button").ClickAsync();
            await Assertions.Expect(page.Locator("#state-title")).ToContainTextAsync("The sensor is paired");
            run.Speed = 1;
            await page.GetByRole(AriaRole.Link, new() { Name = "Ward", Exact = true }).ClickAsync();
            ILocator value = page.Locator(".vital-number").Filter(new() { HasTextRegex = new Regex("^[0-9]") }).First;
            await value.WaitForAsync();
            (ward.Clock.Now - scanned).ShouldBeLessThan(TimeSpan.FromSeconds(20));
            await page.GetByText("battery 100 %").WaitForAsync();
            await Screenshots.TakeAsync(page, "demo-4-ward");

            using AssociationStore associations = AssociationStore.Open(folder.File("readings.db"));
            Association current = associations.Current().ShouldHaveSingleItem();
            (current.Patient, current.Location, current.Capture, current.Responsible)
                .ShouldBe(("P-1001", "1", CaptureMethod.Camera, "development-nurse"));

            run.Speed = AlarmSpeed;
            await device.Locator("body[data-pattern=Alarm]").WaitForAsync();
            run.Speed = 1;
            await page.Locator(".tile.taken .tile-link").First.ClickAsync();
            ILocator acknowledge = page.GetByRole(AriaRole.Button, new() { Name = "Acknowledge", Exact = true });
            await acknowledge.WaitForAsync();
            await Screenshots.TakeAsync(page, "demo-5-alarm");
            await AcknowledgeUntilAsync(acknowledge, () => ward.Store.Alarms.Standing().All(alarm => alarm.IsSeen));
            ILocator unseen = page.Locator(".tile-alarm").Filter(new() { HasTextRegex = new Regex("ALARM|not seen") });
            await Assertions.Expect(unseen).ToHaveCountAsync(0);
            await Screenshots.TakeAsync(page, "demo-6-acknowledged");
            await device.Locator("body:not([data-pattern=Alarm])").WaitForAsync();
            associations.Audit.Newest().ShouldContain(entry => entry.Who == "development-nurse" && entry.Action == "acknowledge"
                && entry.Association == current.Id && entry.Outcome.StartsWith("confirmed by the device", StringComparison.Ordinal));

            // While nobody has seen an alarm, the light shows that and not what the button would do.
            run.Speed = AlarmSpeed;
            await AcknowledgeUntilAsync(acknowledge, () => ward.Store.Alarms.Standing().Count == 0);
            await page.GetByRole(AriaRole.Link, new() { Name = "Ward", Exact = true }).ClickAsync();

            run.Speed = FastSpeed;
            await HoldUntilAsync(device, "Unpairing");
            await Assertions.Expect(page.Locator(".tile.taken")).ToHaveCountAsync(0);
            associations.Current().ShouldBeEmpty();
            associations.Find(current.Id)!.End!.Cause.ShouldBe(EndCause.Button);
            ward.Store.Measurements.Find(new ReadingQuery()).ShouldAllBe(reading => reading.Association == current.Id);
            atSensor.Faults.Concat(inWard.Faults).ShouldBeEmpty();
        }
        finally
        {
            await stop.CancelAsync();
            await running;
        }

        Summary summary = run.Summarise();
        (summary.Lost, summary.Duplicates).ShouldBe((0, 0));
    }

    /// <summary>Acknowledges on the sensor's page: another alarm may come in between, which has to be looked at as well.</summary>
    private static async Task AcknowledgeUntilAsync(ILocator acknowledge, Func<bool> isDone)
    {
        for (int i = 0; i < 300 && !isDone(); i++)
        {
            try
            {
                if (await acknowledge.IsVisibleAsync())
                {
                    await acknowledge.ClickAsync(new() { Timeout = 2_000 });
                }
            }
            catch (TimeoutException)
            {
                // The alarm was over, or the page was drawn anew, before the click: it is looked at again.
            }

            await Task.Delay(200, TestContext.Current.CancellationToken);
        }

        isDone().ShouldBeTrue();
    }

    /// <summary>Holds the sensor's button with the mouse until its light shows a pattern.</summary>
    private static async Task HoldUntilAsync(IPage device, string pattern)
    {
        await device.Locator("#button").HoverAsync();
        await device.Mouse.DownAsync();
        await device.Locator($"body[data-pattern={pattern}]").WaitForAsync();
        await device.Mouse.UpAsync();
    }
}
