using System.Text.Json;
using Hospital.Tests.World;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Attestation;
using NanoMedAgent.Hospital.Devices;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Releases;

namespace Hospital.Tests.Attestation;

/// <summary>
/// An advisory arrives: which devices run the component, and which of them only a cable can mend (medagent advisory affected).
/// </summary>
public sealed class ExposedDevicesAtTheHospital : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 30, 12, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder _folder = new();
    private readonly SignedReleases _releases;
    private readonly AssociationStore _store;

    public ExposedDevicesAtTheHospital()
    {
        Directory.CreateDirectory(_folder.File("releases"));
        // Release 11 has the agent with the flaw, 12 does not any more; 13 has no bill.
        _releases = new SignedReleases(
            new Dictionary<long, byte[]?> { [11] = Tag(11, "1.0"), [12] = Tag(12, "1.1"), [13] = null });
        foreach (long sequence in new long[] { 11, 12, 13 })
        {
            File.WriteAllBytes(_folder.File($"releases/{sequence}.suit"), _releases.Envelope(sequence));
        }

        File.WriteAllText(_folder.File("vendor.pub.pem"), _releases.Vendor.ToPem());
        _store = AssociationStore.Open(_folder.File("readings.db"));
    }

    public void Dispose()
    {
        _store.Dispose();
        _releases.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_component_that_a_release_replaces_is_on_devices_with_the_old_release_alone()
    {
        string old = Device(11), mended = Device(12), unbilled = Device(13), silent = Device(null);
        Dictionary<string, JsonElement> devices = await AskAsync("Agent@1.0", 1);
        Read(devices[old]).ShouldBe(("yes", "release", 11));
        Read(devices[mended]).ShouldBe(("no", "release", 12));
        Read(devices[unbilled]).ShouldBe(("unknown", "", 13));
        devices[silent].GetProperty("exposure").GetString().ShouldBe("unknown");
        devices[silent].GetProperty("because").GetString().ShouldBe("it has not shown what it runs");
    }

    [Fact]
    public async Task When_all_devices_run_the_mended_release_there_is_nothing_left_to_do()
    {
        Device(12);
        Device(12);
        await AskAsync("Agent@1.0", 0);
    }

    [Fact]
    public async Task A_component_below_the_release_needs_a_cable_and_a_bill_without_it_clears_no_device()
    {
        string device = Device(12);
        Read((await AskAsync("Mbed TLS@3.6.5", 1))[device]).ShouldBe(("yes", "cable", 12));
        Read((await AskAsync("pkg:github/espressif/mbedtls", 1))[device]).ShouldBe(("yes", "cable", 12));
        Read((await AskAsync("Mbed TLS@3.6.6", 1))[device]).ShouldBe(("unknown", "cable", 12));
        Read((await AskAsync("lwIP@2.2.0", 1))[device]).ShouldBe(("unknown", "cable", 12));
        Read((await AskAsync("never heard of", 1))[device]).ShouldBe(("unknown", "", 12));
    }

    [Fact]
    public async Task What_a_device_shows_that_runs_another_image_is_not_believed()
    {
        string device = Device(12, new byte[32]);
        Read((await AskAsync("Agent@1.0", 1))[device]).Exposure.ShouldBe("unknown");
    }

    [Fact]
    public async Task A_bill_that_was_swapped_belongs_to_no_release()
    {
        string device = Device(11);
        Bill(11, "1.1");
        Read((await AskAsync("Agent@1.0", 1))[device]).ShouldBe(("unknown", "", 11));
    }

    private static (string Exposure, string ReplacedBy, long Release) Read(JsonElement device) => (
        device.GetProperty("exposure").GetString()!, device.GetProperty("replacedBy").GetString()!,
        device.GetProperty("release").ValueKind == JsonValueKind.Number ? device.GetProperty("release").GetInt64() : -1);

    private byte[] Tag(long sequence, string agent) => SoftwareTag.Of(Bill(sequence, agent), "firmware.cdx.json");

    private byte[] Bill(long sequence, string agent)
    {
        byte[] bill = FirmwareBillFile.Of(sequence, agent);
        File.WriteAllBytes(_folder.File($"releases/{sequence}.cdx.json"), bill);
        return bill;
    }

    /// <summary>A registered device that has shown a release; null for one that has shown nothing.</summary>
    private string Device(long? release, byte[]? image = null)
    {
        using HospitalKey key = HospitalKey.Create();
        string id = key.Public.DeviceId;
        _store.Devices.Add(new RegisteredDevice(key.Public, "SN1", Now, "nurse")).ShouldBeTrue();
        if (release is { } sequence)
        {
            byte[] message = _releases.Running(sequence, image).By(key);
            AttestationStatus status = image is null ? AttestationStatus.Affirming : AttestationStatus.Contraindicated;
            _store.Attestations.Add(new StoredAttestation(id, Now, 1, 10, null, status, [], sequence, message)).ShouldBeTrue();
        }

        return id;
    }

    private async Task<Dictionary<string, JsonElement>> AskAsync(string component, int status)
    {
        ProgramResult result = await Programs.RunAsync(
            "medagent", "advisory", "affected", "--component", component, "--releases", _folder.File("releases"),
            "--vendor", _folder.File("vendor.pub.pem"), "--db", _folder.File("readings.db"), "--json");
        result.Status.ShouldBe(status, result.Error);
        using JsonDocument document = JsonDocument.Parse(result.Output);
        return document.RootElement.EnumerateArray().ToDictionary(
            device => device.GetProperty("device").GetString()!, device => device.Clone());
    }
}
