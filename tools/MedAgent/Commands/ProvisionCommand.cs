using System.CommandLine;
using NanoMedAgent.Hospital.Brokers;
using NanoMedAgent.Hospital.Devices;
using NanoMedAgent.Hospital.Files;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.MedAgent.Boards;
using NanoMedAgent.MedAgent.Labels;
using NanoMedAgent.MedAgent.Provisioning;
using Spectre.Console;

namespace NanoMedAgent.MedAgent.Commands;

/// <summary><c>device provision</c>.</summary>
internal static class ProvisionCommand
{
    private static readonly Option<string?> BoardId = new("--board")
    {
        Description = $"The board: {string.Join(", ", Board.All.Select(board => board.Id))}.",
        HelpName = "ID",
    };

    private static readonly Option<string> Port = new("--port")
    {
        Description = "The serial port of the board, for nanoff.",
        HelpName = "PORT",
        DefaultValueFactory = _ => OperatingSystem.IsWindows() ? "COM3" : "/dev/ttyUSB0",
    };

    private static readonly Option<string?> Out = new("--out")
    {
        Description = "The device's folder. An existing one keeps its serial and its setup code. [default: device-SERIAL]",
        HelpName = "FOLDER",
    };

    private static readonly Option<string?> Serial = new("--serial")
    {
        Description = "The maker's serial number, up to 20 characters A-Z and 0-9. [default: a random one]",
        HelpName = "SERIAL",
    };

    private static readonly Option<string?> Udi = new("--udi")
    {
        Description = "The UDI device identifier of the model (a GTIN of 14 digits), for the label. [default: that of the folder, or none]",
        HelpName = "GTIN",
    };

    private static readonly Option<string?> WifiName = new("--wifi-name")
    {
        Description = "The name of the Wi-Fi (SSID).",
        HelpName = "NAME",
    };

    private static readonly Option<string?> WifiPasswordFile = new("--wifi-password-file")
    {
        Description = $"A file with the Wi-Fi password. [default: the variable {WifiPassword.Variable}, or a prompt]",
        HelpName = "FILE",
    };

    private static readonly Option<bool> WifiOpen = new("--wifi-open") { Description = "The Wi-Fi has no password." };

    private static readonly Option<string?> Broker = new("--broker")
    {
        Description = "The MQTT broker; mqtt:// or --no-tls is without TLS. "
            + $"[default port: {BrokerAddress.TlsPort}, without TLS {BrokerAddress.PlainPort}]",
        HelpName = "[mqtt[s]://]HOST[:PORT]",
    };

    private static readonly Option<bool> NoTls = new("--no-tls")
    {
        Description = "Connect to the broker without TLS, for tests on a desk. Readings are encrypted nevertheless.",
    };

    private static readonly Option<string?> BrokerCa = new("--broker-ca")
    {
        Description = "The certificate of the broker's CA (PEM).",
        HelpName = "FILE",
    };

    private static readonly Option<string?> BrokerCertificate = new("--broker-cert")
    {
        Description = "The device's certificate for the broker (PEM).",
        HelpName = "FILE",
    };

    private static readonly Option<string?> BrokerKey = new("--broker-key")
    {
        Description = "The private key of --broker-cert (PEM).",
        HelpName = "FILE",
    };

    private static readonly Option<string?> BrokerUser = new("--broker-user")
    {
        Description = "The device's user at the broker. [default: its serial, with --broker-password-file]",
        HelpName = "NAME",
    };

    private static readonly Option<string?> BrokerPasswordFile = new("--broker-password-file")
    {
        Description = "A file with the password of the device's user at the broker.",
        HelpName = "FILE",
    };

    private static readonly Option<string?> Authority = new("--authority")
    {
        Description = "The authority's public key (PEM), which the device will trust.",
        HelpName = "FILE",
    };

    private static readonly Option<string?> Policy = new("--policy")
    {
        Description = "The policy, signed by the authority.",
        HelpName = "FILE",
    };

    private static readonly Option<string?> Maker = new("--maker")
    {
        Description = "The maker's public key (PEM), in place of --authority and --policy: the device gets its owner later, by a voucher.",
        HelpName = "FILE",
    };

