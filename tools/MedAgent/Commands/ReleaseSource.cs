using System.Security.Cryptography;
using NanoMedAgent.Compliance.Builds;
using NanoMedAgent.Hospital.Files;
using NanoMedAgent.Hospital.Keys;

namespace NanoMedAgent.MedAgent.Commands;

/// <summary>
/// Whether a release is what a source builds. The release has the digests of its images alone, and an image can be made only where
/// nanoFramework's converter is. So the vendor signs which assemblies the images were converted from; the source has to build those.
/// </summary>
/// <param name="release">The release's file.</param>
/// <param name="images">SHA-256 of each of its images, in lower-case hexadecimal.</param>
/// <param name="vendor">The vendor's key.</param>
/// <param name="source">The folder with the sources.</param>
/// <param name="cancellation">Ends the builds.</param>
internal sealed class ReleaseSource(
    string release, IReadOnlyList<string> images, CosePublicKey vendor, string source, CancellationToken cancellation)
{
    /// <summary>How the name of the vendor's statement ends: the release's name is before it.</summary>
    public const string StatementEnding = ".intoto.jsonl";

    /// <summary>The folder beside a release with the assemblies that it was made of.</summary>
    public const string AssembliesFolder = "assemblies";

    /// <summary>Compares.</summary>
    /// <param name="statementPath">The vendor's statement; null for the one beside the release.</param>
    /// <param name="msBuild">An MSBuild that can build images; null when there is none.</param>
    /// <exception cref="InvalidDataException">The statement is none, or there are no sources.</exception>
    public async Task<IReadOnlyList<Finding>> VerifyAsync(string? statementPath, string? msBuild)
    {
        string path = statementPath ?? release + StatementEnding;
        SourceFolder folder = await SourceFolder.OpenAsync(source, cancellation);
        if (statementPath is null && !File.Exists(path))
        {
            return [new($"there is no {path}, which says what the images were made of: ask the vendor for it", Verdict.NotChecked)];
        }

        DsseEnvelope envelope = DsseEnvelope.Read(InputFile.ReadBytes(path), path);
        if (!envelope.Signatures.Any(signature => vendor.HasSignedDer(envelope.ToBeSigned, signature)))
        {
            return [new($"the vendor has signed {path}", Verdict.Fails)];
        }

        Provenance statement = Provenance.Read(envelope.Payload, path);
        List<Finding> findings = [new($"the vendor has signed {path}", Verdict.Holds)];
        bool isOfRelease = images.ToHashSet().SetEquals(statement.Images.Select(image => image.Digest));
        findings.Add(Finding.Of("it is about the images of this release, and no others", isOfRelease));
        if (!isOfRelease)
        {
            return findings;
        }

        findings.AddRange(OfCommit(statement, folder));
        BuildResult built = await new FirmwareBuild(statement.Project, Report).RunAsync(folder, cancellation);
        findings.AddRange(built.Failure is { } failure
            ? [new Finding($"the assemblies: {failure}", Verdict.NotChecked)]
            : OfAssemblies(statement, built));
        findings.Add(msBuild is null
            ? new("the images themselves were not built: that needs nanoFramework's converter (--msbuild)", Verdict.Noted)
            : await OfImagesAsync(statement, folder, msBuild));
        ProgressLine.Clear();
        return findings;
    }

    /// <summary>Describes what a build has made.</summary>
    public static IReadOnlyList<BuiltAssembly> Describe(BuildResult built) =>
    [
        .. built.Files.Select(file => new BuiltAssembly(file.Key, DigestOf(file.Value), AssemblyListing.Of(file.Value, file.Key).Digest)),
    ];

    /// <summary>Shows what is being done.</summary>
    public static void Report(string step) => ProgressLine.Show($"{step} ...");

    /// <summary>SHA-256 in lower-case hexadecimal.</summary>
    public static string DigestOf(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    private static IEnumerable<Finding> OfCommit(Provenance statement, SourceFolder folder)
    {
        if (statement.HasChanges)
        {
            yield return new("the vendor has built it with changes that are in no commit", Verdict.Noted);
        }

        if (folder.Commit is null)
        {
            yield return new($"the source is no clone: whether it is commit {statement.Commit} was not compared", Verdict.Noted);
        }
        else if (folder.Commit != statement.Commit)
        {
            yield return new($"the source is commit {folder.Commit}, and the release was built from {statement.Commit}", Verdict.Noted);
        }
        else
        {
            yield return new(
                $"the source is commit {statement.Commit}, as the statement says{(folder.HasChanges ? ", with changes" : "")}",
                Verdict.Noted);
        }
    }

    private IEnumerable<Finding> OfAssemblies(Provenance statement, BuildResult built)
    {
        foreach (BuiltAssembly stated in statement.Assemblies)
        {
            yield return built.Files.TryGetValue(stated.Name, out byte[]? content)
                ? Compare(stated, content, statement.Sdk, built.Sdk)
                : new Finding($"{stated.Name}: the release was made of it, and the source does not build it", Verdict.Fails);
        }

        foreach (string more in built.Files.Keys.Except(statement.Assemblies.Select(stated => stated.Name)))
        {
            yield return new($"{more}: the source builds it, and the release was not made of it", Verdict.Fails);
        }
    }

    private Finding Compare(BuiltAssembly stated, byte[] content, string vendorSdk, string sdk)
    {
        if (DigestOf(content) == stated.Digest)
        {
            return new($"{stated.Name}: the source builds it, byte for byte", Verdict.Holds);
        }

        AssemblyListing listing = AssemblyListing.Of(content, stated.Name);
        return listing.Digest == stated.ListingDigest
            ? new(
                $"{stated.Name}: the source builds the same IL (other bytes: the vendor had .NET SDK {vendorSdk}, this is {sdk})",
                Verdict.Holds)
            : new($"{stated.Name}: the source builds something else{Difference(stated, listing)}", Verdict.Fails);
    }

    /// <summary>Where the difference is, as far as the vendor has published the assembly.</summary>
    private string Difference(BuiltAssembly stated, AssemblyListing listing)
    {
        string path = Path.Combine(Path.GetDirectoryName(release)!, AssembliesFolder, stated.Name);
        if (!File.Exists(path))
        {
            return "";
        }

        byte[] published = InputFile.ReadBytes(path);
        return DigestOf(published) == stated.Digest
            ? $": {AssemblyListing.Of(published, path).FirstDifference(listing, "the release", "the source")}"
            : $"; {path} is not the assembly of the release";
    }

    private async Task<Finding> OfImagesAsync(Provenance statement, SourceFolder folder, string msBuild)
    {
        (string? failure, IReadOnlyDictionary<string, byte[]> built) = await new ImageBuild(msBuild, Report).RunAsync(folder, cancellation);
        if (failure is not null)
        {
            return new($"the images: {failure}", Verdict.NotChecked);
        }

        HashSet<string> digests = [.. built.Values.Select(DigestOf)];
        string[] others = [.. statement.Images.Where(image => !digests.Contains(image.Digest)).Select(image => image.Name)];
        return others.Length == 0
            ? new("the source builds the images themselves, byte for byte", Verdict.Holds)
            : new($"the source builds other images than {string.Join(", ", others)}", Verdict.Fails);
    }
}
