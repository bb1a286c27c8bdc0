using Microsoft.Playwright;
using NanoMedAgent.Hospital.Associations;

namespace Ward.Tests;

/// <summary>A patient who has a sensor gets another one beside it.</summary>
public sealed class AddingASecondSensor(WardBrowser browser)
{
    [Fact]
    public async Task From_the_first_sensors_page_two_touches_add_it_and_both_have_a_tile()
    {
        await using WardSite site = await WardSite.StartAsync();
        SensorAtBroker finger = await site.NewSensorAsync();
        SensorAtBroker chest = await site.NewSensorAsync("NMA0002");
        await using BrowserPage browsed = await browser.NewPageAsync(new() { ViewportSize = new() { Width = 390, Height = 844 } });
        IPage page = browsed.Page;
        ILocator state = page.Locator("#state-title");
        await browsed.OpenAsync(site.Address, "/pair");
        await browsed.TypeLabelAsync(finger.Label);
        await finger.HoldAsync(3);
        await Assertions.Expect(state).ToContainTextAsync("Choose the patient and the bed");
        await browsed.ChooseAsync("Ada Example", 1);
        await Assertions.Expect(state).ToContainTextAsync("Press its button once");
        await finger.PressAsync();
        await Assertions.Expect(state).ToContainTextAsync("The sensor is paired with the patient");

        await page.GotoAsync(site.Url($"/device/{finger.Id}"));
        await page.GetByRole(AriaRole.Link, new() { Name = "Add a second sensor" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "A second sensor for bed 1" }).WaitForAsync();
        await Assertions.Expect(page.GetByText($"Sensor {finger.Label.Serial} stays on the patient")).ToBeVisibleAsync();
        await Screenshots.TakeAsync(page, "second-sensor");
        await browsed.TypeLabelAsync(chest.Label);
        await Assertions.Expect(page.GetByText("Ada Example, born 31 Jan 1950, bed 1")).ToBeVisibleAsync();
        await chest.HoldAsync(3);
        await Assertions.Expect(state).ToContainTextAsync("Press its button once");
        await chest.PressAsync();
        await Assertions.Expect(state).ToContainTextAsync("The sensor is paired with the patient");

        Association[] both = [.. site.Associations().Where(each => each.State == AssociationState.Effective)];
        both.Select(each => (each.Patient, each.Location)).ShouldBe([("P-1001", "1"), ("P-1001", "1")]);
        both.Single(each => each.Device == chest.Id).Beside.ShouldBe(both.Single(each => each.Device == finger.Id).Id);
        await page.GetByRole(AriaRole.Button, new() { Name = "Pair another sensor" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "Pair a sensor with a patient" }).WaitForAsync();
        await page.GotoAsync(site.Url("/"));
        foreach (SensorAtBroker sensor in new[] { finger, chest })
        {
            await Assertions.Expect(page.GetByText($"Sensor {sensor.Label.Serial}, one of two", new() { Exact = true })).ToBeVisibleAsync();
        }

        await AxeCheck.ShouldFindNothingAsync(page, scheme => Screenshots.TakeAsync(page, $"two-sensors-{scheme}"));
        await page.GotoAsync(site.Url($"/device/{finger.Id}"));
        await page.GetByRole(AriaRole.Link, new() { Name = "Swap for another sensor" }).WaitForAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "Add a second sensor" })).ToHaveCountAsync(0);
        browsed.Faults.ShouldBeEmpty();
    }
}
