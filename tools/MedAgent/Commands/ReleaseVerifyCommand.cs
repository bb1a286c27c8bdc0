using System.CommandLine;
using System.Security.Cryptography;
using NanoMedAgent.Hospital.Files;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Releases;
using NanoMedAgent.Hospital.Texts;
using Spectre.Console;

namespace NanoMedAgent.MedAgent.Commands;

/// <summary><c>release verify</c>: signatures and images of a release, and whether it is what a source builds.</summary>
internal static class ReleaseVerifyCommand
{
    private const int Refused = 1;
    private const int CouldNotBeChecked = 3;

    private static readonly Argument<string> Envelope = new("release") { Description = "The release (a SUIT envelope)." };

    private static readonly Option<string> Vendor = new("--vendor")
    {
        Description = "The vendor's public key (PEM).",
        HelpName = "FILE",
        Required = true,
    };

    private static readonly Option<string?> Authority = new("--authority")
    {
        Description = "The authority's public key (PEM), to require its signature as well.",
        HelpName = "FILE",
    };

    private static readonly Option<string?> HashBased = new("--hash-based")
    {
        Description = "The vendor's HSS-LMS public key (PEM), to require a hash-based signature as well.",
        HelpName = "FILE",
    };

    private static readonly Option<string[]> Images = new("--image")
    {
        Description = "Images to compare with those of the release.",
        HelpName = "FILE",
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<string?> Source = new("--source")
    {
        Description = "The sources: builds them, which takes a minute, and says whether the release was built from them. Building runs "
            + "what is in them.",
        HelpName = "FOLDER",
    };

    private static readonly Option<string?> Statement = new("--statement")
    {
        Description = "Where the release comes from, as the vendor has signed it. [default: the release's name with "
            + $"{ReleaseSource.StatementEnding}]",
        HelpName = "FILE",
    };

    private static readonly Option<string?> MsBuild = new("--msbuild")
    {
        Description = "An MSBuild with nanoFramework's extension, to build and compare the images themselves. [default: only the IL that "
            + "they are made of is compared]",
        HelpName = "PROGRAM",
    };

    private static readonly Option<string?> Bill = new("--sbom")
    {
        Description = "The bill of materials of the firmware, to compare with the digest in the release.",
        HelpName = "FILE",
    };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        Command command = new(
            "verify",
            "Verifies the signatures, the images and the bill of materials of a release, and with --source whether it is what a source "
            + "builds. Exit code 1 when something is wrong, 3 when it could not be compared with the source. "
            + "Example: medagent release verify release.suit --vendor vendor.pub.pem --image app.pe")
        {
            Envelope, Vendor, Authority, HashBased, Images, Bill, Source, Statement, MsBuild,
        };
        command.SetAction(VerifyAsync);
        return command;
    }

    private static async Task<int> VerifyAsync(ParseResult result, CancellationToken cancellation)
    {
        if (result.GetValue(Source) is null && (result.GetValue(Statement) ?? result.GetValue(MsBuild)) is not null)
        {
            throw new InvalidDataException("--statement and --msbuild are for a comparison with the sources; give --source too");
        }

        string path = result.GetValue(Envelope)!;
        SignedRelease release = SignedRelease.Read(InputFile.ReadBytes(path), path);
        CosePublicKey vendor = CosePublicKey.FromPem(result.GetValue(Vendor)!);
        List<Finding> findings = [.. OfSignatures(result, release, vendor)];
        IReadOnlyList<string> digests = SuitListing.ImageDigests(release.Manifest, path);
        foreach (string image in result.GetValue(Images) ?? [])
        {
            string digest = Convert.ToHexStringLower(SHA256.HashData(InputFile.ReadBytes(image)));
            findings.Add(Finding.Of($"{image} is an image of the release", digests.Contains(digest)));
        }

        if (result.GetValue(Bill) is { } bill)
        {
            byte[] digest = SoftwareTag.DigestOf(SoftwareTag.Of(InputFile.ReadBytes(bill), bill));
            bool isIts = SoftwareTag.DigestIn(release.Manifest) is { } signed && signed.AsSpan().SequenceEqual(digest);
            findings.Add(Finding.Of($"{bill} is the bill of materials of the release", isIts));
        }

        if (result.GetValue(Source) is { } source)
        {
            ReleaseSource comparison = new(path, digests, vendor, source, cancellation);
            findings.AddRange(await comparison.VerifyAsync(result.GetValue(Statement), result.GetValue(MsBuild)));
        }

        Write(findings);
        return findings.Exists(finding => finding.Verdict == Verdict.Fails) ? Refused
            : findings.Exists(finding => finding.Verdict == Verdict.NotChecked) ? CouldNotBeChecked
            : 0;
    }

    private static IEnumerable<Finding> OfSignatures(ParseResult result, SignedRelease release, CosePublicKey vendor)
    {
        yield return Finding.Of("the signed digest matches the manifest", release.IsDigestRight);
        yield return Finding.Of(
            "the vendor has signed it", release.Signatures.Any(signature => signature.IsBy(release.Digest, vendor)));
        if (result.GetValue(Authority) is { } authorityPath)
        {
            CosePublicKey authority = CosePublicKey.FromPem(authorityPath);
            bool isSigned = !authority.Equals(vendor) && release.Signatures.Any(signature => signature.IsBy(release.Digest, authority));
            yield return Finding.Of("the authority has signed it", isSigned);
        }

        if (result.GetValue(HashBased) is { } hashBasedPath)
        {
            byte[] key = HashBasedKey.ReadPublic(hashBasedPath);
            bool isSigned = release.Signatures.Any(signature => signature.IsByHashBased(release.Digest, key));
            yield return Finding.Of("the vendor has signed it with its hash-based key", isSigned);
        }
    }

    private static void Write(List<Finding> findings)
    {
        Table table = new Table().Border(TableBorder.Rounded).HideHeaders().AddColumns("", "");
        foreach (Finding finding in findings)
        {
            string verdict = finding.Verdict switch
            {
                Verdict.Holds => "[green]yes[/]",
                Verdict.Fails => "[red]NO[/]",
                Verdict.NotChecked => "[yellow]not checked[/]",
                _ => "",
            };
            table.AddRow(verdict, Markup.Escape(Printable.Escape(finding.What)));
        }

        Output.Write(table);
    }
}
