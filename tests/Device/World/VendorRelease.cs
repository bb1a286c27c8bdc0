using NanoMedAgent.Cose;
using NanoMedAgent.Releases;

namespace Device.World;

/// <summary>Two releases of the same image, as tools/Hospital wrote and signed them once; the key was thrown away.</summary>
internal static class VendorRelease
{
    /// <summary>Sequence number of <see cref="Newer"/>; the other one has one less.</summary>
    public const int Sequence = 7;

    /// <summary>Bytes of the image: one block, and a little of the next.</summary>
    public const int ImageBytes = 4200;

    /// <summary>Where the signature ends in <see cref="Newer"/>.</summary>
    public const int SignatureEnd = 131;

    /// <summary>Where the manifest begins in <see cref="Newer"/>; it goes on to the end.</summary>
    public const int ManifestStart = 134;

    /// <summary>SHA-256 of the manifest of <see cref="Newer"/>, as it was signed.</summary>
    public const string ManifestDigest = "A14E6FC99DA0B69CA006F02CC15180DA82A56773B564EA31DAB0EB310B671632";

    /// <summary>The envelope of the newer one.</summary>
    public const string Newer =
        "D86BA202587D825824822F5820A14E6FC99DA0B69CA006F02CC15180DA82A56773B564EA31DA"
        + "B0EB310B6716325854D28443A10128A104482A4EB3DA5110C786F6584034E4915D1D687181"
        + "FB80A06E4611219D2F711F62611102A56341E5848E130128572CCB887A49621BD4A27E85EF92"
        + "0AB786A3C8DAE4162B5C75EA5B82CEC320F2035880A50101020703585FA202818141000458"
        + "568614A40150D55A1DB06E0B521FBBB85EB64B76B7050250F0EB9C982901558A97DF21F146A8"
        + "9DBF035824822F58202537E550960B5230A02FEED0D49FDC32AC62A149F35A7F490E263318"
        + "067C1E280E191068010F020F074382030F14528614A11569696D6167652E62696E150F030F";

    /// <summary>The envelope of the older one.</summary>
    public const string Older =
        "D86BA202587D825824822F5820ED47C3518A841D655BAC36DCBCE8D9B2DCC7F94CC2BC3FF3EE"
        + "02C7056856705D5854D28443A10128A104482A4EB3DA5110C786F6584091A196678F93337D"
        + "8431D3FE9EFF7CE4984F079E93C0D722E470BDC7CB2AF68C7686B93ABBF5FFB3ADBE353B08E7"
        + "9B2D40C69C3D61A2D25FE384FA78A77D402D035880A50101020603585FA202818141000458"
        + "568614A40150D55A1DB06E0B521FBBB85EB64B76B7050250F0EB9C982901558A97DF21F146A8"
        + "9DBF035824822F58202537E550960B5230A02FEED0D49FDC32AC62A149F35A7F490E263318"
        + "067C1E280E191068010F020F074382030F14528614A11569696D6167652E62696E150F030F";

    private const string Vendor = "D55A1DB06E0B521FBBB85EB64B76B705";
    private const string Class = "F0EB9C982901558A97DF21F146A89DBF";
    private const string KeyX = "CF221B5D8DC157DD699E6D858A7E0B17D2CF5CC1A6888ADBDF7ECE69A8C04B5A";
    private const string KeyY = "BAD597E139595782105DB9FDFBE2015E682B39F20BF34E89B6A56451EC5F68F7";

    /// <summary>What the vendor's devices take after themselves.</summary>
    public static ReleasePolicy Policy() => PolicyOf(Hex.Bytes(Vendor));

    /// <summary>The same, of devices of a vendor with the same key.</summary>
    public static ReleasePolicy PolicyOf(byte[] vendor)
    {
        CoseKey[] keys = { new(Hex.Bytes(KeyX), Hex.Bytes(KeyY)) };
        return new ReleasePolicy { Vendor = vendor, Class = Hex.Bytes(Class), VendorKeys = keys };
    }

    /// <summary>Reads a part of the image, whose bytes are multiples of seven.</summary>
    public static void ReadImage(int offset, byte[] buffer, int count)
    {
        for (int i = 0; i < count; i++)
        {
            buffer[i] = (byte)((offset + i) * 7);
        }
    }
}
