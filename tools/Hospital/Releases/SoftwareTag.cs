using System.Buffers.Text;
using System.Formats.Cbor;
using System.Security.Cryptography;
using System.Text.Json;

namespace NanoMedAgent.Hospital.Releases;

/// <summary>
/// The CoSWID tag (RFC 9393) of a release: it names the software, and its bill of materials by a link with the digest (RFC 6920). The
/// manifest has the digest of the tag alone: suit-coswid as a severed member (draft-ietf-suit-update-management, "suit-coswid"). A device
/// skips it.
/// </summary>
public static class SoftwareTag
{
    private const int TagId = 0;
    private const int SoftwareName = 1;
    private const int Entity = 2;
    private const int Link = 4;
    private const int TagVersion = 12;
    private const int SoftwareVersion = 13;
    private const int EntityName = 31;
    private const int Role = 33;
    private const int Reference = 38;
    private const int Relation = 40;
    private const int MediaType = 41;

    private const int TagCreator = 1;
    private const int SoftwareCreator = 2;
    private const int SeeAlso = 9;
    private const string CycloneDx = "application/vnd.cyclonedx+json";

    /// <summary>The tag of the software that a bill of materials is about. The same bill gives the same bytes.</summary>
    /// <param name="bill">CycloneDX as JSON.</param>
    /// <param name="path">Its file, for messages.</param>
    /// <exception cref="InvalidDataException">It is no bill of materials, or names no subject; the message says what to do.</exception>
    public static byte[] Of(byte[] bill, string path)
    {
        const string advice = "give firmware.cdx.json of 'medagent sbom'";
        try
        {
            using JsonDocument document = JsonDocument.Parse(bill);
            JsonElement root = document.RootElement;
            if (root.GetProperty("bomFormat").GetString() != "CycloneDX")
            {
                throw new InvalidDataException($"{path}: this is not CycloneDX; {advice}");
            }

            JsonElement subject = root.GetProperty("metadata").GetProperty("component");
            return Encode(
                bill,
                subject.GetProperty("bom-ref").GetString()!,
                subject.GetProperty("name").GetString()!,
                subject.GetProperty("version").GetString()!,
                subject.GetProperty("supplier").GetProperty("name").GetString()!);
        }
        catch (Exception wrong) when (wrong is JsonException or KeyNotFoundException or InvalidOperationException or ArgumentNullException)
        {
            throw new InvalidDataException($"{path}: this is no bill of materials that names its subject; {advice}", wrong);
        }
    }

    /// <summary>The SHA-256 that a manifest has of the tag: of the tag as a byte string with its head.</summary>
    public static byte[] DigestOf(byte[] tag) => SHA256.HashData(Item(tag));

    /// <summary>The digest of the tag in a manifest, whether the tag is severed or whole.</summary>
    /// <returns>null when the manifest has none, or cannot be read.</returns>
    public static byte[]? DigestIn(byte[] manifest)
    {
        try
        {
            CborReader reader = new(manifest, CborConformanceMode.Canonical);
            int count = reader.ReadStartMap() ?? 0;
            for (int i = 0; i < count; i++)
            {
                if (reader.ReadInt32() != SuitLabels.CoSwid)
                {
                    reader.SkipValue();
                }
                else if (reader.PeekState() == CborReaderState.ByteString)
                {
                    return DigestOf(reader.ReadByteString());
                }
                else
                {
                    return reader.ReadStartArray() == 2 && reader.ReadInt32() == SuitLabels.Sha256 ? reader.ReadByteString() : null;
                }
            }

            return null;
        }
        catch (Exception wrong) when (wrong is CborContentException or InvalidOperationException or OverflowException)
        {
            return null;
        }
    }

    private static byte[] Encode(byte[] bill, string id, string name, string version, string supplier)
    {
        CborWriter writer = new(CborConformanceMode.Canonical, convertIndefiniteLengthEncodings: true);
        writer.WriteStartMap(null);
        Text(writer, TagId, id);
        Text(writer, SoftwareName, name);
        writer.WriteInt32(Entity);
        writer.WriteStartMap(null);
        Text(writer, EntityName, supplier);
        writer.WriteInt32(Role);
        writer.WriteStartArray(2);
        writer.WriteInt32(TagCreator);
        writer.WriteInt32(SoftwareCreator);
        writer.WriteEndArray();
        writer.WriteEndMap();
        writer.WriteInt32(Link);
        writer.WriteStartMap(null);
        Text(writer, Reference, $"ni:///sha-256;{Base64Url.EncodeToString(SHA256.HashData(bill))}?ct={CycloneDx}");
        writer.WriteInt32(Relation);
        writer.WriteInt32(SeeAlso);
        Text(writer, MediaType, CycloneDx);
        writer.WriteEndMap();
        writer.WriteInt32(TagVersion);
        writer.WriteInt32(0);
        Text(writer, SoftwareVersion, version);
        writer.WriteEndMap();
        return writer.Encode();
    }

    private static void Text(CborWriter writer, int label, string value)
    {
        writer.WriteInt32(label);
        writer.WriteTextString(value);
    }

    private static byte[] Item(byte[] content)
    {
        CborWriter writer = new(CborConformanceMode.Canonical);
        writer.WriteByteString(content);
        return writer.Encode();
    }
}
