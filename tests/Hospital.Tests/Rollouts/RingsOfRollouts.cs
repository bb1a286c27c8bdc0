using System.Security.Cryptography;
using NanoMedAgent.Hospital.Rollouts;

namespace Hospital.Tests.Rollouts;

/// <summary>Which device of a rollout is in which ring.</summary>
public sealed class RingsOfRollouts
{
    private static readonly byte[] Release = SHA256.HashData("release"u8);

    [Fact]
    public void Every_device_is_in_one_ring_and_each_open_ring_makes_its_share_whatever_their_number()
    {
        const int seed = 2323;
        Random random = new(seed);
        for (int i = 0; i < 300; i++)
        {
            string[] devices = NewDevices(random.Next(1, 400));
            decimal[] shares = [.. Enumerable.Range(0, random.Next(0, 6)).Select(_ => random.Next(1, 1000) / 10m).Distinct().Order(), 100];
            RolloutRings rings = RolloutRings.Parse(string.Join(',', shares.Select(share => FormattableString.Invariant($"{share}%"))))!;
            IReadOnlyList<(string Device, int Ring)> assigned = rings.Assign(Release, devices, []);
            string about = FormattableString.Invariant($"seed {seed}, case {i}: {devices.Length} devices, rings {rings}");
            assigned.Select(each => each.Device).ShouldBe(devices, ignoreOrder: true, about);
            foreach ((int index, decimal share) in shares.Index())
            {
                int open = assigned.Count(each => each.Ring <= index + 1);
                (100m * open / devices.Length).ShouldBeGreaterThanOrEqualTo(share, about);
                (100m * (open - 1) / devices.Length).ShouldBeLessThan(share, about);
            }
        }
    }

    [Fact]
    public void Devices_that_come_or_go_do_not_change_the_order_of_the_others()
    {
        string[] devices = NewDevices(100);
        RolloutRings rings = RolloutRings.Parse("1%,10%,100%")!;
        string[] all = [.. rings.Assign(Release, devices, []).Select(each => each.Device)];
        string[] fewer = [.. rings.Assign(Release, devices[..60], []).Select(each => each.Device)];
        fewer.ShouldBe(all.Where(fewer.Contains));
    }

    [Fact]
    public void A_ring_has_devices_of_many_wards_and_the_next_release_has_others_first()
    {
        string[] devices = NewDevices(200);
        RolloutRings rings = RolloutRings.Parse("10%,100%")!;
        string[] first = InFirst(Release);
        first.Select(device => Array.IndexOf(devices, device) / 20).Distinct().Count().ShouldBeGreaterThan(5, "of ten wards of 20 sensors");
        InFirst(SHA256.HashData("the next"u8)).Intersect(first).Count().ShouldBeLessThan(10);

        string[] InFirst(byte[] release) =>
            [.. rings.Assign(release, devices, []).Where(each => each.Ring == 1).Select(each => each.Device)];
    }

    [Fact]
    public void Devices_that_somebody_names_are_in_the_first_ring_though_it_gets_larger()
    {
        string[] devices = NewDevices(100);
        string[] named = [.. devices.Skip(40).Take(5)];
        IReadOnlyList<(string Device, int Ring)> assigned = RolloutRings.Parse("1%,10%,100%")!.Assign(Release, devices, named);
        assigned.Where(each => each.Ring == 1).Select(each => each.Device).ShouldBe(named, ignoreOrder: true);
        assigned.Count(each => each.Ring == 2).ShouldBe(5);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1%,10%")]
    [InlineData("10%,1%,100%")]
    [InlineData("0%,100%")]
    [InlineData("1,10,100")]
    [InlineData("50%,101%")]
    [InlineData("1%,2%,3%,4%,5%,6%,7%,8%,9%,100%")]
    public void Shares_that_do_not_rise_to_all_are_no_rings(string text) => RolloutRings.Parse(text).ShouldBeNull();

    private static string[] NewDevices(int count) =>
        [.. Enumerable.Range(0, count).Select(number => FormattableString.Invariant($"{number:x20}"))];
}
