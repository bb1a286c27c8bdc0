using System.CommandLine;
using System.Text;
using NanoMedAgent.Compliance.Builds;
using NanoMedAgent.Hospital.Files;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Releases;

namespace NanoMedAgent.MedAgent.Commands;

/// <summary><c>release publish</c>: a folder with all that somebody wants who gets a release, and the vendor's word for it.</summary>
internal static class ReleasePublishCommand
{
    private static readonly Argument<string> Envelope = new("release") { Description = "The release (a SUIT envelope), signed." };

    private static readonly Option<string[]> Images = new("--image")
    {
        Description = "The images of the release, all of them.",
        HelpName = "FILE",
        Required = true,
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<string> Source = new("--source")
    {
        Description = "The clone that the images were built from. Its assemblies are built, which takes a minute; its CHANGELOG.md has the "
            + "notes.",
        HelpName = "FOLDER",
        Required = true,
    };

    private static readonly Option<string> Key = new("--key")
    {
        Description = "The vendor's private key (PEM).",
        HelpName = "FILE",
        Required = true,
    };

    private static readonly Option<string> Destination = new("--out")
    {
        Description = "The folder to write; it must not exist.",
        HelpName = "FOLDER",
        Required = true,
    };

    private static readonly Option<string?> Boms = new("--sbom")
    {
        Description = "A folder with bills of materials (*.cdx.json), which are published too.",
        HelpName = "FOLDER",
    };

    private static readonly Option<string?> Notes = new("--notes-of")
    {
        Description = "The version whose section of CHANGELOG.md is the release notes. [default: the release's version]",
        HelpName = "1.2.0",
    };

    private static readonly Option<string> Project = new("--project")
    {
        Description = "The project that refers to all assemblies of the images, from the root of the sources.",
        HelpName = "FILE",
        DefaultValueFactory = _ => FirmwareBuild.DefaultProject,
    };

    private static readonly Option<string?> Repository = new("--repository")
    {
        Description = "Where others find the sources, for the statement: a URI. [default: it says the commit alone]",
        HelpName = "git+https://HOST/PATH",
    };

    private static readonly Option<string> Builder = new("--builder")
    {
        Description = "Who builds, for the statement: a URI of yours.",
        HelpName = "URI",
        DefaultValueFactory = _ => "urn:nanomedagent:builder:medagent-release-publish",
    };

    private static readonly Option<bool> AllowDirty = new("--allow-dirty")
    {
        Description = "Publishes although files differ from the commit. The statement says so.",
    };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        Command command = new(
            "publish",
            "Writes a folder to publish: release, images, map of names, assemblies, bills of materials, release notes, where the images "
            + "come from (in-toto, SLSA provenance), and checksums of it all; both are signed by the vendor. "
            + "Example: medagent release publish release.suit --image app.pe --source . --key vendor.key.pem --out nanomedagent-1.4.0")
        {
            Envelope, Images, Source, Key, KeyPassphrase.FromFile, Destination, Boms, Notes, Project, Repository, Builder, AllowDirty,
        };
        command.SetAction(PublishAsync);
        return command;
    }

    private static async Task<int> PublishAsync(ParseResult result, CancellationToken cancellation)
    {
        string path = result.GetValue(Envelope)!;
        string output = result.GetValue(Destination)!;
        if (Path.Exists(output))
        {
            throw new IOException($"{output} exists already; choose another --out");
        }

        RefuseNoUri(Repository.Name, result.GetValue(Repository));
        RefuseNoUri(Builder.Name, result.GetValue(Builder));
        byte[] envelope = InputFile.ReadBytes(path);
        SignedRelease release = SignedRelease.Read(envelope, path);
        using HospitalKey vendor = KeyPassphrase.Load(result, result.GetValue(Key)!);
        if (!release.IsDigestRight || !release.Signatures.Any(signature => signature.IsBy(release.Digest, vendor.Public)))
        {
            throw new InvalidDataException($"{path}: this key has not signed it; sign it first: medagent release sign {path} --key FILE");
        }

        PublishedFolder folder = new(Path.GetFileName(path));
        folder.Add(folder.Release, envelope);
        DigestedFile[] images = AddImages(folder, result.GetValue(Images)!, SuitListing.ImageDigests(release.Manifest, path), path);
        AddBoms(folder, result.GetValue(Boms));
        SourceFolder source = await OpenAsync(result, cancellation);
        folder.Add("RELEASE-NOTES.md", NotesOf(source, result.GetValue(Notes) ?? SuitListing.Version(release.Manifest, path), path));
        byte[] statement = await BuildAsync(folder, result, source, images, path, cancellation);
        folder.Sign(statement, vendor);
        folder.Write(output);
        Console.WriteLine($"{output} written; whoever has it and the vendor's public key verifies it:");
        Console.WriteLine($"  openssl dgst -sha256 -verify vendor.pub.pem -signature {PublishedFolder.Sums}.sig {PublishedFolder.Sums}");
        Console.WriteLine($"  sha256sum --check {PublishedFolder.Sums}");
        Console.WriteLine($"  medagent release verify {folder.Release} --vendor vendor.pub.pem --source FOLDER");
        return 0;
    }

