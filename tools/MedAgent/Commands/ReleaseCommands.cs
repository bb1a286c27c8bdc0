using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Releases;
using Spectre.Console;

namespace NanoMedAgent.MedAgent.Commands;

/// <summary>
/// <c>release hash-based-key</c>, <c>new</c>, <c>sign</c>, <c>co-sign</c>, <c>inspect</c> and <c>verify</c>; <c>serve</c> and <c>offer</c>
/// are in files of their own.
/// </summary>
internal static class ReleaseCommands
{
    private const int Refused = 1;
    private const int FewLeft = 100;
    private const int IdentifierLength = 16;

    private static readonly Argument<string> Envelope = new("release") { Description = "The release (a SUIT envelope)." };

    /// <summary>The commands for releases.</summary>
    public static Command Create() => new("release", "Firmware releases: makes, signs, verifies, serves and offers SUIT envelopes.")
    {
        CreateKey(), CreateNew(), CreateSign(), CreateCoSign(), CreateInspect(), CreateVerify(), ReleaseServeCommand.Create(),
        ReleaseOfferCommand.Create(),
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

    private static Command CreateNew()
    {
        Option<string[]> images = new("--image")
        {
            Description = "The image. For a release of several components give all images, in the order of the components.",
            HelpName = "FILE",
            Required = true,
            AllowMultipleArgumentsPerToken = true,
        };
        Option<string> vendor = new("--vendor")
        {
            Description = "The vendor's domain name, from which its identifier is derived.",
            HelpName = "DOMAIN",
            Required = true,
        };
        Option<string> deviceClass = new("--class") { Description = "The name of the device class.", HelpName = "NAME", Required = true };
        Option<long> sequence = new("--sequence")
        {
            Description = "The sequence number: higher than that of all earlier releases.",
            HelpName = "N",
            Required = true,
        };
        Option<string?> version = new("--version-number")
        {
            Description = "The version, for people and for conditions.",
            HelpName = "1.2.0",
        };
        Option<string> uri = new("--uri")
        {
            Description = "Where devices fetch the images: a prefix of their names, such as http://HOST:8080/. [default: the device's "
                + "mirror]",
            HelpName = "PREFIX",
            DefaultValueFactory = _ => "",
        };
        Option<DateTimeOffset?> useBefore = TimeOption.Create(
            "--use-before", "Devices do not start installing it after this time. [default: no limit]");
        Option<long?> battery = new("--minimum-battery")
        {
            Description = "The least energy in the battery to install it, in mWh. [default: the policy's rule alone]",
            HelpName = "MWH",
        };
        Option<int?> priority = new("--ask")
        {
            Description = "Somebody at the patient has to agree; the lower the number, the more urgent.",
            HelpName = "PRIORITY",
        };
        Option<string?> device = new("--device")
        {
            Description = "Only for the device with this release identifier, 32 hex digits. medagent device show prints it. [default: all "
                + "devices]",
            HelpName = "HEX",
        };
        Option<string> output = new("--out")
        {
            Description = "The file to write.",
            HelpName = "FILE",
            DefaultValueFactory = _ => "release.suit",
        };
        Command command = new(
            "new",
            "Makes an unsigned release of images. "
            + "Example: medagent release new --image app.pe --vendor example.com --class vital-signs-1 --sequence 12 --version-number "
            + "1.4.0")
        {
            images, vendor, deviceClass, sequence, version, uri, useBefore, battery, priority, device, output,
        };
        command.SetAction(result =>
        {
            byte[] vendorId = SuitIdentifier.Vendor(result.GetValue(vendor)!);
            return New(
                new Release
                {
                    SequenceNumber = result.GetValue(sequence),
                    Version = result.GetValue(version) is { } text ? ParseVersion(text) : null,
                    Vendor = vendorId,
                    Class = SuitIdentifier.Class(vendorId, result.GetValue(deviceClass)!),
                    Device = result.GetValue(device) is { } hex ? ParseIdentifier(hex) : null,
                    Components = [.. result.GetValue(images)!.Select((file, i) => Describe(file, i, result.GetValue(uri)!))],
                    UseBefore = result.GetValue(useBefore),
                    MinimumBattery = result.GetValue(battery),
                    Priority = result.GetValue(priority),
                },
                result.GetValue(output)!);
        });
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
            Envelope, key, hashBased,
        };
        command.SetAction(result => Sign(result.GetValue(Envelope)!, result.GetValue(key), result.GetValue(hashBased)));
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
            Envelope, vendor, authority,
        };
        command.SetAction(result => CoSign(result.GetValue(Envelope)!, result.GetValue(vendor)!, result.GetValue(authority)!));
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

