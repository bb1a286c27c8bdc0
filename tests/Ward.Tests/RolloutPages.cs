using System.Diagnostics.Metrics;
using Microsoft.Playwright;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Devices;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Pairing;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Releases;
using NanoMedAgent.Hospital.Rollouts;
using NanoMedAgent.Ward;

namespace Ward.Tests;

/// <summary>The rollouts of releases on the ward's pages, in a browser.</summary>
public sealed class RolloutPages(WardBrowser browser)
{
    private const int Confirmed = 6;
    private const int RolledBack = 7;
    private const int SensorsSilent = 51;

    [Theory]
    [MemberData(nameof(Screens.Sizes), MemberType = typeof(Screens))]
    public async Task An_administrator_sees_why_a_rollout_has_paused_and_resumes_it_with_a_reason(int width, int height)
    {
        await using DashboardSite site = await DashboardSite.StartAsync();
        ReleaseDelivery delivery = new(site.Associations, "ward");
        string[] devices = Begin(site);
        await using BrowserPage browsed = await browser.NewPageAsync(new() { ViewportSize = new() { Width = width, Height = height } });
        IPage page = browsed.Page;
        await browsed.OpenAsync(site.Address, "/rollouts", "admin");
        await Assertions.Expect(page.GetByText("Rollout 1 of release 12: running")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByText("Ring 2, up to 75 %, closed: 6 sensors")).ToBeVisibleAsync();

        site.Now = site.Now.AddSeconds(1);
        delivery.CheckTimers(site.Now);
        site.Now = site.Now.AddSeconds(1);
        Report(delivery, site, devices[1], Confirmed, 0);
        Report(delivery, site, devices[0], RolledBack, SensorsSilent);
        await Assertions.Expect(page.GetByText("Rollout 1 of release 12: paused")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator(".notice")).ToContainTextAsync("devices that have rolled back: 1, at most 0");
        await Assertions.Expect(page.Locator("td.reason")).ToContainTextAsync("rolled back to the previous release");
        await Assertions.Expect(page.Locator(".ring-bar").First).ToHaveAccessibleNameAsync("1 confirmed, 1 offered, 1 rolled back");
        await AxeCheck.ShouldFindNothingAsync(page, scheme => Screenshots.TakeAsync(page, $"rollouts-{width}-{scheme}"));
        (await page.EvaluateAsync<int>("document.documentElement.scrollWidth")).ShouldBeLessThanOrEqualTo(width);

        await page.GetByText("Resume this rollout …").ClickAsync();
        await Assertions.Expect(page.GetByText("Resume rollout 1?")).ToBeFocusedAsync();
        await page.GetByText("Yes, resume").ClickAsync();
        await Assertions.Expect(page.GetByText("Say why, in a few words. It stands in the audit log.")).ToBeVisibleAsync();
        site.Associations.Rollouts.All()[0].State.ShouldBe(RolloutState.Paused, "nothing changes without a reason");
        await AxeCheck.ShouldFindNothingAsync(page, scheme => Screenshots.TakeAsync(page, $"rollouts-ask-{width}-{scheme}"));
        await page.GetByRole(AriaRole.Textbox, new() { Name = "Reason" }).FillAsync("a broken chip");
        await page.GetByText("Yes, resume").ClickAsync();
        await Assertions.Expect(page.GetByText("Rollout 1 of release 12: running")).ToBeVisibleAsync();
        await page.GetByText("Pause this rollout …").ClickAsync();
        await page.GetByRole(AriaRole.Textbox, new() { Name = "Reason" }).FillAsync("until Monday");
        await page.GetByText("Yes, pause").ClickAsync();
        await Assertions.Expect(page.Locator(".notice")).ToContainTextAsync("until Monday");
        site.Associations.Audit.Newest().Where(entry => entry.Who == "development-admin" && entry.Action.EndsWith("-rollout"))
            .Select(entry => entry.Outcome).ShouldBe(["paused: until Monday", "resumed: a broken chip"]);
        browsed.Faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_monitoring_sees_a_rollout_that_is_paused()
    {
        await using DashboardSite site = await DashboardSite.StartAsync();
        Begin(site);
        new RolloutControl(site.Associations).TryPause(
            site.Associations.Rollouts.All()[0], new AuditEntry(site.Now, "kim", "admin", "", "", ""), "why", site.Now).ShouldBeTrue();
        Dictionary<string, long> counts = [];
        using MeterListener listener = new();
        using WardMetrics metrics = new(site.Associations);
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => counts[$"{tags[0].Value}"] = value);
        listener.InstrumentPublished = (instrument, _) =>
        {
            if (instrument.Meter.Name == WardMetrics.MeterName)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        listener.Start();
        listener.RecordObservableInstruments();
        counts["paused"].ShouldBe(1);
        counts["running"].ShouldBe(0);
    }

    /// <summary>Begins a rollout to a dozen sensors.</summary>
    /// <returns>Those of the first ring: three.</returns>
    private static string[] Begin(DashboardSite site)
    {
        using HospitalKey vendor = HospitalKey.Create();
        byte[] vendorId = SuitIdentifier.Vendor("vendor.example");
        byte[] manifest = SuitManifestWriter.Write(new Release
        {
            SequenceNumber = 12,
            Vendor = vendorId,
            Class = SuitIdentifier.Class(vendorId, "vital-signs"),
            Components = [new ReleaseComponent([[0]], new byte[32], 100, "app.pe")],
        });
        string[] devices = [.. Enumerable.Range(1, 12).Select(number => FormattableString.Invariant($"{number:x20}"))];
        site.Associations.DeviceStates.Change(devices, DeviceState.Owned, "admin", "new", site.Now);
        new RolloutControl(site.Associations).Begin(
            new RolloutOrder(
                SuitEnvelopeWriter.Write(manifest, SuitEnvelopeWriter.Sign(manifest, vendor)), devices, devices[..3],
                RolloutRings.Parse("10%,75%,100%")!, new RolloutGates(), "admin.kim"),
            site.Now, out _).ShouldNotBeNull();
        return devices[..3];
    }

    private static void Report(ReleaseDelivery delivery, DashboardSite site, string device, long what, long reason) => delivery.HandleEvent(
        new DeviceEvent(device, "update", 1, site.Now.ToUnixTimeSeconds(), what, 12, reason) { Order = new EventOrder(1, 1) }, site.Now);
}