    private static readonly Option<string> TimeServer = new("--time-server")
    {
        Description = "An SNTP server.",
        HelpName = "HOST",
        DefaultValueFactory = _ => "pool.ntp.org",
    };

    private static readonly Option<string> ReleaseMirror = new("--release-mirror")
    {
        Description = "Where the device fetches images of releases that name no address. [default: none]",
        HelpName = "URL",
        DefaultValueFactory = _ => "",
    };

    private static readonly Option<string[]> Sensors = new("--sensor")
    {
        Description = "A sensor chip on the bus, with its address if it is not the usual one, such as tmp117@0x49. Repeat it for each "
            + "chip.",
        HelpName = "CHIP[@ADDRESS]",
        DefaultValueFactory = _ => [.. SensorChip.Usual],
    };

    private static readonly Option<int> Battery = new("--battery-mwh")
    {
        Description = "The capacity of the battery in mWh; 0 for a device on mains.",
        HelpName = "N",
        DefaultValueFactory = _ => 0,
    };

    private static readonly HeapOptions HeapFits = new();

    private static readonly Option<string?> PublicKey = new("--public-key")
    {
        Description = "The device's public key: the hex digits that it prints when it starts, or a file with them, with its COSE_Key, or "
            + "with PEM. Without it no label is made.",
        HelpName = "KEY",
    };

