using System.Text.Json;
using Hospital.Tests.World;
using NanoMedAgent.Hospital.Attestation;
using NanoMedAgent.Hospital.Releases;
using NanoMedAgent.Hospital.Rollouts;

namespace Hospital.Tests.Rollouts;

/// <summary>
/// A rehearsal of what SECURITY.md promises: an advisory arrives, the devices with the component are found, a fixed release goes to 1 %,
/// 10 % and all of them through a health gate, and at the end the same question says what is left.
/// </summary>
public sealed class FromAdvisoryToRelease : IDisposable
{
    private const int All = 100;
    private const long Flawed = 11;
    private const long Mended = 12;
    private const int NotHealthy = 51;

    private readonly TemporaryFolder _folder = new();
    private readonly SignedReleases _releases;
    private readonly RolloutRig _rig;

    public FromAdvisoryToRelease()
    {
        Directory.CreateDirectory(_folder.File("releases"));
        _releases = new SignedReleases(new Dictionary<long, byte[]?> { [Flawed] = Tag(Flawed, "1.0"), [Mended] = Tag(Mended, "1.1") });
        foreach (long sequence in new[] { Flawed, Mended })
        {
            File.WriteAllBytes(_folder.File($"releases/{sequence}.suit"), _releases.Envelope(sequence));
        }

        File.WriteAllText(_folder.File("vendor.pub.pem"), _releases.Vendor.ToPem());
        _rig = new RolloutRig(All);
        foreach (UpdatingFleet.Device device in _rig.Devices)
        {
            Show(device, Flawed);
        }
    }

    public void Dispose()
    {
        _rig.Dispose();
        _releases.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task From_an_advisory_to_a_mended_fleet_with_one_bad_sensor_that_stops_it_on_the_way()
    {
        // The advisory: the agent 1.0. All devices run it, and a release mends each. Of a flaw below it, only a cable would.
        Dictionary<string, (string Exposure, string ReplacedBy)> exposed = await AskAsync("Agent@1.0");
        exposed.Count.ShouldBe(All);
        exposed.Values.Distinct().ShouldBe([("yes", "release")]);
        (await AskAsync("Mbed TLS@3.6.5")).Values.Distinct().ShouldBe([("yes", "cable")]);

        await File.WriteAllLinesAsync(_folder.File("exposed.txt"), exposed.Keys, TestContext.Current.CancellationToken);
        await RolloutAsync(
            0, "new", _folder.File($"releases/{Mended}.suit"), "--vendor", _folder.File("vendor.pub.pem"), "--devices",
            _folder.File("exposed.txt"), "--rings", "1%,10%,100%", "--soak-hours", "1", "--by", "kim");
        UpdatingFleet.Device bad = _rig.InRing(2)[3];
        bad.RollsBack = NotHealthy;
        _rig.Run(TimeSpan.FromMinutes(50));
        _rig.Devices.Count(device => device.Runs == Mended).ShouldBe(1, "the first ring is watched");

        _rig.Run(TimeSpan.FromMinutes(30));
        _rig.Rollout.State.ShouldBe(RolloutState.Paused);
        int reached = _rig.Devices.Count(device => device.Offers > 0);
        reached.ShouldBeInRange(2, 10, "it has not left the second ring");
        _rig.Run(TimeSpan.FromHours(5));
        _rig.Devices.Count(device => device.Offers > 0).ShouldBe(reached, "nobody is offered it while it is paused");
        string paused = await RolloutAsync(1, "status");
        paused.ShouldContain(bad.Id);
        paused.ShouldContain("rolled back");

        // On the page: the command line has the clock of this machine, and hours have passed at the ward.
        _rig.Control.TryResume(_rig.Rollout, _rig.Kim, "its flash is broken, it goes to the workshop", false, _rig.Now).ShouldBeTrue();
        _rig.Run(TimeSpan.FromHours(6));
        _rig.Rollout.State.ShouldBe(RolloutState.Done);
        (await RolloutAsync(0, "status")).ShouldContain($"done, ring 3 of 3, {All - 1} of {All} devices confirmed, 1 failed");

        // In their next starts devices show what they run, and the same question has another answer.
        foreach (UpdatingFleet.Device device in _rig.Devices)
        {
            Show(device, device.Runs == Mended ? Mended : Flawed);
        }

        Dictionary<string, (string Exposure, string ReplacedBy)> left = await AskAsync("Agent@1.0");
        left.Where(device => device.Value.Exposure != "no").Select(device => device.Key).ShouldBe([bad.Id]);
        string[] told = _rig.Audit("rollout");
        told[0].ShouldStartWith($"release {Mended} to {All} devices in rings 1%,10%,100%");
        told[^1].ShouldBe("done");
        _rig.Audit("resume-rollout").ShouldHaveSingleItem().ShouldContain("its flash is broken");
    }

    private byte[] Tag(long sequence, string agent)
    {
        byte[] bill = FirmwareBillFile.Of(sequence, agent);
        File.WriteAllBytes(_folder.File($"releases/{sequence}.cdx.json"), bill);
        return SoftwareTag.Of(bill, "firmware.cdx.json");
    }

    private void Show(UpdatingFleet.Device device, long release) => _rig.Store.Attestations.Add(new StoredAttestation(
        device.Id, _rig.Now, release, 1, null, AttestationStatus.Affirming, [], release, _releases.Running(release).By(device.Key)));

    private async Task<string> RolloutAsync(int status, params string[] arguments)
    {
        ProgramResult result = await Programs.RunAsync("medagent", ["rollout", .. arguments, "--db", _rig.Database]);
        result.Status.ShouldBe(status, result.Output + result.Error);
        return result.Output;
    }

    private async Task<Dictionary<string, (string Exposure, string ReplacedBy)>> AskAsync(string component)
    {
        ProgramResult result = await Programs.RunAsync(
            "medagent", "advisory", "affected", "--component", component, "--releases", _folder.File("releases"),
            "--vendor", _folder.File("vendor.pub.pem"), "--db", _rig.Database, "--json");
        result.Status.ShouldBe(1, result.Error);
        using JsonDocument document = JsonDocument.Parse(result.Output);
        return document.RootElement.EnumerateArray().ToDictionary(
            device => device.GetProperty("device").GetString()!,
            device => (device.GetProperty("exposure").GetString()!, device.GetProperty("replacedBy").GetString()!));
    }
}
