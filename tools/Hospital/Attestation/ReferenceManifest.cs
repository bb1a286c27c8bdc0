using System.Formats.Cbor;
using NanoMedAgent.Hospital.Cose;
using NanoMedAgent.Hospital.Releases;

namespace NanoMedAgent.Hospital.Attestation;

/// <summary>Reads vendor, class, device and digest of each component out of the shared sequence of a manifest.</summary>
internal static class ReferenceManifest
{
    private const int ComponentsLimit = 16;
    private const int DigestLength = 32;

    /// <summary>Reads the components.</summary>
    /// <returns>null when the manifest does not give vendor, class and digest of each of them in its shared sequence.</returns>
    /// <exception cref="CborContentException">It is not CBOR.</exception>
    /// <exception cref="InvalidOperationException">It is no manifest.</exception>
    public static IReadOnlyList<ReferenceComponent>? Read(byte[] manifest)
    {
        CborReader reader = new(manifest, CborConformanceMode.Canonical);
        byte[]? common = null;
        int count = reader.ReadStartMap() ?? 0;
        for (int i = 0; i < count; i++)
        {
            if (reader.ReadInt32() == SuitLabels.Common)
            {
                common = reader.ReadByteString();
            }
            else
            {
                reader.SkipValue();
            }
        }

        reader.ReadEndMap();
        reader.ReadEnd();
        return common is null ? null : ReadCommon(new CborReader(common, CborConformanceMode.Canonical));
    }

    private static ReferenceComponent[]? ReadCommon(CborReader reader)
    {
        int components = 0;
        byte[]? sequence = null;
        int count = reader.ReadStartMap() ?? 0;
        for (int i = 0; i < count; i++)
        {
            switch (reader.ReadInt32())
            {
                case SuitLabels.Components:
                    components = reader.ReadStartArray() ?? 0;
                    for (int component = 0; component < components; component++)
                    {
                        reader.SkipValue();
                    }

                    reader.ReadEndArray();
                    break;
                case SuitLabels.SharedSequence:
                    sequence = reader.ReadByteString();
                    break;
                default:
                    reader.SkipValue();
                    break;
            }
        }

        reader.ReadEndMap();
        reader.ReadEnd();
        return components is 0 or > ComponentsLimit || sequence is null ? null : ReadSequence(sequence, components);
    }

    private static ReferenceComponent[]? ReadSequence(byte[] sequence, int components)
    {
        Dictionary<int, byte[]>[] parameters = [.. Enumerable.Range(0, components).Select(_ => new Dictionary<int, byte[]>())];
        CborReader reader = new(sequence, CborConformanceMode.Canonical);
        int items = reader.ReadStartArray() ?? 0;
        int index = 0;
        for (int i = 0; i < items; i += 2)
        {
            switch (reader.ReadInt32())
            {
                case SuitLabels.SetComponentIndex when reader.PeekState() == CborReaderState.UnsignedInteger:
                    index = reader.ReadInt32();
                    break;
                case SuitLabels.OverrideParameters when index < components:
                    ReadParameters(reader, parameters[index]);
                    break;
                case SuitLabels.SetComponentIndex or SuitLabels.TryEach or SuitLabels.RunSequence or SuitLabels.OverrideParameters:
                    // What the parameters are then depends on the device.
                    return null;
                default:
                    reader.SkipValue();
                    break;
            }
        }

        reader.ReadEndArray();
        reader.ReadEnd();
        ReferenceComponent[] read = [.. parameters.Select(ToComponent).OfType<ReferenceComponent>()];
        return read.Length == components ? read : null;
    }

    private static void ReadParameters(CborReader reader, Dictionary<int, byte[]> parameters)
    {
        int count = reader.ReadStartMap() ?? 0;
        for (int i = 0; i < count; i++)
        {
            int key = reader.ReadInt32();
            if (reader.PeekState() == CborReaderState.ByteString)
            {
                parameters[key] = reader.ReadByteString();
            }
            else
            {
                reader.SkipValue();
            }
        }

        reader.ReadEndMap();
    }

    private static ReferenceComponent? ToComponent(Dictionary<int, byte[]> parameters)
    {
        if (!parameters.TryGetValue(SuitLabels.VendorParameter, out byte[]? vendor)
            || !parameters.TryGetValue(SuitLabels.ClassParameter, out byte[]? deviceClass)
            || !parameters.TryGetValue(SuitLabels.DigestParameter, out byte[]? encoded))
        {
            return null;
        }

        byte[]? digest = DigestIn(encoded);
        return digest is null
            ? null
            : new ReferenceComponent(vendor, deviceClass, digest, parameters.GetValueOrDefault(SuitLabels.DeviceParameter));
    }

    /// <summary>SHA-256 in a SUIT_Digest; null when it is another one.</summary>
    internal static byte[]? DigestIn(byte[] encoded)
    {
        CborReader reader = new(encoded, CborConformanceMode.Canonical);
        if (reader.ReadStartArray() != 2 || reader.ReadInt32() != SuitLabels.Sha256)
        {
            return null;
        }

        byte[] digest = reader.ReadByteString();
        reader.ReadEndArray();
        reader.ReadEnd();
        return digest.Length == DigestLength ? digest : null;
    }
}
