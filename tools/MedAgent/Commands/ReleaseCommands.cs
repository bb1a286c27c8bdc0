using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Releases;
using Spectre.Console;

namespace NanoMedAgent.MedAgent.Commands;

/// <summary><c>release hash-based-key</c>, <c>new</c>, <c>sign</c>, <c>co-sign</c>, <c>inspect</c> and <c>verify</c>; what goes over the network is beside it.</summary>
internal static class ReleaseCommands
{
    private const int Refused = 1;
    private const int FewLeft = 100;
    private const int IdentifierLength = 16;

    private static readonly Argument<string> Envelope = new("release") { Description = "The release: a SUIT envelope." };

    /// <summary>The commands for releases.</summary>
    public static Command Create() => new("release", "Firmware releases: SUIT manifests, who has signed them, whether they are what they say, and their way to devices.")
    {
        CreateKey(), CreateNew(), CreateSign(), CreateCoSign(), CreateInspect(), CreateVerify(), ReleaseServeCommand.Create(), ReleaseOfferCommand.Create(),
    };

    private static Command CreateKey()
    {
        Option<string> output = new("--out") { Description = "The private key's file, readable by you only. State and log lie beside it, and belong to it.", HelpName = "FILE", DefaultValueFactory = _ => "vendor.hss.pem" };
        Command command = new("hash-based-key", "Makes an HSS-LMS key that stands a quantum computer, good for 1,024 releases. For example: medagent release hash-based-key --out vendor.hss.pem") { output };
        command.SetAction(result => NewKey(result.GetValue(output)!));
        return command;
    }

    private static Command CreateNew()
    {
        Option<string[]> images = new("--image") { Description = "The image's file; several for a release of several components, in their order.", HelpName = "FILE", Required = true, AllowMultipleArgumentsPerToken = true };
        Option<string> vendor = new("--vendor") { Description = "The vendor's domain name, which its identifier comes from.", HelpName = "DOMAIN", Required = true };
        Option<string> deviceClass = new("--class") { Description = "The name of the class of devices.", HelpName = "NAME", Required = true };
        Option<long> sequence = new("--sequence") { Description = "The sequence number: higher than of all releases before.", HelpName = "N", Required = true };
        Option<string?> version = new("--version-number") { Description = "The version, for people and for conditions: 1.2.0.", HelpName = "1.2.0" };
        Option<string> uri = new("--uri") { Description = "Where the images will be, as a prefix of their names. By default beside the release.", HelpName = "PREFIX", DefaultValueFactory = _ => "" };
        Option<DateTimeOffset?> useBefore = TimeOption.Create("--use-before", "When it is not to be begun with any more.");
        Option<long?> battery = new("--minimum-battery") { Description = "mWh that the battery must hold.", HelpName = "MWH" };
        Option<int?> priority = new("--ask") { Description = "Somebody with the patient has to agree; the lower the number, the more urgent.", HelpName = "PRIORITY" };
        Option<string?> device = new("--device") { Description = "For one device alone: its release identifier, 32 hex digits: medagent device show.", HelpName = "HEX" };
        Option<string> output = new("--out") { Description = "The file to write.", HelpName = "FILE", DefaultValueFactory = _ => "release.suit" };
        Command command = new(
            "new", "Describes images in a manifest; nothing is signed yet. For example: medagent release new --image app.pe --vendor example.com --class vital-signs-1 --sequence 12 --version-number 1.4.0")
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
        Option<string?> key = new("--key") { Description = "The vendor's private key (PEM).", HelpName = "FILE" };
        Option<string?> hashBased = new("--hash-based-key") { Description = "The vendor's HSS-LMS key.", HelpName = "FILE" };
        Command command = new("sign", "Signs a release, in its file. For example: medagent release sign release.suit --key vendor.key.pem") { Envelope, key, hashBased };
        command.SetAction(result => Sign(result.GetValue(Envelope)!, result.GetValue(key), result.GetValue(hashBased)));
        return command;
    }

    private static Command CreateCoSign()
    {
        Option<string> vendor = new("--vendor") { Description = "The vendor's public key (PEM): only what the vendor has signed is signed.", HelpName = "FILE", Required = true };
        Option<string> authority = new("--authority") { Description = "The authority's private key (PEM).", HelpName = "FILE", Required = true };
        Command command = new(
            "co-sign", "Signs a release for a hospital, after the vendor has. For example: medagent release co-sign release.suit --vendor vendor.pub.pem --authority authority.key.pem")
        {
            Envelope, vendor, authority,
        };
        command.SetAction(result => CoSign(result.GetValue(Envelope)!, result.GetValue(vendor)!, result.GetValue(authority)!));
        return command;
    }

    private static Command CreateInspect()
    {
        Command command = new("inspect", "Shows what a release says. Nothing of it is verified. For example: medagent release inspect release.suit") { Envelope };
        command.SetAction(result => Inspect(result.GetValue(Envelope)!));
        return command;
    }

