using System.CommandLine;
using System.Security.Cryptography;
using NanoMedAgent.Hospital.Files;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Releases;
using NanoMedAgent.Hospital.Texts;
using Spectre.Console;

namespace NanoMedAgent.MedAgent.Commands;

/// <summary>
/// <c>release hash-based-key</c>, <c>sign</c>, <c>co-sign</c> and <c>inspect</c>; <c>new</c>, <c>verify</c>, <c>publish</c>, <c>serve</c>,
/// <c>offer</c>, <c>vendor-keys</c> and <c>trace</c> are in files of their own.
/// </summary>
internal static class ReleaseCommands
{
    private const int FewLeft = 100;

    private static readonly Argument<string> Envelope = new("release") { Description = "The release (a SUIT envelope)." };

    /// <summary>The commands for releases.</summary>
    public static Command Create() => new(
        "release", "Firmware releases: makes, signs, verifies, publishes, serves and offers SUIT envelopes; reads stack traces.")
    {
        CreateKey(), ReleaseNewCommand.Create(), CreateSign(), CreateCoSign(), CreateInspect(), ReleaseVerifyCommand.Create(),
        ReleasePublishCommand.Create(),
        ReleaseServeCommand.Create(), ReleaseOfferCommand.Create(), ReleaseVendorKeysCommand.Create(), ReleaseTraceCommand.Create(),
    };

    private static Command CreateKey()
    {
        Option<string> output = new("--out")
        {
            Description = "The file for the private key, readable by you only. Its state and log are written beside it and belong to it.",
            HelpName = "FILE",
            DefaultValueFactory = _ => "vendor.hss.pem",
        };
        Command command = new(
            "hash-based-key",
            "Makes an HSS-LMS key, whose signatures a quantum computer cannot forge. It can sign 1,024 releases. "
            + "Example: medagent release hash-based-key --out vendor.hss.pem")
        {
            output,
        };
        command.SetAction(result => NewKey(result.GetValue(output)!));
        return command;
    }

    private static Command CreateSign()
    {
        Option<string?> key = new("--key")
        {
            Description = "The vendor's private key (PEM). Give this or --hash-based-key.",
            HelpName = "FILE",
        };
        Option<string?> hashBased = new("--hash-based-key") { Description = "The vendor's private HSS-LMS key (PEM).", HelpName = "FILE" };
        Command command = new(
            "sign",
            "Adds the vendor's signature to a release file. "
            + "Example: medagent release sign release.suit --key vendor.key.pem")
        {
            Envelope, key, hashBased, KeyPassphrase.FromFile,
        };
        command.SetAction(result => Sign(result, result.GetValue(Envelope)!, result.GetValue(key), result.GetValue(hashBased)));
        return command;
    }

    private static Command CreateCoSign()
    {
        Option<string> vendor = new("--vendor")
        {
            Description = "The vendor's public key (PEM). The vendor must have signed the release.",
            HelpName = "FILE",
            Required = true,
        };
        Option<string> authority = new("--authority")
        {
            Description = "The authority's private key (PEM).",
            HelpName = "FILE",
            Required = true,
        };
        Command command = new(
            "co-sign",
            "Adds the hospital's signature to a release that the vendor has signed. "
            + "Example: medagent release co-sign release.suit --vendor vendor.pub.pem --authority authority.key.pem")
        {
            Envelope, vendor, authority, KeyPassphrase.FromFile,
        };
        command.SetAction(
            result => CoSign(result, result.GetValue(Envelope)!, result.GetValue(vendor)!, result.GetValue(authority)!));
        return command;
    }

    private static Command CreateInspect()
    {
        Command command = new(
            "inspect",
            "Shows the contents of a release without verifying signatures. "
            + "Example: medagent release inspect release.suit")
        {
            Envelope,
        };
        command.SetAction(result => Inspect(result.GetValue(Envelope)!));
        return command;
    }

