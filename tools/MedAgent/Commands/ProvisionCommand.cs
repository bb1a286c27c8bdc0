using System.CommandLine;
using NanoMedAgent.Hospital.Brokers;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.MedAgent.Boards;
using NanoMedAgent.MedAgent.Labels;
using NanoMedAgent.MedAgent.Provisioning;
using Spectre.Console;

namespace NanoMedAgent.MedAgent.Commands;

/// <summary><c>device provision</c>.</summary>
internal static class ProvisionCommand
{
    private const int PlainBrokerPort = 1883;

    private static readonly Option<string?> BoardId = new("--board") { Description = $"The board: {string.Join(", ", Board.All.Select(board => board.Id))}.", HelpName = "ID" };
    private static readonly Option<string> Port = new("--port") { Description = "The serial port of the device, for nanoff: COM3, /dev/ttyUSB0.", HelpName = "PORT", DefaultValueFactory = _ => OperatingSystem.IsWindows() ? "COM3" : "/dev/ttyUSB0" };
    private static readonly Option<string?> Out = new("--out") { Description = "The device's folder; otherwise device-SERIAL. Said again, it keeps its serial and its setup code.", HelpName = "FOLDER" };
    private static readonly Option<string?> Serial = new("--serial") { Description = "The maker's serial, up to 20 of A-Z and 0-9; otherwise a random one.", HelpName = "SERIAL" };
    private static readonly Option<string?> WifiName = new("--wifi-name") { Description = "The Wi-Fi's name (SSID).", HelpName = "NAME" };
    private static readonly Option<string?> WifiPasswordFile = new("--wifi-password-file") { Description = $"A file with the Wi-Fi's password; otherwise it is in {WifiPassword.Variable}, or asked for.", HelpName = "FILE" };
    private static readonly Option<bool> WifiOpen = new("--wifi-open") { Description = "The Wi-Fi has no password." };
    private static readonly Option<string?> Broker = new("--broker") { Description = $"The MQTT broker; port {NetworkSettings.TlsPort} unless said otherwise, {PlainBrokerPort} without TLS.", HelpName = "HOST[:PORT]" };
    private static readonly Option<bool> NoTls = new("--no-tls") { Description = "Speak to the broker in plain text: for a desk. Readings are sealed all the same." };
    private static readonly Option<string?> BrokerCa = new("--broker-ca") { Description = "The certificate of the broker's CA (PEM).", HelpName = "FILE" };
    private static readonly Option<string?> BrokerCertificate = new("--broker-cert") { Description = "The device's certificate for the broker (PEM).", HelpName = "FILE" };
    private static readonly Option<string?> BrokerKey = new("--broker-key") { Description = "Its private key (PEM).", HelpName = "FILE" };
    private static readonly Option<string?> Authority = new("--authority") { Description = "The authority's public key (PEM): whom the device will believe.", HelpName = "FILE" };
    private static readonly Option<string?> Policy = new("--policy") { Description = "The policy that the authority signed.", HelpName = "FILE" };
    private static readonly Option<string> TimeServer = new("--time-server") { Description = "An SNTP server.", HelpName = "HOST", DefaultValueFactory = _ => "pool.ntp.org" };
    private static readonly Option<string> ReleaseMirror = new("--release-mirror") { Description = "Where images of releases are, when releases do not say so themselves.", HelpName = "URL", DefaultValueFactory = _ => "" };
    private static readonly Option<string[]> Sensors = new("--sensor")
    {
        Description = "A sensor on the bus, with its address when that is not the usual one: tmp117@0x49. Once for each.",
        HelpName = "CHIP[@ADDRESS]",
        DefaultValueFactory = _ => ["max30102", "tmp117"],
    };
    private static readonly Option<int> Battery = new("--battery-mwh") { Description = "What a full battery holds, in mWh; 0 for a device on mains.", HelpName = "N", DefaultValueFactory = _ => 0 };
    private static readonly Option<string?> PublicKey = new("--public-key") { Description = "The device's public key: the hex digits that it prints at its start, or a file with them, with its COSE_Key, or with PEM. Without it there is no label.", HelpName = "KEY" };
    private static readonly Option<bool> LabelOnly = new("--label-only") { Description = "Make the label of a folder that is there; nothing else is read or written." };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        Command command = new(
            "provision",
            "Writes what goes onto a new device (board, network, whom to believe), how to bring it there, and its label. For example: medagent device provision --board esp32-devkitc --wifi-name Ward-3 "
            + "--broker mqtt.example.org --broker-ca ca.pem --authority authority.pub.pem --policy policy.cose")
        {
            BoardId, Port, Out, Serial, WifiName, WifiPasswordFile, WifiOpen, Broker, NoTls, BrokerCa, BrokerCertificate, BrokerKey, Authority, Policy, TimeServer, ReleaseMirror, Sensors, Battery, PublicKey, LabelOnly,
        };
        command.SetAction(result => result.GetValue(LabelOnly) ? MakeLabel(result) : Provision(result));
        return command;
    }

    private static int MakeLabel(ParseResult arguments)
    {
        DeviceFolder folder = DeviceFolder.Open(Wanted(arguments, Out));
        ShowLabel(folder, DevicePublicKey.Read(Wanted(arguments, PublicKey)));
        return 0;
    }

    private static int Provision(ParseResult arguments)
    {
        // All is read and checked before anything is written.
        Board board = Board.Of(Wanted(arguments, BoardId));
        TrustFiles trust = TrustFiles.Read(Wanted(arguments, Authority), Wanted(arguments, Policy));
        TlsFiles tls = ReadTls(arguments);
        DeviceSettings settings = DeviceSettings.Of(board, SensorSetting.ParseAll(arguments.GetValue(Sensors)!), BatteryOf(arguments, board), ReadNetwork(arguments));
        CosePublicKey? device = arguments.GetValue(PublicKey) is { } key ? DevicePublicKey.Read(key) : null;

        DeviceFolder folder = DeviceFolder.Make(arguments.GetValue(Out), arguments.GetValue(Serial));
        folder.KeepSetupCode();
        string port = arguments.GetValue(Port)!;
        folder.WriteFiles(port, new Dictionary<string, byte[]?>
        {
            [DeviceSettings.FileName] = settings.ToJson(),
            [TrustFiles.AuthorityName] = trust.Authority.Encode(),
            [TrustFiles.PolicyName] = trust.Policy,
            [TlsFiles.AuthorityName] = tls.Authority,
            [TlsFiles.CertificateName] = tls.Certificate,
            [TlsFiles.KeyName] = tls.Key,
        });
        foreach (string warning in tls.Warnings)
        {
            Console.Error.WriteLine($"medagent: mind: {warning}");
        }

        Console.WriteLine($"device {folder.Serial}, {board.Name}: {folder.Files}");
        Console.WriteLine($"  {string.Join(", ", Directory.EnumerateFiles(folder.Files).Select(Path.GetFileName).Order(StringComparer.Ordinal))}");
        Console.WriteLine("There are passwords and keys among them: the folder is for you alone. Keep it, a label stays good as long as it is there.");
        Console.WriteLine();
        Console.WriteLine("Bring the files onto the device; nanoFramework is on it, the firmware need not be:");
        Console.WriteLine($"  {new FlashStep("", FlashPlan.Flasher, ["--filedeployment", folder.Deployment]).Line}");
        Console.WriteLine($"Each file has to end with OK: nanoff goes on after one that failed. The port is {port} (--port). Nobody has tried this on a board yet.");
        Console.WriteLine();
        if (device is null)
        {
            Console.WriteLine("There is no label yet: it names the device's key, which the device makes at its first start.");
            Console.WriteLine("Flash the firmware, start it, and take the public key from what it prints (Visual Studio, Output, Debug). Then:");
            Console.WriteLine($"  medagent device provision --label-only --out {folder.Given} --public-key KEY");
            return 0;
        }

        ShowLabel(folder, device);
        return 0;
    }

    private static TlsFiles ReadTls(ParseResult arguments)
    {
        string?[] files = [arguments.GetValue(BrokerCa), arguments.GetValue(BrokerCertificate), arguments.GetValue(BrokerKey)];
        if (!arguments.GetValue(NoTls))
        {
            return TlsFiles.Read(files[0], files[1], files[2], DateTimeOffset.UtcNow);
        }

        return files.All(file => file is null)
            ? TlsFiles.None
            : throw new InvalidDataException("--no-tls, and certificates for TLS: leave one of them out");
    }

    private static NetworkSettings ReadNetwork(ParseResult arguments)
    {
        bool hasTls = !arguments.GetValue(NoTls);
        string broker = Wanted(arguments, Broker);
        string wifiName = Wanted(arguments, WifiName);
        return new NetworkSettings
        {
            WifiName = wifiName,
            WifiPassword = arguments.GetValue(WifiOpen) ? "" : WifiPassword.Get(arguments.GetValue(WifiPasswordFile), wifiName),
            Broker = BrokerAddress.Parse(broker, hasTls ? NetworkSettings.TlsPort : PlainBrokerPort) ?? throw new InvalidDataException($"--broker {broker}: this is neither HOST nor HOST:PORT"),
            HasTls = hasTls,
            TimeServer = arguments.GetValue(TimeServer)!,
            ReleaseMirror = arguments.GetValue(ReleaseMirror)!,
        }.Checked();
    }

    private static int BatteryOf(ParseResult arguments, Board board)
    {
        int milliwattHours = arguments.GetValue(Battery);
        return milliwattHours < 0 ? throw new InvalidDataException($"--battery-mwh {milliwattHours}: a battery holds more than nothing; a device on mains has 0")
            : milliwattHours > 0 && !board.Battery.IsMeasured ? throw new InvalidDataException($"--battery-mwh: {board.Name} does not measure a battery; leave it out")
            : milliwattHours;
    }

    private static string Wanted(ParseResult arguments, Option<string?> option) =>
        arguments.GetValue(option) ?? throw new InvalidDataException($"{option.Name} {option.HelpName} is missing: {char.ToLowerInvariant(option.Description![0])}{option.Description[1..].TrimEnd('.')}");

    private static void ShowLabel(DeviceFolder folder, CosePublicKey device)
    {
        LabelImage image = folder.WriteLabel(device, out CosePublicKey? before);
        if (before is not null)
        {
            Console.Error.WriteLine($"medagent: mind: until now this was the label of device {before.DeviceId}; labels that were printed for it are void");
        }

        Console.WriteLine($"label of device {device.DeviceId}, serial {folder.Serial}:");
        Console.WriteLine($"  {folder.PngLabel} (300 dpi)");
        Console.WriteLine($"  {folder.SvgLabel} (with serial and setup code to be read)");
        Console.WriteLine("Who has a label can pair its device: print it, stick it on, and do not send it around.");

        // Not into a pipe or a file: there is a secret in it.
        if (Console.IsOutputRedirected)
        {
            return;
        }

        if (Console.WindowWidth < image.Side)
        {
            Console.WriteLine($"This terminal is too narrow to show it: it wants {image.Side} columns.");
            return;
        }

        Console.OutputEncoding = System.Text.Encoding.UTF8;
        Style ink = new(new Color(0, 0, 0), new Color(255, 255, 255));
        Output.Write(new Rows(image.TerminalRows().Select(row => new Text(row, ink))));
    }
}
