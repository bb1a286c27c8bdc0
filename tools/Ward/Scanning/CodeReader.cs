using ZXing;
using ZXing.Common;

namespace NanoMedAgent.Ward.Scanning;

/// <summary>Finds a code in a picture, where the browser has no detector of its own.</summary>
internal static class CodeReader
{
    // A label is a QR code; wristbands bear any of these.
    private static readonly Dictionary<DecodeHintType, object> Hints = new()
    {
        [DecodeHintType.TRY_HARDER] = true,
        [DecodeHintType.POSSIBLE_FORMATS] = new List<BarcodeFormat> { BarcodeFormat.QR_CODE, BarcodeFormat.DATA_MATRIX, BarcodeFormat.AZTEC, BarcodeFormat.CODE_128, BarcodeFormat.CODE_39 },
    };

    /// <summary>Looks for a code.</summary>
    /// <returns>Its text, or null when there is none that can be read.</returns>
    public static string? Read(Luminance picture)
    {
        PlanarYUVLuminanceSource whole = Source(picture);
        return Read(new HybridBinarizer(whole))
            ?? (Math.Min(picture.Width, picture.Height) >= 4 * Luminance.ShortestSide ? Read(new HybridBinarizer(Source(picture.Halved()))) : null)
            ?? Read(new GlobalHistogramBinarizer(whole));
    }

    private static PlanarYUVLuminanceSource Source(Luminance picture) =>
        new(picture.Pixels, picture.Width, picture.Height, 0, 0, picture.Width, picture.Height, false);

    private static string? Read(Binarizer binarizer) => new MultiFormatReader().decode(new BinaryBitmap(binarizer), Hints)?.Text;
}
