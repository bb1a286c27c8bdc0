using System.Globalization;
using Microsoft.Playwright;

namespace Ward.Tests;

/// <summary>
/// How many touches a nurse's work takes on a tablet after signing in, as tools/Ward/README.md has them. The seconds from the first touch
/// to the result are in the output of each test, for that table; no test depends on them.
/// </summary>
public sealed class Touches(WardBrowser browser)
{
    // Counts over the pages of a tab.
    private const string Counter = """
        document.addEventListener(
            'pointerdown',
            () => {
                sessionStorage.setItem('touches', Number(sessionStorage.getItem('touches')) + 1);
                sessionStorage.setItem('first', sessionStorage.getItem('first') ?? Date.now());
            },
            { capture: true });
        """;

    [Fact]
    public async Task Pairing_takes_as_many_as_the_table_says()
    {
        await using WardSite site = await WardSite.StartAsync();
        SensorAtBroker sensor = await site.NewSensorAsync();
        using BrowserCamera camera = await browser.PointCameraAtAsync(new CodePicture(sensor.Label.Encode()));
        await using BrowserPage browsed = await camera.NewPageAsync();
        IPage page = browsed.Page;

        // Somebody has paired with this tablet before.
        await page.Context.GrantPermissionsAsync(["camera"]);
        await OpenAsync(browsed, site.Address);
        await page.GetByRole(AriaRole.Link, new() { Name = "free, pair a sensor" }).First.ClickAsync();
        await page.GetByText("Hold the button on the sensor").WaitForAsync();
        await sensor.HoldAsync(3);
        await page.GetByLabel("Ada Example").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Pair with Ada Example, bed 1" }).ClickAsync();
        await page.GetByText("Press its button once, briefly").WaitForAsync();
        await sensor.PressAsync();
        await Assertions.Expect(page.GetByText("is paired")).ToBeVisibleAsync();
        await ShouldBeInTableAsync("pair a sensor", page);
    }

    [Fact]
    public async Task Acknowledging_takes_as_many_as_the_table_says()
    {
        await using DashboardSite site = await DashboardSite.StartAsync();
        await using BrowserPage browsed = await browser.NewPageAsync();
        IPage page = browsed.Page;
        await OpenAsync(browsed, site.Address);
        await page.GetByRole(AriaRole.Region, new() { Name = "Bed 5" }).GetByRole(AriaRole.Link).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Acknowledge" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Technical alarm, seen")).ToBeVisibleAsync();
        await ShouldBeInTableAsync("acknowledge an alarm", page);
    }

    [Fact]
    public async Task Moving_takes_as_many_as_the_table_says()
    {
        await using DashboardSite site = await DashboardSite.StartAsync();
        await using BrowserPage browsed = await browser.NewPageAsync();
        IPage page = browsed.Page;
        await OpenAsync(browsed, site.Address);
        await page.GetByRole(AriaRole.Region, new() { Name = "Bed 1" }).GetByRole(AriaRole.Link).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Move to another bed" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Bed 6" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Ada Example is in bed 6 now.")).ToBeVisibleAsync();
        await ShouldBeInTableAsync("move a patient", page);
    }

    [Fact]
    public async Task Swapping_and_adding_a_second_sensor_take_as_many_as_the_table_says()
    {
        await using DashboardSite site = await DashboardSite.StartAsync();
        await using BrowserPage browsed = await browser.NewPageAsync();
        IPage page = browsed.Page;
        await browsed.Page.AddInitScriptAsync(Counter);
        foreach ((string link, string heading, string what) in new[]
        {
            ("Swap for another sensor", "Another sensor for bed 1", "swap a sensor"),
            ("Add a second sensor", "A second sensor for bed 1", "add a second sensor"),
        })
        {
            await browsed.OpenAsync(site.Address, "/");
            await page.EvaluateAsync("sessionStorage.clear()");
            await page.GetByRole(AriaRole.Region, new() { Name = "Bed 1" }).GetByRole(AriaRole.Link).ClickAsync();
            await page.GetByRole(AriaRole.Link, new() { Name = link }).ClickAsync();
            await page.GetByRole(AriaRole.Heading, new() { Name = heading }).WaitForAsync();
            await ShouldBeInTableAsync(what, page);
        }
    }

    [Fact]
    public async Task Handing_over_takes_as_many_as_the_table_says()
    {
        await using DashboardSite site = await DashboardSite.StartAsync();
        await using BrowserPage browsed = await browser.NewPageAsync();
        IPage page = browsed.Page;
        await page.AddInitScriptAsync("window.print = () => {};");
        await OpenAsync(browsed, site.Address);
        await page.GetByRole(AriaRole.Link, new() { Name = "Handover" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Print, or save as PDF" }).ClickAsync();
        await ShouldBeInTableAsync("hand over", page);
    }

    private static async Task OpenAsync(BrowserPage browsed, Uri ward)
    {
        await browsed.Page.AddInitScriptAsync(Counter);
        await browsed.OpenAsync(ward, "/");
    }

    private static async Task ShouldBeInTableAsync(string what, IPage page)
    {
        Assert.SkipWhen(SourceTree.Root is null, "the README is not here");
        string[] lines = await File.ReadAllLinesAsync(
            Path.Combine(SourceTree.Root!, "tools", "Ward", "README.md"), TestContext.Current.CancellationToken);
        string[] row = lines.Single(line => line.StartsWith($"| {what}:", StringComparison.Ordinal)).Split('|');
        int touches = await page.EvaluateAsync<int>("Number(sessionStorage.getItem('touches'))");
        touches.ShouldBe(int.Parse(row[2].Trim(), CultureInfo.InvariantCulture), what);
        double seconds = await page.EvaluateAsync<double>("(Date.now() - Number(sessionStorage.getItem('first'))) / 1000");
        TestContext.Current.TestOutputHelper?.WriteLine(FormattableString.Invariant($"{what}: {seconds:0.0} s"));
    }
}
