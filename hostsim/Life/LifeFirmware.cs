using NanoMedAgent.Hospital.Attestation;
using NanoMedAgent.Hospital.Releases;
using NanoMedAgent.HostSim.Provisioning;
using NanoMedAgent.Platform;
using NanoMedAgent.Simulator.Sensors;
using NanoMedAgent.Simulator.Updates;

namespace NanoMedAgent.HostSim.Life;

/// <summary>
/// What runs on devices: a release that their maker has signed, and on a few of them, later, what somebody else has put in its place.
/// </summary>
internal sealed class LifeFirmware : IDisposable
{
    private const int ImageBytes = 2_000;

    // Nobody offers a release, so nobody fetches one.
    private static readonly Uri Nowhere = new("http://localhost/");

    private readonly SimulatedVendor _vendor;
    private readonly (byte[] Envelope, byte[] Image) _signed;
    private readonly (byte[] Envelope, byte[] Image) _strange;

    /// <summary>A release of a new vendor, and one of a stranger.</summary>
    /// <param name="folder">For the keys and the images.</param>
    /// <param name="random">Makes the images.</param>
    public LifeFirmware(string folder, Random random)
    {
        _vendor = SimulatedVendor.Open(Directory.CreateDirectory(Path.Combine(folder, "vendor")).FullName);
        _signed = MakeRelease(_vendor, Path.Combine(folder, "vendor"), random);
        string ofStranger = Directory.CreateDirectory(Path.Combine(folder, "stranger")).FullName;
        using SimulatedVendor stranger = SimulatedVendor.Open(ofStranger);
        _strange = MakeRelease(stranger, ofStranger, random);
        if (References.TryAdd(_signed.Envelope, [_vendor.Public]) is { } fault)
        {
            throw new InvalidOperationException($"the release is no reference value: {fault}");
        }
    }

    /// <summary>What the vendor has signed, for those who appraise evidence.</summary>
    public ReferenceReleases References { get; } = new();

    /// <summary>A device as it is made: its boot loader measures what it starts, and accepts what the vendor has signed.</summary>
    /// <param name="isTampered">Whether somebody has replaced the boot loader by one that accepts anything.</param>
    public SensorUpdates MakeDevice(Func<bool> isTampered)
    {
        BootloaderSlots slots = new(
            ImageBytes, (envelope, image) => isTampered() || SignedRelease.Read(envelope).Covers(_vendor.Public, image));
        Install(slots, _signed.Envelope, _signed.Image);
        HttpPayloads mirror = new(Nowhere);
        return new SensorUpdates(SimulatedVendor.PolicyFor(_vendor.Public), mirror, mirror, ImageBytes, slots);
    }

    /// <summary>Somebody puts another image onto a device whose boot loader accepts anything.</summary>
    /// <param name="slots">The device's.</param>
    /// <param name="keepsEnvelope">Whether the vendor's envelope stays with it; otherwise it has a stranger's.</param>
    public void Replace(BootloaderSlots slots, bool keepsEnvelope) =>
        Install(slots, keepsEnvelope ? _signed.Envelope : _strange.Envelope, _strange.Image);

    /// <inheritdoc/>
    public void Dispose() => _vendor.Dispose();

    private static (byte[] Envelope, byte[] Image) MakeRelease(SimulatedVendor vendor, string folder, Random random)
    {
        byte[] image = new byte[ImageBytes];
        random.NextBytes(image);
        string path = Path.Combine(folder, "app.bin");
        File.WriteAllBytes(path, image);
        return (vendor.MakeRelease(path, sequence: 1), image);
    }

    private static void Install(BootloaderSlots slots, byte[] envelope, byte[] image)
    {
        slots.Begin(envelope);
        for (int offset = 0; offset < image.Length; offset += SlotBlock.Bytes)
        {
            int count = Math.Min(SlotBlock.Bytes, image.Length - offset);
            slots.Write(0, offset, image[offset..(offset + count)], count);
        }

        slots.Complete([]);
        slots.Boot();
        if (slots.Confirm() != SlotResult.Done)
        {
            throw new InvalidOperationException($"the boot loader has not accepted the image: {slots.State}");
        }
    }
}
