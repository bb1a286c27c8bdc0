using Agent.Tests.World;
using NanoMedAgent.Hospital.Releases;

namespace Agent.Tests.Updates;

/// <summary>Releases whose manifest has the digest of their bill of materials: a device takes them as any other.</summary>
public sealed class BillsOfReleases
{
    private static readonly byte[] Tag = SoftwareTag.Of(
        """
        {
          "bomFormat": "CycloneDX", "specVersion": "1.7",
          "metadata": { "component": { "bom-ref": "f@1", "name": "firmware", "version": "1", "supplier": { "name": "maker" } } }
        }
        """u8.ToArray(),
        "firmware.cdx.json");

    [Fact]
    public void A_release_with_the_digest_of_its_bill_of_materials_is_installed_and_runs()
    {
        using Vendor vendor = new();
        using SimulatedWard ward = new(periodSeconds: 5, releases: vendor.Policy);
        ward.Run(1);
        Release release = vendor.Release(12, ward.Mirror, Vendor.Image("release 12")) with { Tag = Tag };
        ward.Link.Send(ward.CommandTopic, vendor.Sign(release));
        ward.Run(1);
        ward.Button.Press();
        ward.Run(2);
        ward.Agent.Updater.RunningSequence.ShouldBe(12);
    }

    [Fact]
    public void It_costs_a_device_37_bytes_of_the_manifest_however_long_the_bill_is()
    {
        using Vendor vendor = new();
        Release release = vendor.Release(12, new FakeMirror(), Vendor.Image("release 12"));
        int without = SuitManifestWriter.Write(release).Length;
        SuitManifestWriter.Write(release with { Tag = Tag }).Length.ShouldBe(without + 37);
        SuitManifestWriter.Write(release with { Tag = new byte[100_000] }).Length.ShouldBe(without + 37);
    }
}
