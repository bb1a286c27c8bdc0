using System.Formats.Cbor;
using NanoMedAgent.Hospital.Releases;
using NanoMedAgent.HostSim.Provisioning;

namespace NanoMedAgent.HostSim.Updates;

/// <summary>What is offered to the devices of a run, and where its payloads are.</summary>
/// <param name="Envelope">A SUIT envelope.</param>
/// <param name="Folder">The folder that is served.</param>
/// <param name="Title">For people.</param>
public sealed record OfferedRelease(byte[] Envelope, string Folder, string Title)
{
    /// <summary>Opens a release; any other file is taken for an image, and the simulated vendor makes a release of it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="vendor">Who signs.</param>
    /// <param name="sequence">The sequence number of a release that is made.</param>
    /// <exception cref="InvalidDataException">It looks like a release and is none.</exception>
    public static OfferedRelease Open(string path, SimulatedVendor vendor, long sequence)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        if (!string.Equals(Path.GetExtension(path), ".suit", StringComparison.OrdinalIgnoreCase))
        {
            return new OfferedRelease(vendor.MakeRelease(path, sequence), folder, $"{Path.GetFileName(path)}, signed by the simulated vendor as release {sequence}");
        }

        byte[] envelope = File.ReadAllBytes(path);
        SignedRelease.Read(envelope);

        // The tag tells an offer from a command.
        CborReader reader = new(envelope, CborConformanceMode.Lax);
        return reader.PeekState() == CborReaderState.Tag
            ? new OfferedRelease(envelope, folder, Path.GetFileName(path))
            : throw new InvalidDataException($"{path}: an envelope without the tag 107 cannot be told from a command");
    }
}
