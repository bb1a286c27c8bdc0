using Microsoft.Playwright;
using NanoMedAgent.Hospital.Labels;

namespace Ward.Tests;

/// <summary>Labels in front of a camera, and in pictures, in a browser.</summary>
public sealed class ScanningLabels(WardBrowser browser)
{
    private readonly DeviceLabel _label = ReadingCodes.NewLabel();

    public static TheoryData<string, double, double, int, int, int> Views =>
    [
        .. Effort.First(
            3,
            ("turned", 33.0, 300.0, 20, 235, 10),
            ("in a dark room", 5.0, 300.0, 14, 60, 12),
            ("light on dark", 5.0, 320.0, 235, 20, 10),
            ("small", 8.0, 170.0, 20, 235, 10),
            ("upright", 0.0, 320.0, 20, 235, 0)),
    ];

    [Theory]
    [MemberData(nameof(Views))]
    public async Task A_label_in_front_of_the_camera_is_read(string how, double degrees, double side, int black, int white, int noise)
    {
        TestContext.Current.TestOutputHelper?.WriteLine(how);
        await using WardSite site = await WardSite.StartAsync();
        CodePicture label = new(_label.Encode()) { Degrees = degrees, Side = side, Light = (black, white), Noise = noise };
        using BrowserCamera camera = await browser.PointCameraAtAsync(label);
        await using BrowserPage browsed = await camera.NewPageAsync();
        await browsed.OpenAsync(site.Address, "/pair");

        await browsed.Page.GetByRole(AriaRole.Button, new() { Name = "Scan the label" }).ClickAsync();

        await Assertions.Expect(browsed.Page.GetByText("Hold the button on the sensor")).ToBeVisibleAsync();
        await Assertions.Expect(browsed.Page.GetByText(_label.Serial)).ToBeVisibleAsync();
        site.Audit().ShouldContain(
            entry => entry.Who == "development-nurse" && entry.Action == "pair" && entry.Outcome == "label read (Camera)");

        // The one for wristbands, which is off.
        await Assertions.Expect(browsed.Page.Locator("video")).ToHaveCountAsync(1);
        browsed.Faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_label_that_the_browsers_own_detector_does_not_find_is_read_by_the_ward()
    {
        await using WardSite site = await WardSite.StartAsync();
        using BrowserCamera camera = await browser.PointCameraAtAsync(new CodePicture(_label.Encode()) { Light = (235, 20) });
        await using BrowserPage browsed = await camera.NewPageAsync();
        await browsed.Page.AddInitScriptAsync(
            """
            globalThis.BarcodeDetector = class {
                static async getSupportedFormats() { return ['qr_code', 'data_matrix', 'aztec', 'code_128', 'code_39']; }
                async detect() { return []; }
            };
            """);
        await browsed.OpenAsync(site.Address, "/pair");

        await browsed.Page.GetByRole(AriaRole.Button, new() { Name = "Scan the label" }).ClickAsync();

        await Assertions.Expect(browsed.Page.GetByText(_label.Serial)).ToBeVisibleAsync();
        browsed.Faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_typed_text_with_letters_that_no_label_has_is_refused_and_the_page_goes_on()
    {
        await using WardSite site = await WardSite.StartAsync();
        await using BrowserPage browsed = await browser.NewPageAsync();
        foreach (string text in new[] { "NM1:ÄÖÜ", "NM1:6BF\u2603XN", "NM1:\ud83d\ude00", "NM1:::::::", "]Q1" })
        {
            await browsed.OpenAsync(site.Address, "/pair");
            await browsed.Page.GetByText("Type it").ClickAsync();
            await browsed.Page.GetByLabel("The whole text").FillAsync(text);
            await browsed.Page.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();
            await Assertions.Expect(browsed.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("not the label of a sensor");
        }

        await Screenshots.TakeAsync(browsed.Page, "not-a-label");

        await browsed.Page.GetByLabel("The whole text").FillAsync("\u0002]Q1" + _label.Encode() + "\u0003");
        await browsed.Page.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();
        await Assertions.Expect(browsed.Page.GetByText("Hold the button on the sensor")).ToBeVisibleAsync();
        browsed.Faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_camera_shows_its_picture_until_it_is_stopped()
    {
        await using WardSite site = await WardSite.StartAsync();
        using BrowserCamera camera = await browser.PointCameraAtAsync(new CodePicture("NOTHING") { Side = 3 });
        await using BrowserPage browsed = await camera.NewPageAsync();
        await browsed.OpenAsync(site.Address, "/pair");

        await browsed.Page.GetByRole(AriaRole.Button, new() { Name = "Scan the label" }).ClickAsync();
        ILocator stop = browsed.Page.GetByRole(AriaRole.Button, new() { Name = "Stop the camera" });
        await stop.WaitForAsync();
        (await browsed.Page.Locator("video").EvaluateAsync<bool>("video => video.srcObject.active")).ShouldBeTrue();
        await Screenshots.TakeAsync(browsed.Page, "camera");
        await stop.ClickAsync();

        await browsed.Page.GetByRole(AriaRole.Button, new() { Name = "Scan the label" }).WaitForAsync();
        (await browsed.Page.Locator("video").EvaluateAsync<bool>("video => video.srcObject === null")).ShouldBeTrue();
        browsed.Faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task Without_a_camera_the_page_says_what_to_do()
    {
        await using WardSite site = await WardSite.StartAsync();
        await using BrowserPage browsed = await browser.NewPageAsync();
        await browsed.OpenAsync(site.Address, "/pair");

        await browsed.Page.GetByRole(AriaRole.Button, new() { Name = "Scan the label" }).ClickAsync();

        await Assertions.Expect(browsed.Page.GetByRole(AriaRole.Status))
            .ToContainTextAsync("This device has no camera. You can also use a picture, or type it.");
    }

    [Theory]
    [InlineData(640, 480, 10, 300)]
    [InlineData(3000, 2000, -20, 400)]
    public async Task A_label_in_a_picture_is_read(int width, int height, double degrees, double side)
    {
        CodePicture picture = new(_label.Encode()) { Width = width, Height = height, Degrees = degrees, Side = side, Noise = 10 };
        await using WardSite site = await WardSite.StartAsync();
        await using BrowserPage browsed = await browser.NewPageAsync();
        await browsed.OpenAsync(site.Address, "/pair");

        await browsed.Page.GetByLabel("Use a picture of it").SetInputFilesAsync(picture.ToFile());

        await Assertions.Expect(browsed.Page.GetByText("Hold the button on the sensor")).ToBeVisibleAsync();
        site.Audit().ShouldContain(entry => entry.Outcome == "label read (Image)");
        browsed.Faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_picture_without_a_code_and_a_code_that_is_not_a_label_are_refused()
    {
        await using WardSite site = await WardSite.StartAsync();
        await using BrowserPage browsed = await browser.NewPageAsync();
        await browsed.OpenAsync(site.Address, "/pair");
        ILocator input = browsed.Page.GetByLabel("Use a picture of it");

        await input.SetInputFilesAsync(new FilePayload { Name = "noise.png", MimeType = "image/png", Buffer = [1, 2, 3] });
        await Assertions.Expect(browsed.Page.GetByRole(AriaRole.Status)).ToContainTextAsync("No code can be read in this picture");

        await input.SetInputFilesAsync(new CodePicture("HTTPS://EXAMPLE.ORG").ToFile());
        await Assertions.Expect(browsed.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("not the label of a sensor");
    }
}
