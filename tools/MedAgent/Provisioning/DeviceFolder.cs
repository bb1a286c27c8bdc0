using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using NanoMedAgent.Hospital.Devices;
using NanoMedAgent.Hospital.Files;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Labels;
using NanoMedAgent.MedAgent.Labels;

namespace NanoMedAgent.MedAgent.Provisioning;

/// <summary>
/// The folder of one device on the computer that provisions it: in <c>files</c> the files for the device, beside it the serial, the list
/// for nanoff, the public key and the label. It contains secrets, so only its owner can access it.
/// </summary>
internal sealed class DeviceFolder
{
    /// <summary>Name of the setup code's file on the device.</summary>
    public const string SetupFile = "setup";

    /// <summary>Name of the file with the time of provisioning on the device: its clock is not earlier.</summary>
    public const string TimeFile = "time";

    private const string SerialFile = "serial";
    private const string UdiFile = "udi";
    private const string KeyFile = "device.pub.pem";
    private const UnixFileMode PrivateFolder = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private static readonly JsonSerializerOptions Format = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly string _path;

    private DeviceFolder(string path, string serial)
    {
        Given = path;
        _path = Path.GetFullPath(path);
        Serial = serial;
    }

    /// <summary>The path as given.</summary>
    public string Given { get; }

    /// <summary>The device's serial.</summary>
    public string Serial { get; }

    /// <summary>The folder with the files for the root of the device's storage.</summary>
    public string Files => Path.Combine(_path, "files");

    /// <summary>The list of files for nanoff.</summary>
    public string Deployment => Path.Combine(_path, "deploy.json");

    /// <summary>The label for a printer with 300 dpi.</summary>
    public string PngLabel => Path.Combine(_path, "label.png");

    /// <summary>The label with its serial and setup code in letters.</summary>
    public string SvgLabel => Path.Combine(_path, "label.svg");

    private string PublicKey => Path.Combine(_path, KeyFile);

    private string Setup => Path.Combine(Files, SetupFile);

    /// <summary>Opens the folder of a device, or makes it.</summary>
    /// <param name="path">null for <c>device-</c> and the serial.</param>
    /// <param name="serial">null for the serial in the folder, or else a new one.</param>
    /// <exception cref="InvalidDataException">It is the folder of another device, or has other contents.</exception>
    public static DeviceFolder Make(string? path, string? serial)
    {
        if (serial is not null && !DeviceLabel.IsSerial(serial))
        {
            throw new InvalidDataException($"--serial {serial}: give 1 to {DeviceLabel.SerialLimit} characters A-Z and 0-9");
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
            throw new InvalidDataException($"{path} has other contents; choose another --out");
        }

        DeviceFolder folder = new(path, serial);
        MakeFolder(folder._path);
        MakeFolder(folder.Files);
        PrivateFile.Write(Path.Combine(folder._path, SerialFile), Encoding.ASCII.GetBytes(serial));
        return folder;
    }

    /// <summary>Opens the folder of a device that was provisioned before.</summary>
    /// <exception cref="InvalidDataException">It is not such a folder.</exception>
    public static DeviceFolder Open(string path) => ReadSerial(path) is { } serial && File.Exists(Path.Combine(path, "files", SetupFile))
        ? new DeviceFolder(path, serial)
        : throw new InvalidDataException($"{path} is not the folder of a device; make it with 'medagent device provision' without "
            + "--label-only");

    /// <summary>Keeps the device identifier (UDI-DI) of the model for the label.</summary>
    public void KeepUdi(string identifier) => PrivateFile.Write(Path.Combine(_path, UdiFile), Encoding.ASCII.GetBytes(identifier));

