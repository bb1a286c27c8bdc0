using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Labels;
using NanoMedAgent.MedAgent.Labels;

namespace NanoMedAgent.MedAgent.Provisioning;

/// <summary>
/// What is kept of one device where it is provisioned: in <c>files</c> what goes onto it, beside that its serial, the list for nanoff, its public key and its
/// label. There are secrets in it, so that it is its owner's alone.
/// </summary>
internal sealed class DeviceFolder
{
    /// <summary>On the device: the setup code.</summary>
    public const string SetupFile = "setup";

    private const string SerialFile = "serial";
    private const string KeyFile = "device.pub.pem";
    private const UnixFileMode OwnersFolder = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private static readonly JsonSerializerOptions Format = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly string _path;

    private DeviceFolder(string path, string serial)
    {
        Given = path;
        _path = Path.GetFullPath(path);
        Serial = serial;
    }

    /// <summary>The folder as it was named.</summary>
    public string Given { get; }

    /// <summary>The device's serial.</summary>
    public string Serial { get; }

    /// <summary>What goes into the root of the device's storage.</summary>
    public string Files => Path.Combine(_path, "files");

    /// <summary>nanoff's list of what goes where.</summary>
    public string Deployment => Path.Combine(_path, "deploy.json");

    /// <summary>The label for a printer of 300 dpi.</summary>
    public string PngLabel => Path.Combine(_path, "label.png");

    /// <summary>The label with its serial and setup code in letters.</summary>
    public string SvgLabel => Path.Combine(_path, "label.svg");

    private string PublicKey => Path.Combine(_path, KeyFile);

    private string Setup => Path.Combine(Files, SetupFile);

    /// <summary>The folder of a device, made when it is not there yet.</summary>
    /// <param name="path">null for <c>device-</c> and the serial.</param>
    /// <param name="serial">null for the one that the folder has, or else a new one.</param>
    /// <exception cref="InvalidDataException">It is the folder of another device, or of something else.</exception>
    public static DeviceFolder Make(string? path, string? serial)
    {
        if (serial is not null && !DeviceLabel.IsSerial(serial))
        {
            throw new InvalidDataException($"--serial {serial}: a serial has 1 to {DeviceLabel.SerialLimit} characters of A-Z and 0-9");
        }

        string? kept = path is null ? null : ReadSerial(path);
        if (kept is not null && serial is not null && serial != kept)
        {
            throw new InvalidDataException($"{path} is the folder of {kept}, not of {serial}; choose another --out, or leave --serial out");
        }

        serial ??= kept ?? NewSerial();
        path ??= $"device-{serial}";
        if (ReadSerial(path) is null && Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any())
        {
            throw new InvalidDataException($"{path} has other things in it than a device; choose another --out");
        }

        DeviceFolder folder = new(path, serial);
        MakeFolder(folder._path);
        MakeFolder(folder.Files);
        OwnersFile.Write(Path.Combine(folder._path, SerialFile), Encoding.ASCII.GetBytes(serial));
        return folder;
    }

    /// <summary>The folder of a device that was provisioned before.</summary>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public static DeviceFolder Open(string path) => ReadSerial(path) is { } serial && File.Exists(Path.Combine(path, "files", SetupFile))
        ? new DeviceFolder(path, serial)
        : throw new InvalidDataException($"{path} is not the folder of a device; 'device provision' without --label-only makes one");

    /// <summary>Makes a setup code, unless there is one: a label stays good for as long as its folder is kept.</summary>
    /// <param name="wanted">The one to take when there is none; null for a random one.</param>
    /// <exception cref="InvalidDataException">The one that is there is damaged.</exception>
    public byte[] KeepSetupCode(byte[]? wanted = null)
    {
        if (!File.Exists(Setup))
        {
            OwnersFile.Write(Setup, wanted ?? SetupCode.New());
        }

        byte[] code = File.ReadAllBytes(Setup);
        return code.Length == SetupCode.Length
            ? code
            : throw new InvalidDataException($"{Setup} has {code.Length} bytes and not {SetupCode.Length}: it is damaged. Without it a new code is made, and labels that were printed are void: delete it for that");
    }

    /// <summary>Writes what goes onto the device, and the list for nanoff. What is null is taken away, here and there.</summary>
    /// <param name="port">The serial port that the device is at.</param>
    /// <param name="files">Name and content of each.</param>
    public void WriteFiles(string port, IReadOnlyDictionary<string, byte[]?> files)
    {
        List<Dictionary<string, string>> list = [];
        foreach ((string name, byte[]? content) in files)
        {
            string path = Path.Combine(Files, name);
            bool wasThere = File.Exists(path);
            File.Delete(path);
            if (content is not null)
            {
                OwnersFile.Write(path, content);
                list.Add(Entry(name, path));
            }
            else if (wasThere)
            {
                list.Add(Entry(name, null));
            }
        }

        list.Add(Entry(SetupFile, Setup));
        OwnersFile.Write(Deployment, JsonSerializer.SerializeToUtf8Bytes(new { serialport = port, files = list }, Format));
    }

    /// <summary>The label that was made last.</summary>
    /// <exception cref="InvalidDataException">None was made yet.</exception>
    public LabelImage ReadLabel() => File.Exists(PublicKey)
        ? new LabelImage(DeviceLabel.Of(Serial, CosePublicKey.FromPem(PublicKey), KeepSetupCode()))
        : throw new InvalidDataException($"{Given}: this device has no label yet; 'device provision --label-only --out {Given} --public-key KEY' makes it");

    /// <summary>Writes the label, and keeps the key that it is for.</summary>
    /// <param name="device">The device's key.</param>
    /// <param name="before">The key that the label was for until now, when it was another.</param>
    public LabelImage WriteLabel(CosePublicKey device, out CosePublicKey? before)
    {
        before = File.Exists(PublicKey) ? CosePublicKey.FromPem(PublicKey) : null;
        before = device.Equals(before) ? null : before;
        LabelImage image = new(DeviceLabel.Of(Serial, device, KeepSetupCode()));
        OwnersFile.Write(PngLabel, image.Png());
        OwnersFile.Write(SvgLabel, Encoding.UTF8.GetBytes(image.Svg()));
        OwnersFile.Write(PublicKey, Encoding.ASCII.GetBytes(device.ToPem()));
        return image;
    }

    /// <summary>Ten letters and digits that are not mixed up when they are read out.</summary>
    private static string NewSerial() => RandomNumberGenerator.GetString("0123456789ABCDEFGHJKMNPQRSTVWXYZ", 10);

    private static string? ReadSerial(string folder)
    {
        string path = Path.Combine(folder, SerialFile);
        string? serial = File.Exists(path) ? File.ReadAllText(path).Trim() : null;
        return serial is null || DeviceLabel.IsSerial(serial) ? serial : throw new InvalidDataException($"{path} holds no serial; write it in again");
    }

    private static Dictionary<string, string> Entry(string name, string? source)
    {
        Dictionary<string, string> entry = new() { ["DestinationFilePath"] = $@"I:\{name}" };
        if (source is not null)
        {
            entry.Add("SourceFilePath", source);
        }

        return entry;
    }

    private static void MakeFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
            return;
        }

        Directory.CreateDirectory(path, OwnersFolder);
        File.SetUnixFileMode(path, OwnersFolder);
    }
}
