using System.CommandLine;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Releases;

namespace NanoMedAgent.MedAgent.Commands;

/// <summary>medagent release vendor-keys: what a maker compiles into an image, so that it accepts the maker's releases alone.</summary>
internal static class ReleaseVendorKeysCommand
{
    private const int KeyIdLength = 8;

    private static readonly Option<string> Vendor = new("--vendor")
    {
        Description = "The vendor's domain name, as in release new.",
        HelpName = "DOMAIN",
        Required = true,
    };

    private static readonly Option<string> Class = new("--class")
    {
        Description = "The class of the devices, as in release new.",
        HelpName = "NAME",
        Required = true,
    };

    private static readonly Option<long> Sequence = new("--sequence")
    {
        Description = "The sequence number of the release that this image is. It accepts no older one.",
        HelpName = "N",
        DefaultValueFactory = _ => 1,
    };

    private static readonly Option<string[]> Keys = new("--key")
    {
        Description = "The vendor's public keys (PEM); one of them must sign. Without one the hash-based key signs alone.",
        HelpName = "FILE",
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<string?> HashBased = new("--hash-based")
    {
        Description = "The vendor's HSS-LMS public key (PEM), which must sign as well, or alone.",
        HelpName = "FILE",
    };

    private static readonly Option<string[]> Revoked = new("--revoked")
    {
        Description = "Key ids (16 hex digits) of vendor keys that are not trusted any more.",
        HelpName = "KEYID",
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<bool> CoSigned = new("--co-signed")
    {
        Description = "The hospital's authority must sign each release as well: medagent release co-sign.",
    };

    private static readonly Option<string> Output = new("--out")
    {
        Description = "The source file. It is replaced.",
        HelpName = "FILE",
        DefaultValueFactory = _ => "VendorKeys.cs",
    };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        Command command = new(
            "vendor-keys",
            "Writes firmware/Esp32/VendorKeys.cs, which says whose releases an image accepts. Example: medagent release vendor-keys "
            + "--vendor example.com --class vital-signs-1 --key vendor.pub.pem --out firmware/Esp32/VendorKeys.cs")
        {
            Vendor, Class, Sequence, Keys, HashBased, Revoked, CoSigned, Output,
        };
        command.SetAction(result => Write(
            new VendorKeysSource
            {
                Vendor = SuitIdentifier.Vendor(result.GetValue(Vendor)!),
                Class = SuitIdentifier.Class(SuitIdentifier.Vendor(result.GetValue(Vendor)!), result.GetValue(Class)!),
                LeastSequence = result.GetValue(Sequence),
                Keys = [.. (result.GetValue(Keys) ?? []).Select(file => CosePublicKey.FromPem(file).Encode())],
                HashBasedKey = result.GetValue(HashBased) is string file ? HashBasedKey.ReadPublic(file) : [],
                RevokedKeyIds = [.. (result.GetValue(Revoked) ?? []).Select(ParseKeyId)],
                IsCoSigned = result.GetValue(CoSigned),
            },
            result.GetValue(Output)!));
        return command;
    }

    private static int Write(VendorKeysSource source, string path)
    {
        if (source.Keys.Count == 0 && source.HashBasedKey.Length == 0)
        {
            throw new InvalidDataException("give --key or --hash-based: an image without a key accepts no release");
        }

        if (source.LeastSequence < 0)
        {
            throw new InvalidDataException($"--sequence {source.LeastSequence}: give 0 or a higher number");
        }

        File.WriteAllText(path, source.Write());
        string vendor = source.Keys.Count == 0 ? "" : source.Keys.Count == 1 ? "the vendor's key" : "one of the vendor's keys";
        string hashBased = source.HashBasedKey.Length == 0 ? "" : "the vendor's hash-based key";
        string[] signers = [vendor, hashBased, source.IsCoSigned ? "the hospital's authority" : ""];
        string all = string.Join(" and ", signers.Where(signer => signer.Length > 0));
        Console.WriteLine($"{path} written. A release must be signed by {all}.");
        Console.WriteLine("Compile it into the image, and deploy that by cable: no release changes which releases the loader accepts.");
        return 0;
    }

    private static byte[] ParseKeyId(string text) => text.Length == 2 * KeyIdLength && text.All(char.IsAsciiHexDigit)
        ? Convert.FromHexString(text)
        : throw new InvalidDataException($"--revoked {text}: write 16 hex digits, as release inspect shows them");
}
