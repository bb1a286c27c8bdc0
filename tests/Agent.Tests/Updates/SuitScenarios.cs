using NanoMedAgent.Releases;

namespace Agent.Tests.Updates;

/// <summary>The expected results of the six examples.</summary>
internal static class SuitScenarios
{
    /// <summary>Runs the scenario of an example.</summary>
    public static void Run(SuitExampleSet set, int example)
    {
        IsRefusedByAnotherVendorOrClass(set, example);
        Action<SuitExampleSet>[] scenarios =
            [StartsAnImage, FetchesAndChecks, NeedsTheSeveredSequence, FetchesForItsSlot, FetchesInstallsAndLoads, InstallsTwoImages];
        scenarios[example](set);
    }

    public static void IsRefusedByAnotherVendorOrClass(SuitExampleSet set, int example)
    {
        SuitManifest manifest = set.Read(example);
        manifest.SequenceNumber.ShouldBe(example);
        FakeSuitHost host = new();
        new SuitMachine(manifest, host).Run(null).ShouldBe(UpdateReason.VendorWrong);
        host.Vendor = set.Vendor;
        new SuitMachine(manifest, host).Run(null).ShouldBe(UpdateReason.ClassWrong);
        new SuitMachine(manifest, host).Install().ShouldBe(UpdateReason.ClassWrong);
        new SuitMachine(manifest, host).Run(manifest.Invoke).ShouldBe(UpdateReason.ClassWrong);
        host.Done.ShouldBeEmpty();
    }

    public static void StartsAnImage(SuitExampleSet set)
    {
        FakeSuitHost host = set.Device();
        SuitManifest manifest = set.Read(0);
        SuitMachine machine = new(manifest, host);
        machine.Validate().ShouldBe(UpdateReason.ImageWrong);
        host.Images[0] = set.First.Digest;
        machine.Validate().ShouldBe(UpdateReason.None);
        machine.Run(manifest.Invoke).ShouldBe(UpdateReason.None);
        host.Done.ShouldBe(["invoke 0"]);
    }

    public static void FetchesAndChecks(SuitExampleSet set)
    {
        FakeSuitHost host = set.Device();
        host.Fetching = _ => UpdateReason.Underway;
        SuitMachine machine = new(set.Read(1), host);
        machine.Install().ShouldBe(UpdateReason.Underway);
        machine.Validate().ShouldBe(UpdateReason.ImageWrong);
        host.Fetching = _ => UpdateReason.None;
        machine.Install().ShouldBe(UpdateReason.None);
        machine.Validate().ShouldBe(UpdateReason.None);
        host.Done.ShouldAllBe(done => done == $"fetch {set.File} to 0, {set.First.Length} bytes");
    }

    public static void NeedsTheSeveredSequence(SuitExampleSet set)
    {
        byte[] whole = set.Envelope(2);
        byte[] severed = set.Severed();
        severed.Length.ShouldBeLessThan(whole.Length);
        SuitEnvelope.TryParse(severed, out SuitEnvelope envelope).ShouldBe(UpdateReason.None);
        ReleaseProof.Prove(envelope, set.Policy).ShouldBe(UpdateReason.None);
        SuitManifest.TryRead(envelope, out _).ShouldBe(UpdateReason.SeveredPartMissing);

        byte[] changed = [.. whole];
        changed[changed.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(set.LongPath))] ^= 1;
        SuitEnvelope.TryParse(changed, out envelope).ShouldBe(UpdateReason.None);
        SuitManifest.TryRead(envelope, out _).ShouldBe(UpdateReason.SeveredPartWrong);

        FakeSuitHost host = set.Device();
        SuitManifest manifest = set.Read(2);
        SuitMachine machine = new(manifest, host);
        machine.Install().ShouldBe(UpdateReason.None);
        machine.Validate().ShouldBe(UpdateReason.None);
        machine.Run(manifest.Invoke).ShouldBe(UpdateReason.None);
        host.Done.ShouldBe([$"fetch {set.LongPath} to 0, {set.First.Length} bytes", "invoke 0"]);
    }

    public static void FetchesForItsSlot(SuitExampleSet set)
    {
        foreach ((int slot, string file, (byte[] digest, int length)) in ((int, string, (byte[], int))[])
            [(0, set.File1, set.First), (1, set.File2, set.Second)])
        {
            FakeSuitHost host = set.Device();
            host.Slot = slot;
            new SuitMachine(set.Read(3), host).Install().ShouldBe(UpdateReason.None);
            host.Done.ShouldBe([$"fetch {file} to 0, {length} bytes"]);
            host.Images[0].ShouldBe(digest);
        }

        FakeSuitHost other = set.Device();
        other.Slot = 2;
        new SuitMachine(set.Read(3), other).Install().ShouldBe(UpdateReason.NoAlternative);
        other.Done.ShouldBeEmpty();
    }

    /// <summary>
    /// The fetch is refused, since the example has no size for it. Installing and loading copy the image; the digest after loading is that
    /// of a decompressed image, and this device does not decompress.
    /// </summary>
    public static void FetchesInstallsAndLoads(SuitExampleSet set)
    {
        FakeSuitHost host = set.Device();
        SuitManifest manifest = set.Read(4);
        SuitMachine machine = new(manifest, host);
        machine.Fetch().ShouldBe(UpdateReason.ParameterMissing);
        host.Done.ShouldBeEmpty();
        host.Images[1] = set.First.Digest;
        machine.Install().ShouldBe(UpdateReason.None);
        machine.Validate().ShouldBe(UpdateReason.None);
        machine.Run(manifest.Load).ShouldBe(UpdateReason.ImageWrong);
        machine.Run(manifest.Invoke).ShouldBe(UpdateReason.None);
        host.Done.ShouldBe(["copy 1 to 0", "copy 0 to 2", "invoke 2"]);
    }

    public static void InstallsTwoImages(SuitExampleSet set)
    {
        FakeSuitHost host = set.Device();
        SuitMachine machine = new(set.Read(5), host);
        machine.Install().ShouldBe(UpdateReason.None);
        machine.Validate().ShouldBe(UpdateReason.None);
        host.Done.ShouldBe(
            [$"fetch {set.File1} to 0, {set.First.Length} bytes", $"fetch {set.File2} to 1, {set.Second.Length} bytes"]);
        host.Images[1] = set.First.Digest;
        machine.Validate().ShouldBe(UpdateReason.ImageWrong);
    }
}