    private static Command CreateVerify()
    {
        Option<string> vendor = new("--vendor") { Description = "The vendor's public key (PEM).", HelpName = "FILE", Required = true };
        Option<string?> authority = new("--authority") { Description = "The authority's public key (PEM), where its signature is needed as well.", HelpName = "FILE" };
        Option<string?> hashBased = new("--hash-based") { Description = "The vendor's HSS-LMS public key, where a hash-based signature is needed as well.", HelpName = "FILE" };
        Option<string[]> images = new("--image") { Description = "Images that should be the release's, in its order.", HelpName = "FILE", AllowMultipleArgumentsPerToken = true };
        Command command = new(
            "verify", "Says whether a release is what it should be; exit status 1 when not. For example: medagent release verify release.suit --vendor vendor.pub.pem --image app.pe")
        {
            Envelope, vendor, authority, hashBased, images,
        };
        command.SetAction(result => Verify(result.GetValue(Envelope)!, result.GetValue(vendor)!, result.GetValue(authority), result.GetValue(hashBased), result.GetValue(images) ?? []));
        return command;
    }

    private static int NewKey(string path)
    {
        if (File.Exists(path))
        {
            throw new IOException($"{path} is there already; choose another --out");
        }

        HashBasedKey key = HashBasedKey.Create(path);
        string publicPath = Path.ChangeExtension(path, null) + ".pub.pem";
        File.WriteAllText(publicPath, key.ToPublicPem());
        Console.WriteLine($"private key  {path} (yours alone), with {path}.state: never put that back from a backup");
        Console.WriteLine($"public key   {publicPath}");
        Console.WriteLine(FormattableString.Invariant($"signatures   {key.Signatures:N0}"));
        return 0;
    }

    private static int New(Release release, string output)
    {
        if (File.Exists(output))
        {
            throw new IOException($"{output} is there already; choose another --out");
        }

        if (release.SequenceNumber < 0)
        {
            throw new InvalidDataException($"--sequence {release.SequenceNumber}: that is not from 0 on");
        }

        byte[] envelope = SuitEnvelopeWriter.Write(SuitManifestWriter.Write(release));
        File.WriteAllBytes(output, envelope);
        foreach (ReleaseComponent component in release.Components)
        {
            Console.WriteLine(FormattableString.Invariant($"{component.Uri}  {component.Size:N0} bytes  {Convert.ToHexStringLower(component.Digest)}"));
        }

        Console.WriteLine($"{output} written, not signed yet: medagent release sign {output} --key vendor.key.pem");
        return 0;
    }

    private static int Sign(string path, string? keyPath, string? hashBasedPath)
    {
        if (keyPath is null == hashBasedPath is null)
        {
            throw new InvalidDataException("say --key or --hash-based-key, one of the two");
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
                Console.Error.WriteLine("medagent: few signatures are left. Make a new key, and let a release that is signed by this one bring it to the devices");
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
            throw new InvalidDataException($"{path}: the vendor of {vendorPath} has not signed this; a hospital signs only what the vendor stands for");
        }

        using HospitalKey authority = HospitalKey.Load(authorityPath);
        if (authority.Public.Equals(vendor))
        {
            throw new InvalidDataException("vendor and authority are the same key; devices would not count that as two");
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
        Console.WriteLine(release.IsDigestRight ? "The digest is the manifest's. Nothing else was verified: medagent release verify" : "THE DIGEST IS NOT THE MANIFEST'S.");
        return 0;
    }

    private static int Verify(string path, string vendorPath, string? authorityPath, string? hashBasedPath, string[] images)
    {
        SignedRelease release = SignedRelease.Read(File.ReadAllBytes(path));
        CosePublicKey vendor = CosePublicKey.FromPem(vendorPath);
        List<(string What, bool Holds)> findings =
        [
            ("the signed digest is the manifest's", release.IsDigestRight),
            ("the vendor has signed it", release.Signatures.Any(signature => signature.IsBy(release.Digest, vendor))),
        ];
        if (authorityPath is not null)
        {
            CosePublicKey authority = CosePublicKey.FromPem(authorityPath);
            findings.Add(("the authority has signed it", !authority.Equals(vendor) && release.Signatures.Any(signature => signature.IsBy(release.Digest, authority))));
        }

        if (hashBasedPath is not null)
        {
            byte[] key = HashBasedKey.ReadPublic(hashBasedPath);
            findings.Add(("the vendor has signed it with its hash-based key", release.Signatures.Any(signature => signature.IsByHashBased(release.Digest, key))));
        }

        string listing = string.Join('\n', SuitListing.Of(release.Manifest));
        findings.AddRange(images.Select(image => ($"{image} is one of its images", listing.Contains(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(image))), StringComparison.Ordinal))));
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
            Console.WriteLine($"signature: {signature.AlgorithmName}{(signature.KeyId is { } keyId ? $" by {Convert.ToHexStringLower(keyId)}" : "")}, {signature.Encoded.Length} bytes");
        }
    }

    /// <summary>Reads what is to be signed: nobody signs a digest of something else.</summary>
    private static SignedRelease Open(string path)
    {
        SignedRelease release = SignedRelease.Read(File.ReadAllBytes(path));
        return release.IsDigestRight ? release : throw new InvalidDataException($"{path}: the digest in it is not its manifest's; it is not signed");
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
        int[] numbers = [.. text.Split('.').Select(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : -1)];
        return numbers.Length is 1 or 2 or 3 && Array.TrueForAll(numbers, number => number >= 0)
            ? numbers
            : throw new InvalidDataException($"--version-number {text}: that is not of the form 1.2.0");
    }

    private static byte[] ParseIdentifier(string text) => text.Length == 2 * IdentifierLength && text.All(char.IsAsciiHexDigit)
        ? Convert.FromHexString(text)
        : throw new InvalidDataException($"--device {text}: that is not 32 hex digits");
}
