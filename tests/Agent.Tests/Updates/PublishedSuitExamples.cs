using System.Security.Cryptography;
using System.Text.RegularExpressions;
using NanoMedAgent.Cose;
using Tests;

namespace Agent.Tests.Updates;

/// <summary>The examples of draft-ietf-suit-manifest-37 as suit-wg publishes them, with the key that verifies them.</summary>
internal sealed partial class PublishedSuitExamples() : SuitExampleSet(ReadKey())
{
    /// <inheritdoc/>
    public override byte[] Vendor { get; } = Convert.FromHexString("fa6b4a53d5ad5fdfbe9de663e4d41ffe");

    /// <inheritdoc/>
    public override byte[] Class { get; } = Convert.FromHexString("1492af1425695e48bf429b2d51f2ab45");

    /// <inheritdoc/>
    public override (byte[] Digest, int Length) First { get; } =
        (Convert.FromHexString("00112233445566778899aabbccddeeff0123456789abcdeffedcba9876543210"), 34768);

    /// <inheritdoc/>
    public override (byte[] Digest, int Length) Second { get; } =
        (Convert.FromHexString("0123456789abcdeffedcba987654321000112233445566778899aabbccddeeff"), 76834);

    /// <inheritdoc/>
    public override string File => "http://example.com/file.bin";

    /// <inheritdoc/>
    public override string LongPath => "http://example.com/very/long/path/to/file/file.bin";

    /// <inheritdoc/>
    public override string File1 => "http://example.com/file1.bin";

    /// <inheritdoc/>
    public override string File2 => "http://example.com/file2.bin";

    /// <inheritdoc/>
    public override byte[] Envelope(int example) => Envelopes(example)[^1];

    /// <inheritdoc/>
    public override byte[] Severed() => Envelopes(2)[^2];

    /// <summary>The envelopes without a signature, with a signature, and with the severable parts, in this order.</summary>
    private static byte[][] Envelopes(int example)
    {
        string text = System.IO.File.ReadAllText(PublishedFiles.Suit.Path($"example{example}.txt"));
        return [.. HexBlock().Matches(text).Select(block => Convert.FromHexString(Regex.Replace(block.Value, "[~\\s]", "")))];
    }

    private static CoseKey ReadKey()
    {
        using ECDsa key = ECDsa.Create();
        key.ImportFromPem(System.IO.File.ReadAllText(PublishedFiles.Suit.Path("public_key.pem")));
        ECPoint point = key.ExportParameters(includePrivateParameters: false).Q;
        return new CoseKey(point.X, point.Y);
    }

    [GeneratedRegex("~~~\\n(?:[0-9a-f]+\\n)+~~~")]
    private static partial Regex HexBlock();
}
