using Microsoft.Playwright;
using NanoMedAgent.HostSim.DevicePage;
using NanoMedAgent.HostSim.Options;
using NanoMedAgent.HostSim.Simulation;
using NanoMedAgent.Simulator.Pins;

namespace Ward.Tests;

/// <summary>The button on the sensor's page.</summary>
public sealed class ButtonOnAPage(WardBrowser browser)
{
    [Fact]
    public async Task A_tap_reaches_the_device_as_a_tap_also_when_its_first_message_is_delayed()
    {
        using TemporaryFolder folder = new();
        SimulationOptions options = new() { DataFolder = folder.Path, Start = DateTimeOffset.UnixEpoch.AddYears(56) };
        await using SimulatedWard ward = await SimulatedWard.OpenAsync(options, TestContext.Current.CancellationToken);
        using SimulationRun run = new(ward, options);
        await using DevicePageHost sensor = await DevicePageHost.StartAsync(ward.Sensors[0], run, null, 0);
        await using BrowserPage opened = await browser.NewPageAsync();
        IPage page = opened.Page;
        await page.GotoAsync(sensor.Address.ToString());
        await page.Locator("body[data-pattern]").WaitForAsync();
        TaskCompletionSource isLetGo = new();
        await page.RouteAsync("**/button/down", async route =>
        {
            // The network holds the first message until the second had every chance to overtake it.
            await Task.WhenAny(isLetGo.Task, Task.Delay(500));
            await route.ContinueAsync();
        });
        page.RequestFinished += (_, request) =>
        {
            if (request.Url.EndsWith("/button/up", StringComparison.Ordinal))
            {
                isLetGo.TrySetResult();
            }
        };

        await page.Locator("#button").ClickAsync();
        await isLetGo.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

        SimulatedButton button = ward.Sensors[0].Button;
        button.IsHeld.ShouldBeFalse();
        button.IsPressed.ShouldBeTrue();
    }
}
