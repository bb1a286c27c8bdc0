using System.Text;
using NanoMedAgent.Compliance.Builds;
using NanoMedAgent.Hospital.Keys;

namespace NanoMedAgent.MedAgent.Commands;

/// <summary>The files of a release that is published. They are written at once, so that no half of them is taken for all.</summary>
/// <param name="release">The name of the release's file.</param>
internal sealed class PublishedFolder(string release)
{
    /// <summary>The file with the checksums, as sha256sum reads it.</summary>
    public const string Sums = "SHA256SUMS";

    private readonly SortedDictionary<string, byte[]> _files = new(StringComparer.Ordinal);

    /// <summary>The name of the release's file.</summary>
    public string Release => release;

    /// <summary>Adds a file.</summary>
    /// <param name="name">With slashes.</param>
    /// <param name="content">Its bytes.</param>
    /// <exception cref="InvalidDataException">There is one of that name, or sha256sum could not read the name.</exception>
    public void Add(string name, byte[] content)
    {
        if (name.Any(character => character is '\\' or '\n' or '\r'))
        {
            throw new InvalidDataException($"{name}: this name has a backslash or a line feed in it; rename the file");
        }

        if (!_files.TryAdd(name, content))
        {
            throw new InvalidDataException($"{name}: two files of the release have this name; rename one");
        }
    }

    /// <summary>Adds the vendor's statement, the checksums of all files, and the signature of those.</summary>
    public void Sign(byte[] statement, HospitalKey vendor)
    {
        string keyId = Convert.ToHexStringLower(vendor.Public.KeyId);
        Add(release + ReleaseSource.StatementEnding, DsseEnvelope.Write(statement, keyId, data => vendor.SignDer(data)));
        string sums = string.Concat(_files.Select(file => $"{ReleaseSource.DigestOf(file.Value)}  {file.Key}\n"));
        Add(Sums, Encoding.UTF8.GetBytes(sums));
        Add(Sums + ".sig", vendor.SignDer(_files[Sums]));
    }

    /// <summary>Writes the folder.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Write(string folder)
    {
        string parent = Path.GetDirectoryName(Path.GetFullPath(folder))!;
        Directory.CreateDirectory(parent);
        string temporary = $"{folder.TrimEnd(Path.DirectorySeparatorChar)}.new";
        if (Directory.Exists(temporary))
        {
            throw new IOException($"{temporary} is left of an earlier run; delete it");
        }

        foreach ((string name, byte[] content) in _files)
        {
            string path = Path.Combine(temporary, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, content);
        }

        Directory.Move(temporary, folder);
    }
}