    private static void RefuseNoUri(string option, string? value)
    {
        if (value is not null && !Uri.TryCreate(value, UriKind.Absolute, out _))
        {
            throw new InvalidDataException($"{option} {value}: this is no URI; write it like https://example.com/builders/1");
        }
    }

    private static DigestedFile[] AddImages(PublishedFolder folder, string[] images, IReadOnlyList<string> digests, string path)
    {
        List<DigestedFile> described = [];
        foreach (string image in images)
        {
            byte[] content = InputFile.ReadBytes(image);
            string digest = ReleaseSource.DigestOf(content);
            if (!digests.Contains(digest))
            {
                throw new InvalidDataException($"{image}: this is no image of {path}; give the one that the release was made of");
            }

            string name = Path.GetFileName(image);
            folder.Add(name, content);
            described.Add(new DigestedFile(name, digest));
        }

        int missing = digests.Except(described.Select(image => image.Digest)).Count();
        return missing == 0 ? [.. described] : throw new InvalidDataException(
            FormattableString.Invariant($"{path}: {missing} of its images are missing; give all of them with --image"));
    }

    private static void AddBoms(PublishedFolder folder, string? boms)
    {
        if (boms is null)
        {
            return;
        }

        string[] files = Directory.Exists(boms) ? [.. Directory.EnumerateFiles(boms, "*.cdx.json").Order(StringComparer.Ordinal)] : [];
        if (files.Length == 0)
        {
            throw new InvalidDataException($"{boms}: there are no *.cdx.json files in it; make them first");
        }

        Array.ForEach(files, file => folder.Add($"sbom/{Path.GetFileName(file)}", InputFile.ReadBytes(file)));
    }

    private static async Task<SourceFolder> OpenAsync(ParseResult result, CancellationToken cancellation)
    {
        string path = result.GetValue(Source)!;
        SourceFolder source = await SourceFolder.OpenAsync(path, cancellation);
        if (source.Commit is null)
        {
            throw new InvalidDataException(
                $"{path}: this is no git clone, so nobody could tell which commit was built; publish from a clone");
        }

        return !source.HasChanges || result.GetValue(AllowDirty) ? source : throw new InvalidDataException(
            $"{path}: files differ from the commit, or are not in it; commit them, or give {AllowDirty.Name} for a release of your own");
    }

    private static byte[] NotesOf(SourceFolder source, string? version, string path)
    {
        if (version is null)
        {
            throw new InvalidDataException($"{path}: it has no version; say with {Notes.Name} which section of CHANGELOG.md is about it");
        }

        string changelog = Path.Combine(source.Root, "CHANGELOG.md");
        return ReleaseNotes.Of(InputFile.ReadText(changelog), version) is { } notes
            ? Encoding.UTF8.GetBytes(notes)
            : throw new InvalidDataException(
                $"{changelog}: there is nothing under '## {version}'; write what has changed, or give {Notes.Name}");
    }

    private static async Task<byte[]> BuildAsync(
        PublishedFolder folder, ParseResult result, SourceFolder source, DigestedFile[] images, string path, CancellationToken cancellation)
    {
        string project = result.GetValue(Project)!;
        BuildResult built = await new FirmwareBuild(project, ReleaseSource.Report).RunAsync(source, cancellation);
        ProgressLine.Clear();
        if (built.Failure is { } failure)
        {
            throw new InvalidDataException($"{source.Root}: {failure}; nothing was published");
        }

        foreach ((string name, byte[] assembly) in built.Files.Where(file => !file.Key.Contains('/', StringComparison.Ordinal)))
        {
            folder.Add($"{ReleaseSource.AssembliesFolder}/{name}", assembly);
        }

        string map = path + ReleaseNewCommand.NamesEnding;
        if ((File.Exists(map) ? InputFile.ReadBytes(map) : built.NameMap) is { } names)
        {
            folder.Add(folder.Release + ReleaseNewCommand.NamesEnding, names);
        }

        return new Provenance
        {
            Images = images,
            Project = project,
            Repository = result.GetValue(Repository),
            Commit = source.Commit!,
            HasChanges = source.HasChanges,
            LockFiles =
            [
                .. source.LockFiles.Select(
                    file => new DigestedFile(file, ReleaseSource.DigestOf(InputFile.ReadBytes(Path.Combine(source.Root, file))))),
            ],
            Builder = result.GetValue(Builder)!,
            Sdk = built.Sdk,
            Assemblies = ReleaseSource.Describe(built),
        }.Write();
    }
}
