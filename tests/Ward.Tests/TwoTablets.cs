using Microsoft.Playwright;
using NanoMedAgent.Hospital.Associations;

namespace Ward.Tests;

/// <summary>
/// Two nurses with a tablet each; the network of one is cut before each of her touches, and what she has touched arrives late or not at
/// all.
/// </summary>
public sealed class TwoTablets(WardBrowser browser)
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_move_happens_once_and_both_tablets_show_the_same(int cut)
    {
        await using DashboardSite site = await DashboardSite.StartAsync();
        await using TabletNetwork network = new(site.Address);
        await using BrowserPage near = await browser.NewPageAsync();
        await using BrowserPage far = await browser.NewPageAsync();
        await near.OpenAsync(site.Address, "/");
        await far.OpenAsync(network.Address, $"/device/{site.Well.Device}");
        ILocator move = far.Page.GetByRole(AriaRole.Button, new() { Name = "Move to another bed" });
        ILocator bed = far.Page.GetByRole(AriaRole.Button, new() { Name = "Bed 6" });
        await move.WaitForAsync();
        if (cut == 1)
        {
            await move.ClickAsync();
            await bed.WaitForAsync();
        }

        await CutAsync(far.Page, network, () => (cut == 0 ? move : bed).ClickAsync());
        string Location() => site.Associations.Find(site.Well.Association.Id)!.Location;
        if (Location() != "6")
        {
            // The page that is back says so, and she does it again.
            await far.OpenAsync(network.Address, $"/device/{site.Well.Device}");
            await move.ClickAsync();
            await bed.ClickAsync();
            await Assertions.Expect(far.Page.GetByText("Ada Example is in bed 6 now.")).ToBeVisibleAsync();
        }

        site.Now = site.Now.AddSeconds(30);
        site.Well.Send(site.WellEpoch, site.Now, StoredSensor.Values(site.Now, ("hr", 79)));
        await Assertions.Expect(near.Page.GetByRole(AriaRole.Region, new() { Name = "Bed 6" })).ToContainTextAsync("Ada Example");
        await far.OpenAsync(network.Address, "/");
        await Assertions.Expect(far.Page.GetByRole(AriaRole.Region, new() { Name = "Bed 6" })).ToContainTextAsync("Ada Example");
        Location().ShouldBe("6");
        site.Associations.PlacesOf(site.Well.Association.Id).Select(place => place.Bed).ShouldBe(["1", "6"]);
    }

    [Fact]
    public async Task An_alarm_that_a_tablet_without_network_has_acknowledged_counts_as_seen_where_the_record_says_so()
    {
        await using DashboardSite site = await DashboardSite.StartAsync();
        await using TabletNetwork network = new(site.Address);
        await using BrowserPage near = await browser.NewPageAsync();
        await using BrowserPage far = await browser.NewPageAsync();
        string silent = $"/device/{site.Silent.Device}";
        await near.OpenAsync(site.Address, silent);
        await far.OpenAsync(network.Address, silent);
        ILocator acknowledge = far.Page.GetByRole(AriaRole.Button, new() { Name = "Acknowledge" });
        ILocator seen = far.Page.GetByText("Technical alarm, seen");
        await acknowledge.WaitForAsync();
        await CutAsync(far.Page, network, () => acknowledge.ClickAsync());
        await acknowledge.Or(seen).First.WaitForAsync();
        if (!await seen.IsVisibleAsync())
        {
            await acknowledge.ClickAsync();
        }

        await Assertions.Expect(seen).ToBeVisibleAsync();
        await Assertions.Expect(near.Page.GetByText("Technical alarm, seen")).ToBeVisibleAsync();
        site.Associations.Audit.Newest().Count(entry => entry.Action == "acknowledge" && entry.Association == site.Silent.Association.Id)
            .ShouldBe(1);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_sensor_is_paired_once_whenever_the_network_of_the_tablet_is_cut(int cut)
    {
        await using WardSite site = await WardSite.StartAsync();
        await using TabletNetwork network = new(site.Address);
        SensorAtBroker sensor = await site.NewSensorAsync();
        await using BrowserPage near = await browser.NewPageAsync();
        await using BrowserPage far = await browser.NewPageAsync();
        await near.OpenAsync(site.Address, "/");
        IPage page = far.Page;
        ILocator state = page.Locator("#state-title");
        ILocator typed = page.GetByText("Type it");
        await far.OpenAsync(network.Address, "/pair");
        if (cut == 0)
        {
            await CutAsync(page, network, () => typed.ClickAsync());
            await far.OpenAsync(network.Address, "/pair");
        }

        await far.TypeLabelAsync(sensor.Label);
        await Assertions.Expect(state).ToContainTextAsync("Hold the button");
        if (cut == 1)
        {
            await CutAsync(page, network, () => sensor.HoldAsync(3));
            await ContinueAsync(far, site, sensor, state);
        }
        else
        {
            await sensor.HoldAsync(3);
        }

        await Assertions.Expect(state).ToContainTextAsync("Choose the patient and the bed");
        await far.ChooseAsync("Ada Example", 1);
        await Assertions.Expect(state).ToContainTextAsync("Press its button once");
        if (cut == 2)
        {
            // The sensor does not need the tablet any more.
            await CutAsync(page, network, sensor.PressAsync);
        }
        else
        {
            await sensor.PressAsync();
        }

        await Assertions.Expect(near.Page.GetByRole(AriaRole.Region, new() { Name = "Bed 1" })).ToContainTextAsync("Ada Example");
        Association paired = site.Associations().Single(each => each.State == AssociationState.Effective);
        (paired.Device, paired.Patient, paired.Location, paired.Id).ShouldBe((sensor.Id, "P-1001", "1", sensor.AssociationId));
        await far.OpenAsync(network.Address, "/");
        await Assertions.Expect(page.GetByRole(AriaRole.Region, new() { Name = "Bed 1" })).ToContainTextAsync("Ada Example");
    }

    public static TheoryData<int> CutsOfASwap => [.. Effort.First(1, 1, 0)];

    [Theory]
    [MemberData(nameof(CutsOfASwap))]
    public async Task A_sensor_is_swapped_once_whenever_the_network_of_the_tablet_is_cut(int cut)
    {
        await using WardSite site = await WardSite.StartAsync();
        await using TabletNetwork network = new(site.Address);
        SensorAtBroker empty = await site.NewSensorAsync();
        SensorAtBroker charged = await site.NewSensorAsync("NMA0002");
        await using BrowserPage near = await browser.NewPageAsync();
        await using BrowserPage far = await browser.NewPageAsync();
        ILocator state = far.Page.Locator("#state-title");
        await far.OpenAsync(network.Address, "/pair");
        await far.TypeLabelAsync(empty.Label);
        await empty.HoldAsync(3);
        await far.ChooseAsync("Ada Example", 1);
        await Assertions.Expect(state).ToContainTextAsync("Press its button once");
        await empty.PressAsync();
        await Assertions.Expect(state).ToContainTextAsync("The sensor is paired with the patient");
        string former = site.Associations().Single().Id;
        await far.OpenAsync(network.Address, $"/pair?swap={former}");
        await far.TypeLabelAsync(charged.Label);
        await Assertions.Expect(state).ToContainTextAsync("Hold the button");
        if (cut == 0)
        {
            // The page does not come back to what it was, and the nurse scans again.
            await CutAsync(far.Page, network, () => Task.CompletedTask);
            await far.OpenAsync(network.Address, $"/pair?swap={former}");
            await far.TypeLabelAsync(charged.Label);
        }

        await charged.HoldAsync(3);
        await Assertions.Expect(state).ToContainTextAsync("Press its button once");
        if (cut == 1)
        {
            await CutAsync(far.Page, network, charged.PressAsync);
        }
        else
        {
            await charged.PressAsync();
        }

        await near.OpenAsync(site.Address, $"/device/{charged.Id}");
        await Assertions.Expect(near.Page.GetByRole(AriaRole.Link, new() { Name = "Swap for another sensor" })).ToBeVisibleAsync();
        Association begun = site.Associations().Single(each => each.State == AssociationState.Effective);
        (begun.Device, begun.Patient, begun.Replaces).ShouldBe((charged.Id, "P-1001", former));
        site.Associations().Single(each => each.Id == former).End!.Cause.ShouldBe(EndCause.Swap);
    }

    public static TheoryData<string> Commands => [.. Effort.First(1, "audio", "limits")];

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task A_command_to_the_sensor_counts_once_and_both_tablets_show_what_the_sensor_does(string command)
    {
        await using SimulatedSite site = await SimulatedSite.StartAsync();
        await using TabletNetwork network = new(site.Address);
        await using BrowserPage near = await browser.NewPageAsync();
        await using BrowserPage far = await browser.NewPageAsync();
        await near.OpenAsync(site.Address, site.DevicePath);
        await far.OpenAsync(network.Address, site.DevicePath);
        bool isSound = command == "audio";
        ILocator Panel(BrowserPage browsed) =>
            browsed.Page.GetByRole(AriaRole.Region, new() { Name = isSound ? "Sound of the sensor" : "Alarm limits" });
        ILocator send = Panel(far).GetByRole(
            AriaRole.Button, new() { Name = isSound ? "Turn the sound of this sensor off" : "Send to the sensor" });
        await PrepareAsync();
        await CutAsync(far.Page, network, () => send.ClickAsync());
        string done = isSound ? "sound off." : "SpO2 below 85 %";
        ILocator reached = Panel(far).GetByText(done);
        await send.Or(reached).First.WaitForAsync();
        using AssociationStore associations = AssociationStore.Open(site.Database);
        if (associations.Audit.Newest().All(entry => entry.Action != command))
        {
            // It has not left the tablet, and the nurse sees that.
            await far.OpenAsync(network.Address, site.DevicePath);
            await PrepareAsync();
            await send.ClickAsync();
        }

        await Assertions.Expect(Panel(far)).ToContainTextAsync(done, new() { Timeout = 60_000 });
        await Assertions.Expect(Panel(near)).ToContainTextAsync(done, new() { Timeout = 60_000 });
        associations.Audit.Newest().Where(entry => entry.Action == command).Select(entry => entry.Outcome.Split(" (")[0]).Reverse()
            .ShouldBe(["asked", "confirmed by the device"]);

        async Task PrepareAsync()
        {
            if (!isSound)
            {
                await Panel(far).GetByRole(AriaRole.Button, new() { Name = "Limits of this patient" }).ClickAsync();
                await Panel(far).GetByLabel("SpO2: alarm below (80 to 94 %)").FillAsync("85");
            }

            await send.WaitForAsync();
        }
    }

    /// <summary>Does something while the tablet has no network, until its page says so; then the network is back.</summary>
    private static async Task CutAsync(IPage page, TabletNetwork network, Func<Task> act)
    {
        ILocator lost = page.GetByText("Not live: connection lost");
        network.Cut();
        await act();
        await Assertions.Expect(lost).ToBeVisibleAsync(new() { Timeout = 60_000 });
        network.Mend();
        await Assertions.Expect(lost).ToBeHiddenAsync(new() { Timeout = 60_000 });
    }

    /// <summary>A page that has lost its circuit begins anew; one that has it goes on.</summary>
    private static async Task ContinueAsync(BrowserPage far, WardSite site, SensorAtBroker sensor, ILocator state)
    {
        await state.Or(far.Page.GetByText("Type it")).First.WaitForAsync();
        if (!await state.IsVisibleAsync())
        {
            await far.TypeLabelAsync(sensor.Label);
            await sensor.HoldAsync(3);
        }

        site.Associations().ShouldBeEmpty();
    }
}
