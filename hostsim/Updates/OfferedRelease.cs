using System.Formats.Cbor;
using NanoMedAgent.Hospital.Files;
using NanoMedAgent.Hospital.Releases;
using NanoMedAgent.HostSim.Provisioning;

namespace NanoMedAgent.HostSim.Updates;

/// <summary>A release that is offered to the sensors of a run.</summary>
/// <param name="Envelope">Its SUIT envelope.</param>
/// <param name="Folder">The folder with its payloads.</param>
/// <param name="Title">What it is, for people.</param>
public sealed record OfferedRelease(byte[] Envelope, string Folder, string Title)
{
    /// <summary>Opens a release (.suit). Any other file is taken for an image, and the simulated vendor makes a release of it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="vendor">Signs a release that is made.</param>
    /// <param name="sequence">The sequence number of a release that is made.</param>
    /// <exception cref="InvalidDataException">The .suit file is not a release.</exception>
    public static OfferedRelease Open(string path, SimulatedVendor vendor, long sequence)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        if (!string.Equals(Path.GetExtension(path), ".suit", StringComparison.OrdinalIgnoreCase))
        {
            string title = $"{Path.GetFileName(path)}, signed by the simulated vendor as release {sequence}";
            return new OfferedRelease(vendor.MakeRelease(path, sequence), folder, title);
        }

        byte[] envelope = InputFile.ReadBytes(path);
        SignedRelease.Read(envelope, path);

        // A device distinguishes an offer from a command by this tag.
        CborReader reader = new(envelope, CborConformanceMode.Lax);
        return reader.PeekState() == CborReaderState.Tag
            ? new OfferedRelease(envelope, folder, Path.GetFileName(path))
            : throw new InvalidDataException($"{path}: the envelope has no tag 107, so a device would take it for a command");
    }
}
