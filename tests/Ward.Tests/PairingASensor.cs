using Microsoft.Playwright;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Keys;

namespace Ward.Tests;

public sealed class PairingASensor(WardBrowser browser)
{
    [Theory]
    [InlineData("tablet", 1024, 768, ColorScheme.Light)]
    [InlineData("phone", 390, 844, ColorScheme.Light)]
    [InlineData("dark", 1024, 768, ColorScheme.Dark)]
    public async Task From_the_label_to_the_press_the_page_says_what_to_do(string screen, int width, int height, ColorScheme scheme)
    {
        await using WardSite site = await WardSite.StartAsync();
        SensorAtBroker sensor = await site.NewSensorAsync();
        ViewportSize size = new() { Width = width, Height = height };
        await using BrowserPage browsed = await browser.NewPageAsync(new() { ViewportSize = size, ColorScheme = scheme });
        await browsed.Page.GotoAsync(site.Url("/sign-in"));
        await Screenshots.TakeAsync(browsed.Page, $"{screen}-0-sign-in");
        await browsed.OpenAsync(site.Address, "/pair");
        await Screenshots.TakeAsync(browsed.Page, $"{screen}-1-label");
        ILocator state = browsed.Page.Locator("#state-title");

        await browsed.TypeLabelAsync(sensor.Label);
        await Assertions.Expect(state).ToContainTextAsync("Hold the button on the sensor for 3 seconds");
        await Screenshots.TakeAsync(browsed.Page, $"{screen}-2-hold");

        await sensor.HoldAsync(3);
        await Assertions.Expect(state).ToContainTextAsync("Choose the patient and the bed");
        await browsed.Page.GetByLabel("Ada Example").CheckAsync();
        await browsed.Page.Locator("input[name=bed]").Nth(1).CheckAsync();
        await Screenshots.TakeAsync(browsed.Page, $"{screen}-3-choose");

        await browsed.ChooseAsync("Ada Example", 2);
        await Assertions.Expect(state).ToContainTextAsync("Press its button once");
        await Assertions.Expect(browsed.Page.GetByText("Ada Example, born 31 Jan 1950, bed 2")).ToBeVisibleAsync();
        await Screenshots.TakeAsync(browsed.Page, $"{screen}-4-press");

        await sensor.PressAsync();
        await Assertions.Expect(state).ToContainTextAsync("The sensor is paired with the patient");
        await Screenshots.TakeAsync(browsed.Page, $"{screen}-5-paired");
        Association association = site.Associations().Single();
        (association.Patient, association.Location, association.Device, association.Capture, association.Responsible, association.State)
            .ShouldBe(("P-1001", "2", sensor.Id, CaptureMethod.Typed, "development-nurse", AssociationState.Effective));
        association.Id.ShouldBe(sensor.AssociationId);
        browsed.Faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task Serial_number_and_setup_code_are_enough_only_for_a_sensor_that_was_scanned_before()
    {
        await using WardSite site = await WardSite.StartAsync();
        SensorAtBroker sensor = await site.NewSensorAsync();
        await using BrowserPage browsed = await browser.NewPageAsync();
        await browsed.OpenAsync(site.Address, "/pair");

        await TypeCodeAsync(browsed.Page, sensor.Label.Serial, sensor.Label.TypedSetupCode);
        await Assertions.Expect(browsed.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("never scanned in this hospital");

        await PairAsync(browsed, sensor, "Ada Example", 1);
        await sensor.HoldAsync(10);
        await browsed.OpenAsync(site.Address, "/pair");
        await TypeCodeAsync(browsed.Page, sensor.Label.Serial, sensor.Label.TypedSetupCode[..^1]);
        await Assertions.Expect(browsed.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("letter by letter");
        await TypeCodeAsync(browsed.Page, sensor.Label.Serial.ToLowerInvariant(), sensor.Label.TypedSetupCode.ToLowerInvariant());
        await Assertions.Expect(browsed.Page.Locator("#state-title")).ToContainTextAsync("Hold the button on the sensor");
    }

    [Fact]
    public async Task A_sensor_with_another_patient_is_unpaired_on_the_page_and_pairing_continues()
    {
        await using WardSite site = await WardSite.StartAsync();
        SensorAtBroker sensor = await site.NewSensorAsync();
        await using BrowserPage browsed = await browser.NewPageAsync();
        await browsed.OpenAsync(site.Address, "/pair");
        await PairAsync(browsed, sensor, "Ada Example", 1);

        await browsed.Page.GetByRole(AriaRole.Button, new() { Name = "Pair another sensor" }).ClickAsync();
        await browsed.TypeLabelAsync(sensor.Label);
        await Assertions.Expect(browsed.Page.Locator("#state-title")).ToContainTextAsync("This sensor is with another patient");
        await Screenshots.TakeAsync(browsed.Page, "tablet-6-with-another");
        await browsed.Page.GetByRole(AriaRole.Button, new() { Name = "Unpair it from Ada Example" }).ClickAsync();

        await Assertions.Expect(browsed.Page.Locator("#state-title")).ToContainTextAsync("Hold the button on the sensor");
        sensor.AssociationId.ShouldBeNull();
        site.Associations().Single().End!.Cause.ShouldBe(EndCause.Command);
        browsed.Faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_patient_or_bed_with_a_sensor_cannot_be_chosen()
    {
        await using WardSite site = await WardSite.StartAsync();
        SensorAtBroker first = await site.NewSensorAsync();
        SensorAtBroker second = await site.NewSensorAsync("NMA0002");
        await using BrowserPage browsed = await browser.NewPageAsync();
        await browsed.OpenAsync(site.Address, "/pair");
        await PairAsync(browsed, first, "Ada Example", 1);

        await browsed.Page.GetByRole(AriaRole.Button, new() { Name = "Pair another sensor" }).ClickAsync();
        await browsed.TypeLabelAsync(second.Label);

        await Assertions.Expect(browsed.Page.GetByLabel("Ada Example")).ToBeDisabledAsync();
        await Assertions.Expect(browsed.Page.GetByText("has sensor NMA0001")).ToHaveCountAsync(2);
        await Assertions.Expect(browsed.Page.Locator("input[name=bed]").First).ToBeDisabledAsync();
        await Assertions.Expect(browsed.Page.GetByLabel("Ben Example")).ToBeEnabledAsync();
    }

    [Theory]
    [InlineData("authority", "does not belong to this hospital")]
    [InlineData("policy", "another ward, or with older rules")]
    public async Task When_the_sensor_refuses_the_page_says_why_and_what_to_do(string fault, string words)
    {
        using HospitalKey foreign = HospitalKey.Create();
        await using WardSite site = await WardSite.StartAsync();
        SensorAtBroker sensor = fault == "policy"
            ? await site.NewSensorAsync(policyVersion: 9)
            : await site.NewSensorAsync(authority: foreign.Public);
        await using BrowserPage browsed = await browser.NewPageAsync();
        await browsed.OpenAsync(site.Address, "/pair");

        await browsed.TypeLabelAsync(sensor.Label);
        await sensor.HoldAsync(3);
        if (fault == "authority")
        {
            await browsed.ChooseAsync("Ada Example", 1);
        }

        await Assertions.Expect(browsed.Page.Locator("#state-title")).ToContainTextAsync(words);
        await Assertions.Expect(browsed.Page.Locator(".state-advice")).ToContainTextAsync("Take another sensor");
        await Screenshots.TakeAsync(browsed.Page, $"tablet-7-{fault}");
    }

    [Fact]
    public async Task A_scanned_wristband_chooses_the_patient_and_an_unknown_one_is_refused()
    {
        await using WardSite site = await WardSite.StartAsync();
        SensorAtBroker sensor = await site.NewSensorAsync();
        await using BrowserPage browsed = await browser.NewPageAsync();
        await browsed.OpenAsync(site.Address, "/pair");
        await browsed.TypeLabelAsync(sensor.Label);

        // The label's scanner is gone then.
        await browsed.Page.GetByLabel("Find name or wristband number").WaitForAsync();
        ILocator picture = browsed.Page.GetByLabel("Use a picture of it");

        await picture.SetInputFilesAsync(new CodePicture("P-9999") { Side = 200 }.ToFile());
        ILocator alert = browsed.Page.GetByRole(AriaRole.Alert);
        await Assertions.Expect(alert).ToContainTextAsync("No patient in this ward has the wristband P-9999");
        await picture.SetInputFilesAsync(new CodePicture("P-1002") { Side = 200 }.ToFile());

        await Assertions.Expect(browsed.Page.GetByLabel("Ben Example")).ToBeCheckedAsync();
    }

    private static async Task PairAsync(BrowserPage browsed, SensorAtBroker sensor, string patient, int bed)
    {
        if (await browsed.Page.GetByLabel("The whole text").IsVisibleAsync())
        {
            await browsed.Page.GetByText("Type it").ClickAsync();
        }

        await browsed.TypeLabelAsync(sensor.Label);
        await sensor.HoldAsync(3);
        await browsed.ChooseAsync(patient, bed);
        await browsed.Page.GetByText("Press its button once").WaitForAsync();
        await sensor.PressAsync();
        await browsed.Page.GetByText("The sensor is paired").WaitForAsync();
    }

    private static async Task TypeCodeAsync(IPage page, string serial, string code)
    {
        if (!await page.GetByLabel("Setup code").IsVisibleAsync())
        {
            await page.GetByText("Type it").ClickAsync();
        }

        await page.GetByLabel("Serial").FillAsync(serial);
        await page.GetByLabel("Setup code").FillAsync(code);
        await page.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();
    }
}