    private static int NewKey(string path)
    {
        if (File.Exists(path))
        {
            throw new IOException($"{path} exists already; choose another --out");
        }

        HashBasedKey key = HashBasedKey.Create(path);
        string publicPath = Path.ChangeExtension(path, null) + ".pub.pem";
        File.WriteAllText(publicPath, key.ToPublicPem());
        Console.WriteLine($"private key  {path} (readable by you only), with {path}.state: never restore that from a backup");
        Console.WriteLine($"public key   {publicPath}");
        Console.WriteLine(FormattableString.Invariant($"signatures   {key.Signatures:N0}"));
        return 0;
    }

    private static int Sign(ParseResult result, string path, string? keyPath, string? hashBasedPath)
    {
        if (keyPath is null == hashBasedPath is null)
        {
            throw new InvalidDataException("give either --key or --hash-based-key");
        }

        SignedRelease release = Open(path);
        if (hashBasedPath is not null)
        {
            HashBasedKey key = HashBasedKey.Load(hashBasedPath);
            Replace(path, release.With(ReleaseSignature.SignHashBased(release.Digest, key)));
            long left = key.Remaining;
            Console.WriteLine(FormattableString.Invariant($"{path} signed with {hashBasedPath}; {left:N0} signatures are left"));
            if (left < FewLeft)
            {
                Output.Warn("few signatures are left. Make a new key, and bring it to the devices with a "
                    + "release that this key signs");
            }

            return 0;
        }

        using HospitalKey vendor = KeyPassphrase.Load(result, keyPath!);
        Replace(path, release.With(SuitEnvelopeWriter.Sign(release.Manifest, vendor)));
        Console.WriteLine($"{path} signed by {Convert.ToHexStringLower(vendor.Public.KeyId)}");
        return 0;
    }

    private static int CoSign(ParseResult result, string path, string vendorPath, string authorityPath)
    {
        SignedRelease release = Open(path);
        CosePublicKey vendor = CosePublicKey.FromPem(vendorPath);
        if (!release.Signatures.Any(signature => signature.IsBy(release.Digest, vendor)))
        {
            throw new InvalidDataException($"{path}: the vendor of {vendorPath} has not signed this; a hospital signs only what its "
                + "vendor has signed");
        }

        using HospitalKey authority = KeyPassphrase.Load(result, authorityPath);
        if (authority.Public.Equals(vendor))
        {
            throw new InvalidDataException("vendor and authority are the same key; devices do not count that as two signatures");
        }

        Write(release, path);
        Replace(path, release.With(SuitEnvelopeWriter.Sign(release.Manifest, authority)));
        Console.WriteLine($"{path} signed by {Convert.ToHexStringLower(authority.Public.KeyId)}");
        return 0;
    }

    private static int Inspect(string path)
    {
        SignedRelease release = SignedRelease.Read(InputFile.ReadBytes(path), path);
        Write(release, path);
        Console.WriteLine(
            release.IsDigestRight
                ? "The digest matches the manifest. Nothing else was verified: medagent release verify"
                : "THE DIGEST DOES NOT MATCH THE MANIFEST.");
        return 0;
    }

    private static void Write(SignedRelease release, string path)
    {
        foreach (string line in SuitListing.Of(release.Manifest, path))
        {
            Output.Line(line);
        }

        foreach (ReleaseSignature signature in release.Signatures)
        {
            string by = signature.KeyId is { } keyId ? $" by {Convert.ToHexStringLower(keyId)}" : "";
            Console.WriteLine($"signature: {signature.AlgorithmName}{by}, {signature.Encoded.Length} bytes");
        }
    }

    /// <summary>Reads a release to be signed, and checks its digest.</summary>
    private static SignedRelease Open(string path)
    {
        SignedRelease release = SignedRelease.Read(InputFile.ReadBytes(path), path);
        return release.IsDigestRight
            ? release
            : throw new InvalidDataException($"{path}: its digest does not match its manifest; it was not signed");
    }

    private static void Replace(string path, byte[] content)
    {
        string temporary = path + ".new";
        File.WriteAllBytes(temporary, content);
        File.Move(temporary, path, overwrite: true);
    }
}
