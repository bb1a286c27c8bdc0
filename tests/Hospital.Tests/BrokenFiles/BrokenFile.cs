using System.Security.Cryptography;
using System.Text;

namespace Hospital.Tests.BrokenFiles;

/// <summary>The kinds of files that a command does not expect.</summary>
internal static class BrokenFile
{
    /// <summary>All kinds that have some content, as <see cref="FileUse.Accepts"/> has them.</summary>
    public const string WithContent = "blank text control binary zeros truncated UTF-16 JSON-null JSON-number JSON-text JSON-array "
        + "JSON-object JSON-deep JSON-deep-objects JSON-open CBOR-null CBOR-map CBOR-tagged CBOR-deep CBOR-deep-envelope CBOR-long "
        + "PEM-empty PEM-damaged PEM-nonsense PEM-nonsense-certificate PEM-nonsense-hash-based PEM-nonsense-hash-based-private "
        + "PEM-foreign-curve PEM-larger-curve SQLite-of-others";

    private const int Deep = 100_000;

    /// <summary>What each kind of file contains; null for one that is not there, or is a folder.</summary>
    /// <param name="valid">A file that would be right.</param>
    public static IEnumerable<(string Kind, byte[]? Content)> Kinds(byte[] valid)
    {
        static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);
        yield return ("missing", null);
        yield return ("folder", null);
        yield return ("empty", []);
        yield return ("blank", Text(" \r\n\t"));
        yield return ("text", Text("hello, world\n"));
        yield return ("control", Text("\u001b[31mred\u001b[0m \u202eback\u202c \u0007\0\r\n\"\u001b]0;title\u0007\""));
        yield return ("binary", Random(4096));
        yield return ("zeros", new byte[4096]);
        yield return ("truncated", valid[..(valid.Length / 2)]);
        yield return ("UTF-16", Encoding.Unicode.GetPreamble().Concat(Encoding.Unicode.GetBytes("hello")).ToArray());
        yield return ("JSON null", Text("null"));
        yield return ("JSON number", Text("1e400"));
        yield return ("JSON text", Text("\"x\""));
        yield return ("JSON array", Text("[[],{}]"));
        yield return ("JSON object", Text("{\"\\u001b\": {\"a\": [1, null]}}"));
        yield return ("JSON deep", Text(new string('[', Deep)));
        yield return ("JSON deep objects", Text(string.Concat(Enumerable.Repeat("{\"a\":", Deep))));
        yield return ("JSON open", Text("{\"version\": 1, "));
        yield return ("CBOR null", [0xF6]);
        yield return ("CBOR map", [0xA1, 0x01, 0x02]);
        yield return ("CBOR tagged", [0xD8, 0x6B, 0xA1, 0x02, 0x41, 0x00]);
        yield return ("CBOR deep", [.. Enumerable.Repeat((byte)0x81, Deep), 0x00]);
        yield return ("CBOR deep envelope", DeepEnvelope());
        yield return ("CBOR long", [0x5B, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]);
        yield return ("PEM empty", Text("-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----\n"));
        yield return ("PEM damaged", Text("-----BEGIN PRIVATE KEY-----\nMIGH!\n-----END PRIVATE KEY-----\n"));
        yield return ("PEM nonsense", Text(PemEncoding.WriteString("PUBLIC KEY", Random(64))));
        yield return ("PEM nonsense certificate", Text(PemEncoding.WriteString("CERTIFICATE", Random(64))));
        yield return ("PEM nonsense hash-based", Text(PemEncoding.WriteString("HSS-LMS PUBLIC KEY", Random(60))));
        yield return ("PEM nonsense hash-based private", Text(PemEncoding.WriteString("HSS-LMS PRIVATE KEY", Random(60))));
        yield return ("PEM foreign curve", Text(UnknownCurve()));
        yield return ("PEM larger curve", Text(LargerCurve()));
        yield return ("SQLite of others", Text("SQLite format 3\0").Concat(Random(4096)).ToArray());
    }

    /// <summary>Writes a kind of file.</summary>
    public static void Write(string path, string kind, byte[]? content)
    {
        if (kind == "folder")
        {
            Directory.CreateDirectory(path);
        }
        else if (content is not null)
        {
            File.WriteAllBytes(path, content);
        }
    }

    /// <summary>A public key on a curve with an identifier that nobody uses.</summary>
    internal static string UnknownCurve()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        byte[] encoded = key.ExportSubjectPublicKeyInfo();
        byte[] curve = Convert.FromHexString("2A8648CE3D030107");
        encoded[encoded.AsSpan().IndexOf(curve) + curve.Length - 1] = 0x77;
        return PemEncoding.WriteString("PUBLIC KEY", encoded);
    }

    private static byte[] Random(int length)
    {
        byte[] bytes = new byte[length];
        new Random(20).NextBytes(bytes);
        return bytes;
    }

    private static string LargerCurve()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        return key.ExportPkcs8PrivateKeyPem();
    }

    /// <summary>A release whose manifest has a value that is nested deeper than the stack is long.</summary>
    private static byte[] DeepEnvelope()
    {
        static byte[] ByteString(byte[] content) => [0x5A, .. BigEndian(content.Length), .. content];
        byte[] manifest = [0xA1, 0x05, .. Enumerable.Repeat((byte)0x81, Deep), 0x00];
        byte[] digest = [0x82, 0x2F, 0x58, 0x20, .. SHA256.HashData(ByteString(manifest))];
        byte[] authentication = [0x81, .. ByteString(digest)];
        return [0xD8, 0x6B, 0xA2, 0x02, .. ByteString(authentication), 0x03, .. ByteString(manifest)];
    }

    private static byte[] BigEndian(int number) => [(byte)(number >> 24), (byte)(number >> 16), (byte)(number >> 8), (byte)number];
}
