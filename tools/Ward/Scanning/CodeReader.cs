using ZXing;
using ZXing.Common;

namespace NanoMedAgent.Ward.Scanning;

/// <summary>Finds a code in a picture, for browsers without a detector of their own.</summary>
internal static class CodeReader
{
    // A label has a QR code. Wristbands may have any of these.
    private static readonly Dictionary<DecodeHintType, object> Hints = new()
    {
        [DecodeHintType.TRY_HARDER] = true,
        [DecodeHintType.POSSIBLE_FORMATS] = new List<BarcodeFormat>
        {
            BarcodeFormat.QR_CODE, BarcodeFormat.DATA_MATRIX, BarcodeFormat.AZTEC, BarcodeFormat.CODE_128, BarcodeFormat.CODE_39,
        },
    };

    /// <summary>Reads the code in a picture.</summary>
    /// <returns>The code's text, or null when no code can be read.</returns>
    public static string? Read(Luminance picture)
    {
        bool isWorthHalving = Math.Min(picture.Width, picture.Height) >= 4 * Luminance.ShortestSidePixels;
        Luminance? half = isWorthHalving ? picture.Halved() : null;
        return ReadDarkOnLight(picture, half) ?? ReadDarkOnLight(picture.Inverted(), half?.Inverted());
    }

    private static string? ReadDarkOnLight(Luminance picture, Luminance? half)
    {
        PlanarYUVLuminanceSource whole = ToSource(picture);
        return Read(new HybridBinarizer(whole))
            ?? (half is null ? null : Read(new HybridBinarizer(ToSource(half))))
            ?? Read(new GlobalHistogramBinarizer(whole));
    }

    private static PlanarYUVLuminanceSource ToSource(Luminance picture) =>
        new(picture.Pixels, picture.Width, picture.Height, 0, 0, picture.Width, picture.Height, false);

    private static string? Read(Binarizer binarizer) => new MultiFormatReader().decode(new BinaryBitmap(binarizer), Hints)?.Text;
}