    private static Command CreateVerify()
    {
        Option<string> vendor = new("--vendor") { Description = "The vendor's public key (PEM).", HelpName = "FILE", Required = true };
        Option<string?> authority = new("--authority")
        {
            Description = "The authority's public key (PEM), to require its signature as well.",
            HelpName = "FILE",
        };
        Option<string?> hashBased = new("--hash-based")
        {
            Description = "The vendor's HSS-LMS public key (PEM), to require a hash-based signature as well.",
            HelpName = "FILE",
        };
        Option<string[]> images = new("--image")
        {
            Description = "Images to compare with those of the release.",
            HelpName = "FILE",
            AllowMultipleArgumentsPerToken = true,
        };
        Command command = new(
            "verify",
            "Verifies the signatures and images of a release. Exit code 1 when one is wrong. "
            + "Example: medagent release verify release.suit --vendor vendor.pub.pem --image app.pe")
        {
            Envelope, vendor, authority, hashBased, images,
        };
        command.SetAction(result => Verify(
            result.GetValue(Envelope)!,
            result.GetValue(vendor)!,
            result.GetValue(authority),
            result.GetValue(hashBased),
            result.GetValue(images) ?? []));
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

    private static int New(Release release, string output)
    {
        if (File.Exists(output))
        {
            throw new IOException($"{output} exists already; choose another --out");
        }

        if (release.SequenceNumber < 0)
        {
            throw new InvalidDataException($"--sequence {release.SequenceNumber}: give 0 or a higher number");
        }

        byte[] envelope = SuitEnvelopeWriter.Write(SuitManifestWriter.Write(release));
        File.WriteAllBytes(output, envelope);
        foreach (ReleaseComponent component in release.Components)
        {
            string digest = Convert.ToHexStringLower(component.Digest);
            Console.WriteLine(FormattableString.Invariant($"{component.Uri}  {component.Size:N0} bytes  {digest}"));
        }

        Console.WriteLine($"{output} written; sign it: medagent release sign {output} --key vendor.key.pem");
        return 0;
    }

    private static int Sign(string path, string? keyPath, string? hashBasedPath)
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
                Console.Error.WriteLine("medagent: warning: few signatures are left. Make a new key, and bring it to the devices with a "
                    + "release that this key signs");
            }

            return 0;
        }

        using HospitalKey vendor = HospitalKey.Load(keyPath!);
        Replace(path, release.With(SuitEnvelopeWriter.Sign(release.Manifest, vendor)));
        Console.WriteLine($"{path} signed by {Convert.ToHexStringLower(vendor.Public.KeyId)}");
        return 0;
    }

    private static int CoSign(string path, string vendorPath, string authorityPath)
    {
        SignedRelease release = Open(path);
        CosePublicKey vendor = CosePublicKey.FromPem(vendorPath);
        if (!release.Signatures.Any(signature => signature.IsBy(release.Digest, vendor)))
        {
            throw new InvalidDataException($"{path}: the vendor of {vendorPath} has not signed this; a hospital signs only what its "
                + "vendor has signed");
        }

        using HospitalKey authority = HospitalKey.Load(authorityPath);
        if (authority.Public.Equals(vendor))
        {
            throw new InvalidDataException("vendor and authority are the same key; devices do not count that as two signatures");
        }

        Write(release);
        Replace(path, release.With(SuitEnvelopeWriter.Sign(release.Manifest, authority)));
        Console.WriteLine($"{path} signed by {Convert.ToHexStringLower(authority.Public.KeyId)}");
        return 0;
    }

    private static int Inspect(string path)
    {
        SignedRelease release = SignedRelease.Read(File.ReadAllBytes(path));
        Write(release);
        Console.WriteLine(
            release.IsDigestRight
                ? "The digest matches the manifest. Nothing else was verified: medagent release verify"
                : "THE DIGEST DOES NOT MATCH THE MANIFEST.");
        return 0;
    }

    private static int Verify(string path, string vendorPath, string? authorityPath, string? hashBasedPath, string[] images)
    {
        SignedRelease release = SignedRelease.Read(File.ReadAllBytes(path));
        CosePublicKey vendor = CosePublicKey.FromPem(vendorPath);
        List<(string What, bool Holds)> findings =
        [
            ("the signed digest matches the manifest", release.IsDigestRight),
            ("the vendor has signed it", release.Signatures.Any(signature => signature.IsBy(release.Digest, vendor))),
        ];
        if (authorityPath is not null)
        {
            CosePublicKey authority = CosePublicKey.FromPem(authorityPath);
            bool isSigned = !authority.Equals(vendor) && release.Signatures.Any(signature => signature.IsBy(release.Digest, authority));
            findings.Add(("the authority has signed it", isSigned));
        }

        if (hashBasedPath is not null)
        {
            byte[] key = HashBasedKey.ReadPublic(hashBasedPath);
            bool isSigned = release.Signatures.Any(signature => signature.IsByHashBased(release.Digest, key));
            findings.Add(("the vendor has signed it with its hash-based key", isSigned));
        }

        string listing = string.Join('\n', SuitListing.Of(release.Manifest));
        foreach (string image in images)
        {
            string digest = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(image)));
            findings.Add(($"{image} is an image of the release", listing.Contains(digest, StringComparison.Ordinal)));
        }

        Table table = new Table().Border(TableBorder.Rounded).HideHeaders().AddColumns("", "");
        findings.ForEach(finding => table.AddRow(finding.Holds ? "[green]yes[/]" : "[red]NO[/]", Markup.Escape(finding.What)));
        Output.Write(table);
        return findings.TrueForAll(finding => finding.Holds) ? 0 : Refused;
    }

    private static void Write(SignedRelease release)
    {
        foreach (string line in SuitListing.Of(release.Manifest))
        {
            Console.WriteLine(line);
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
        SignedRelease release = SignedRelease.Read(File.ReadAllBytes(path));
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

    private static ReleaseComponent Describe(string file, int index, string prefix)
    {
        byte[] image = File.ReadAllBytes(file);
        return new ReleaseComponent([[(byte)index]], SHA256.HashData(image), image.Length, prefix + Path.GetFileName(file));
    }

    private static int[] ParseVersion(string text)
    {
        static int Parse(string part) =>
            int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : -1;
        int[] numbers = [.. text.Split('.').Select(Parse)];
        return numbers.Length is 1 or 2 or 3 && Array.TrueForAll(numbers, number => number >= 0)
            ? numbers
            : throw new InvalidDataException($"--version-number {text}: write it like 1.2.0");
    }

    private static byte[] ParseIdentifier(string text) => text.Length == 2 * IdentifierLength && text.All(char.IsAsciiHexDigit)
        ? Convert.FromHexString(text)
        : throw new InvalidDataException($"--device {text}: give 32 hex digits");
}