    private static readonly Option<bool> LabelOnly = new("--label-only") { Description = "Only make the label of an existing folder." };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        Command command = new(
            "provision",
            "Writes the settings for a new device (board, network, trusted keys, policy), prints the command that copies them onto the "
            + "device, and makes its label. "
            + "Example: medagent device provision --board esp32-devkitc --wifi-name Ward-3 --broker mqtt.example.org --broker-ca ca.pem "
            + "--authority authority.pub.pem --policy policy.cose")
        {
            BoardId, Port, Out, Serial, WifiName, WifiPasswordFile, WifiOpen, Broker, NoTls, BrokerCa, BrokerCertificate, BrokerKey,
            BrokerUser, BrokerPasswordFile, Authority, Policy, Maker, TimeServer, ReleaseMirror, Sensors, Battery, HeapFits.Release,
            HeapFits.Heap, PublicKey, LabelOnly, Udi,
        };
        command.SetAction(result => result.GetValue(LabelOnly) ? MakeLabel(result) : Provision(result));
        return command;
    }

    private static int MakeLabel(ParseResult arguments)
    {
        string? udi = ReadUdi(arguments);
        DeviceFolder folder = DeviceFolder.Open(Required(arguments, Out));
        Keep(folder, udi);
        ShowLabel(folder, DevicePublicKey.Read(Required(arguments, PublicKey)));
        return 0;
    }

    private static int Provision(ParseResult arguments)
    {
        // Everything is read and checked before anything is written.
        Board board = Board.Of(Required(arguments, BoardId));
        CosePublicKey? maker = ReadMaker(arguments);
        TrustFiles? trust = maker is null ? TrustFiles.Read(Required(arguments, Authority), Required(arguments, Policy)) : null;
        HeapFit? heap = trust is null ? null
            : HeapFits.FitOf(arguments, board, $"--policy {arguments.GetValue(Policy)}", trust.Rules);
        if (heap?.Refusal is { } tooLarge)
        {
            throw new InvalidDataException(tooLarge);
        }

        NetworkSettings network = ReadNetwork(arguments);
        TlsFiles tls = ReadTls(arguments, network.Broker.HasTls);
        SensorSetting[] sensors = [.. SensorSetting.ParseAll(arguments.GetValue(Sensors)!)];
        int battery = BatteryOf(arguments, board);
        CosePublicKey? device = arguments.GetValue(PublicKey) is { } key ? DevicePublicKey.Read(key) : null;
        string? udi = ReadUdi(arguments);

        DeviceFolder folder = DeviceFolder.Make(arguments.GetValue(Out), arguments.GetValue(Serial));
        folder.KeepSetupCode();
        Keep(folder, udi);
        if (network is { BrokerUser: "", BrokerPassword: not "" })
        {
            network = network with { BrokerUser = folder.Serial };
        }

        string port = arguments.GetValue(Port)!;
        folder.WriteFiles(port, new Dictionary<string, byte[]?>
        {
            [DeviceSettings.FileName] = Checked(DeviceSettings.Of(board, sensors, battery, network).ToJson()),
            [TrustFiles.MakerName] = maker?.Encode(),
            [TrustFiles.AuthorityName] = trust?.Authority.Encode(),
            [TrustFiles.PolicyName] = trust?.Policy,
            [DeviceFolder.TimeFile] = DeviceFolder.Time(DateTimeOffset.UtcNow),
            [TlsFiles.AuthorityName] = tls.Authority,
            [TlsFiles.CertificateName] = tls.Certificate,
            [TlsFiles.KeyName] = tls.Key,
        });
        foreach (string warning in tls.Warnings.Concat(heap?.Doubt is { } doubt ? [doubt] : []))
        {
            Output.Warn(warning);
        }

        Console.WriteLine($"device {folder.Serial}, {board.Name}: {folder.Files}");
        IEnumerable<string?> names = Directory.EnumerateFiles(folder.Files).Select(Path.GetFileName);
        Console.WriteLine($"  {string.Join(", ", names.Order(StringComparer.Ordinal))}");
        Console.WriteLine("They contain passwords and keys, so keep the folder to yourself. The label is only valid with its setup code.");
        Console.WriteLine();
        Console.WriteLine("Copy the files onto the device. It needs nanoFramework, but not yet the firmware:");
        Console.WriteLine($"  {new FlashStep("", FlashPlan.Flasher, ["--filedeployment", folder.Deployment]).Line}");
        Console.WriteLine($"The port is {port} (--port). Check that every file ends with OK: nanoff continues after a failure.");
        Console.WriteLine("This has not been tried on a board yet.");
        Console.WriteLine();
        if (device is null)
        {
            Console.WriteLine("There is no label yet: it contains the device's key, which the device makes at its first start.");
            Console.WriteLine("If it makes it in a secure element, configure and lock that before (boards/atecc608).");
            Console.WriteLine("Flash the firmware, start it, and copy the public key that it prints (Visual Studio, Output, Debug). In");
            Console.WriteLine("recorded output 'medagent device identify FILE' finds it. Then:");
            Console.WriteLine($"  medagent device provision --label-only --out {folder.Given} --public-key KEY");
            return 0;
        }

        ShowLabel(folder, device);
        return 0;
    }

    private static string? ReadUdi(ParseResult arguments) =>
        arguments.GetValue(Udi) is not { } udi || DeviceUdi.IsIdentifier(udi) ? arguments.GetValue(Udi) : throw new InvalidDataException(
            $"--udi {udi}: this is no GTIN of 14 digits with a right check digit; take it from the maker's declaration");

    private static void Keep(DeviceFolder folder, string? udi)
    {
        if (udi is not null)
        {
            folder.KeepUdi(udi);
        }
    }

    private static CosePublicKey? ReadMaker(ParseResult arguments)
    {
        if (arguments.GetValue(Maker) is not { } path)
        {
            return null;
        }

        return arguments.GetValue(Authority) is null && arguments.GetValue(Policy) is null
            ? TrustFiles.ReadMaker(path)
            : throw new InvalidDataException(
                $"--maker {path} does not go together with --authority and --policy: a device gets its owner by a voucher, or by cable");
    }

    private static TlsFiles ReadTls(ParseResult arguments, bool hasTls)
    {
        string?[] files = [arguments.GetValue(BrokerCa), arguments.GetValue(BrokerCertificate), arguments.GetValue(BrokerKey)];
        if (hasTls)
        {
            return TlsFiles.Read(files[0], files[1], files[2], DateTimeOffset.UtcNow);
        }

        return files.All(file => file is null)
            ? TlsFiles.None
            : throw new InvalidDataException(
                "--no-tls does not go together with certificates: leave one of them out, and write the broker without mqtt://");
    }

    /// <summary>Nothing is put on a device that it would not read back exactly.</summary>
    private static byte[] Checked(byte[] settings) => DeviceFileCheck.Check(settings) is { Count: > 0 } errors
        ? throw new InvalidDataException($"{DeviceSettings.FileName}: {string.Join("; ", errors)}")
        : settings;

    private static NetworkSettings ReadNetwork(ParseResult arguments)
    {
        BrokerAddress broker = BrokerAddress.Parse(Required(arguments, Broker), hasTlsByDefault: !arguments.GetValue(NoTls));
        if (broker.HasTls && arguments.GetValue(NoTls))
        {
            throw new InvalidDataException("--no-tls and mqtts:// do not go together: leave one of them out");
        }

        string wifiName = Required(arguments, WifiName);
        return new NetworkSettings
        {
            WifiName = wifiName,
            WifiPassword = arguments.GetValue(WifiOpen) ? "" : WifiPassword.Get(arguments.GetValue(WifiPasswordFile), wifiName),
            WifiPasswordFile = arguments.GetValue(WifiOpen) ? null : arguments.GetValue(WifiPasswordFile),
            Broker = broker,
            BrokerUser = arguments.GetValue(BrokerUser) ?? "",
            BrokerPassword = ReadBrokerPassword(arguments),
            BrokerPasswordFile = arguments.GetValue(BrokerPasswordFile),
            TimeServer = arguments.GetValue(TimeServer)!,
            ReleaseMirror = arguments.GetValue(ReleaseMirror)!,
        }.Checked();
    }

    private static string ReadBrokerPassword(ParseResult arguments)
    {
        string? path = arguments.GetValue(BrokerPasswordFile);
        string password = path is null ? "" : InputFile.ReadText(path).TrimEnd('\r', '\n');
        return path is not null && password.Length == 0
                ? throw new InvalidDataException($"{path}: the file is empty; write the broker's password for the device into it")
            : path is null && arguments.GetValue(BrokerUser) is { } user
                ? throw new InvalidDataException($"--broker-user {user}: the password is missing; give --broker-password-file FILE")
            : password;
    }

    private static int BatteryOf(ParseResult arguments, Board board)
    {
        int milliwattHours = arguments.GetValue(Battery);
        return milliwattHours < 0
                ? throw new InvalidDataException($"--battery-mwh {milliwattHours}: give the capacity, or 0 for a device on mains")
            : milliwattHours > 0 && !board.Battery.IsMeasured
                ? throw new InvalidDataException($"--battery-mwh: {board.Name} does not measure a battery; leave it out")
            : milliwattHours;
    }

    private static string Required(ParseResult arguments, Option<string?> option)
    {
        string what = char.ToLowerInvariant(option.Description![0]) + option.Description[1..].TrimEnd('.');
        return arguments.GetValue(option) ?? throw new InvalidDataException($"{option.Name} {option.HelpName} is missing: {what}");
    }

    private static void ShowLabel(DeviceFolder folder, CosePublicKey device)
    {
        LabelImage image = folder.WriteLabel(device, out CosePublicKey? before);
        if (before is not null)
        {
            Output.Warn($"this was the label of device {before.DeviceId}; labels printed for it are no "
                + "longer valid");
        }

        Console.WriteLine($"label of device {device.DeviceId}, serial {folder.Serial}:");
        Console.WriteLine($"  {folder.PngLabel} (300 dpi)");
        Console.WriteLine($"  {folder.SvgLabel} (with serial and setup code in letters)");
        Console.WriteLine("Whoever has the label can pair its device: print it, stick it on, and do not send it to anybody.");

        // Not into a pipe or a file, as it contains a secret.
        if (Console.IsOutputRedirected)
        {
            return;
        }

        if (Console.WindowWidth < image.Side)
        {
            Console.WriteLine($"This terminal is too narrow to show it: it needs {image.Side} columns.");
            return;
        }

        Console.OutputEncoding = System.Text.Encoding.UTF8;
        Style ink = new(new Color(0, 0, 0), new Color(255, 255, 255));
        Output.Write(new Rows(image.TerminalRows().Select(row => new Text(row, ink))));
    }
}
