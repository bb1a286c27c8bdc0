using Microsoft.Playwright;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Ward.Pairing;

namespace Ward.Tests;

public sealed class Looking(WardBrowser browser)
{
    [Theory]
    [InlineData("tablet", 1024, 768, ColorScheme.Light)]
    [InlineData("phone", 390, 844, ColorScheme.Light)]
    [InlineData("dark", 1024, 768, ColorScheme.Dark)]
    public async Task States(string name, int width, int height, ColorScheme scheme)
    {
        await using WardSite site = await WardSite.StartAsync();
        await using BrowsedPage browsed = await browser.NewPageAsync(new() { ViewportSize = new() { Width = width, Height = height }, ColorScheme = scheme });
        IPage page = browsed.Page;
        await page.GotoAsync(site.Url("/sign-in"));
        await Screenshots.TakeAsync(page, $"{name}-0-signin");
        await browsed.SignInAsync(site);
        await browsed.GoAsync(site, "/pair");
        await Screenshots.TakeAsync(page, $"{name}-1-label");
        await page.GetByText("Type it").ClickAsync();
        await page.GetByLabel("The whole text").FillAsync("NM1:XX");
        await page.GetByRole(AriaRole.Button, new() { Name = "Take it" }).ClickAsync();
        await page.GetByRole(AriaRole.Alert).WaitForAsync();
        await Screenshots.TakeAsync(page, $"{name}-1b-typed");
        await page.GetByLabel("The whole text").FillAsync(ReadingCodes.NewLabel().Encode());
        await page.GetByRole(AriaRole.Button, new() { Name = "Take it" }).ClickAsync();
        await page.GetByText("Hold the sensor's button").WaitForAsync();
        await Screenshots.TakeAsync(page, $"{name}-2-awaiting");
        site.Desk.Set(PairingStage.WindowOpen);
        await page.GetByText("The sensor is ready").WaitForAsync();
        await page.GetByLabel("Ada Example").CheckAsync();
        await page.Locator("input[name=bed]").Nth(1).CheckAsync();
        await Screenshots.TakeAsync(page, $"{name}-3-window");
        await page.GetByRole(AriaRole.Button, new() { Name = "pair" }).ClickAsync();
        site.Desk.Set(PairingStage.Confirming);
        await page.GetByText("Press the sensor's button once").WaitForAsync();
        await Screenshots.TakeAsync(page, $"{name}-4-confirming");
        site.Desk.Set(PairingStage.Associated);
        await page.GetByText("The first values").WaitForAsync();
        await Screenshots.TakeAsync(page, $"{name}-5-associated");
        site.Desk.Set(PairingStage.Ended, PairingRefusal.LockedOut);
        await page.GetByText("locked for").WaitForAsync();
        await Screenshots.TakeAsync(page, $"{name}-6-locked");
        browsed.Faults.ShouldBeEmpty();
    }
}
