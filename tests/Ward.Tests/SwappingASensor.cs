using Microsoft.Playwright;
using NanoMedAgent.Hospital.Associations;

namespace Ward.Tests;

/// <summary>A patient gets another sensor in the place of the one whose battery is empty.</summary>
public sealed class SwappingASensor(WardBrowser browser)
{
    [Fact]
    public async Task From_the_sensors_page_two_touches_swap_it_and_the_record_has_no_gap()
    {
        await using WardSite site = await WardSite.StartAsync();
        SensorAtBroker empty = await site.NewSensorAsync();
        SensorAtBroker charged = await site.NewSensorAsync();
        await using BrowserPage browsed = await browser.NewPageAsync();
        IPage page = browsed.Page;
        ILocator state = page.Locator("#state-title");
        await browsed.OpenAsync(site.Address, "/pair");
        await browsed.TypeLabelAsync(empty.Label);
        await empty.HoldAsync(3);
        await Assertions.Expect(state).ToContainTextAsync("Choose the patient and the bed");
        await browsed.ChooseAsync("Ada Example", 1);
        await Assertions.Expect(state).ToContainTextAsync("Press its button once");
        await empty.PressAsync();
        await Assertions.Expect(state).ToContainTextAsync("The sensor is paired with the patient");

        await page.GotoAsync(site.Url($"/device/{empty.Id}"));
        await page.GetByRole(AriaRole.Link, new() { Name = "Swap for another sensor" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "Another sensor for bed 1" }).WaitForAsync();
        await AxeCheck.ShouldFindNothingAsync(page, scheme => Screenshots.TakeAsync(page, $"swap-{scheme}"));
        await browsed.TypeLabelAsync(charged.Label);
        await Assertions.Expect(state).ToContainTextAsync("Hold the button on the sensor for 3 seconds");
        await Assertions.Expect(page.GetByText("Ada Example, born 31 Jan 1950, bed 1")).ToBeVisibleAsync();
        await charged.HoldAsync(3);
        await Assertions.Expect(state).ToContainTextAsync("Press its button once");
        empty.AssociationId.ShouldNotBeNull("it measures until the new one does");
        await charged.PressAsync();
        await Assertions.Expect(page.GetByText($"Sensor {empty.Label.Serial} is unpaired; take it off the patient")).ToBeVisibleAsync();
        await Screenshots.TakeAsync(page, "swapped");

        Association[] both = [.. site.Associations()];
        Association begun = both.Single(each => each.State == AssociationState.Effective);
        (begun.Device, begun.Patient, begun.Location).ShouldBe((charged.Id, "P-1001", "1"));
        Association former = both.Single(each => each.Id == begun.Replaces);
        (former.Device, former.End!.Cause, former.End.At).ShouldBe((empty.Id, EndCause.Swap, begun.Effective!.Value));
        await page.GetByRole(AriaRole.Button, new() { Name = "Pair another sensor" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "Pair a sensor with a patient" }).WaitForAsync();
        browsed.Faults.ShouldBeEmpty();
    }
}
