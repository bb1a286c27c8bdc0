using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using NanoMedAgent.Hospital.Files;
using NanoMedAgent.Hospital.Releases;

namespace NanoMedAgent.MedAgent.Commands;

/// <summary><c>release new</c>: makes a release out of images; it is not signed yet.</summary>
internal static class ReleaseNewCommand
{
    private const int IdentifierLength = 16;

    /// <summary>How the name of the map of names ends that is kept beside a release.</summary>
    public const string NamesEnding = ".names.map";

    private const string TagEnding = ".coswid";

    // As sha256sum --check reads it.
    private const string DigestEnding = ".sha256";

    /// <summary>The command.</summary>
    public static Command Create()
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
        Option<string[]> maps = ReleaseTraceCommand.MapOption(
            "The names.map files of the images. They are kept beside the release, for medagent release trace.");
        Option<string?> bill = new("--sbom")
        {
            Description = "The bill of materials of the firmware, which medagent sbom writes. The manifest gets the digest of a CoSWID tag "
                + "that has the digest of the bill; the tag is written beside the release. [default: none]",
            HelpName = "FILE",
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
            images, vendor, deviceClass, sequence, version, uri, useBefore, battery, priority, device, maps, bill, output,
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
                    Tag = result.GetValue(bill) is { } file ? SoftwareTag.Of(InputFile.ReadBytes(file), file) : null,
                },
                ReleaseTraceCommand.ReadMaps(result.GetValue(maps) ?? []),
                result.GetValue(output)!);
        });
        return command;
    }

    private static int New(Release release, string names, string output)
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
            Output.Line(FormattableString.Invariant($"{component.Uri}  {component.Size:N0} bytes  {digest}"));
        }

        if (release.Tag is { } tag)
        {
            File.WriteAllBytes(output + TagEnding, tag);
            Output.Line(FormattableString.Invariant($"{output + TagEnding}  {tag.Length:N0} bytes"));
        }

        if (names.Length > 0)
        {
            KeepNames(Encoding.UTF8.GetBytes(names), output + NamesEnding);
        }

        Console.WriteLine($"{output} written; sign it: medagent release sign {output} --key vendor.key.pem");
        return 0;
    }

    private static void KeepNames(byte[] names, string path)
    {
        string digest = Convert.ToHexStringLower(SHA256.HashData(names));
        File.WriteAllBytes(path, names);
        File.WriteAllText(path + DigestEnding, $"{digest}  {Path.GetFileName(path)}\n");
        Output.Line(FormattableString.Invariant($"{path}  {names.Length:N0} bytes  {digest}"));
    }

    private static ReleaseComponent Describe(string file, int index, string prefix)
    {
        byte[] image = InputFile.ReadBytes(file);
        if (image.Length == 0)
        {
            throw new InvalidDataException($"{file}: this image is empty; build it again");
        }

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