    /// <summary>Reads the setup code, or makes one. A label is valid as long as its setup code is kept.</summary>
    /// <param name="wanted">The setup code to use if there is none; null for a random one.</param>
    /// <exception cref="InvalidDataException">The existing one is damaged.</exception>
    public byte[] KeepSetupCode(byte[]? wanted = null)
    {
        if (!File.Exists(Setup))
        {
            PrivateFile.Write(Setup, wanted ?? SetupCode.New());
        }

        byte[] code = InputFile.ReadBytes(Setup);
        return code.Length == SetupCode.Length
            ? code
            : throw new InvalidDataException($"{Setup} has {code.Length} bytes and not {SetupCode.Length}: it is damaged. Delete it to "
                + "get a new code; printed labels are then no longer valid");
    }

    /// <summary>
    /// Writes the files for the device, and the list for nanoff. A file with null as its content is deleted here and on the device.
    /// </summary>
    /// <param name="port">The serial port of the device.</param>
    /// <param name="files">Name and content of each file.</param>
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
                PrivateFile.Write(path, content);
                list.Add(Entry(name, path));
            }
            else if (wasThere)
            {
                list.Add(Entry(name, null));
            }
        }

        list.Add(Entry(SetupFile, Setup));
        PrivateFile.Write(Deployment, JsonSerializer.SerializeToUtf8Bytes(new { serialport = port, files = list }, Format));
    }

    /// <summary>The content of <see cref="TimeFile"/>: seconds since 1970, 8 bytes, big-endian.</summary>
    public static byte[] Time(DateTimeOffset provisioned)
    {
        byte[] content = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(content, provisioned.ToUnixTimeSeconds());
        return content;
    }

    /// <summary>The latest label.</summary>
    /// <exception cref="InvalidDataException">There is no label yet.</exception>
    public LabelImage ReadLabel() => new(DeviceLabel.Of(Serial, ReadKey(), KeepSetupCode()), ReadUdi());

    /// <summary>The device's key, from its label.</summary>
    /// <exception cref="InvalidDataException">There is no label yet.</exception>
    public CosePublicKey ReadKey() => File.Exists(PublicKey)
        ? CosePublicKey.FromPem(PublicKey)
        : throw new InvalidDataException($"{Given}: this device has no label yet; make it with 'medagent device provision --label-only "
            + $"--out {Given} --public-key KEY'");

    /// <summary>Writes the label, and stores the device's key.</summary>
    /// <param name="device">The device's key.</param>
    /// <param name="before">The key of the previous label if it was another one, or null.</param>
    public LabelImage WriteLabel(CosePublicKey device, out CosePublicKey? before)
    {
        before = File.Exists(PublicKey) ? CosePublicKey.FromPem(PublicKey) : null;
        before = device.Equals(before) ? null : before;
        LabelImage image = new(DeviceLabel.Of(Serial, device, KeepSetupCode()), ReadUdi());
        PrivateFile.Write(PngLabel, image.Png());
        PrivateFile.Write(SvgLabel, Encoding.UTF8.GetBytes(image.Svg()));
        PrivateFile.Write(PublicKey, Encoding.ASCII.GetBytes(device.ToPem()));
        return image;
    }

    /// <summary>Ten letters and digits that are not mixed up when they are read out.</summary>
    private static string NewSerial() => RandomNumberGenerator.GetString("0123456789ABCDEFGHJKMNPQRSTVWXYZ", 10);

    private static string? ReadSerial(string folder)
    {
        string path = Path.Combine(folder, SerialFile);
        string? serial = File.Exists(path) ? InputFile.ReadText(path).Trim() : null;
        return serial is null || DeviceLabel.IsSerial(serial) ? serial : throw new InvalidDataException($"{path} does not contain a "
            + "serial; write it again");
    }

    private string? ReadUdi()
    {
        string path = Path.Combine(_path, UdiFile);
        string? identifier = File.Exists(path) ? InputFile.ReadText(path).Trim() : null;
        return identifier is null || DeviceUdi.IsIdentifier(identifier) ? identifier : throw new InvalidDataException(
            $"{path} does not contain a UDI device identifier; write it again with --udi");
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

        Directory.CreateDirectory(path, PrivateFolder);
        File.SetUnixFileMode(path, PrivateFolder);
    }
}
