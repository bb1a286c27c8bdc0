using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.RegularExpressions;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Labels;
using NanoMedAgent.Hospital.Policies;
using NanoMedAgent.MedAgent.Boards;
using NanoMedAgent.MedAgent.Labels;
using NanoMedAgent.MedAgent.Provisioning;

namespace Hospital.Tests;

/// <summary>medagent device provision: what it writes, what it refuses, and who may read it.</summary>
public sealed partial class Provisioning : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public Provisioning()
    {
        using HospitalKey authority = HospitalKey.Create();
        using HospitalKey recipient = HospitalKey.Create();
        authority.Save(File("authority.key.pem"));
        System.IO.File.WriteAllText(File("authority.pub.pem"), authority.Public.ToPem());
        System.IO.File.WriteAllBytes(File("policy.cose"), SignedPolicy.Sign(DataPolicy.Default(recipient.Public, 60), authority));
        System.IO.File.WriteAllText(File("wifi"), "a \"quoted\" \\ password\n");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Everything_that_a_device_needs_is_in_its_folder()
    {
        using Certificates certificates = new(_folder);
        string said = await Programs.Succeeds([
            .. Usual("--out", File("d")), "--serial", "A1", "--broker-ca", certificates.Authority, "--broker-cert", certificates.Certificate, "--broker-key", certificates.Key,
            "--sensor", "max30102", "--sensor", "TMP117@0x49", "--battery-mwh", "3700", "--release-mirror", "http://releases.example.org/", "--port", "COM7"]);

        Directory.EnumerateFiles(File("d/files")).Select(Path.GetFileName).ShouldBe(
            ["authority", "broker-ca.pem", "broker-cert.pem", "broker-key.pem", "device.json", "policy", "setup"], ignoreOrder: true);
        JsonElement device = ReadJson("d/files/device.json");
        device.GetProperty("board").GetString().ShouldBe("esp32-devkitc");
        device.GetProperty("storageKilobytes").GetInt32().ShouldBe(256);
        device.GetProperty("i2cData").GetInt32().ShouldBe(21);
        device.GetProperty("i2cClock").GetInt32().ShouldBe(22);
        device.GetProperty("buttonPullUp").GetBoolean().ShouldBeTrue();
        device.GetProperty("batteryPin").GetInt32().ShouldBe(34);
        device.GetProperty("batteryChannel").GetInt32().ShouldBe(6);
        device.GetProperty("batteryMilliwattHours").GetInt32().ShouldBe(3700);
        device.GetProperty("sensors").EnumerateArray().Select(sensor => (sensor.GetProperty("chip").GetString(), sensor.GetProperty("address").GetInt32()))
            .ShouldBe([("max30102", 0x57), ("tmp117", 0x49)]);
        device.GetProperty("wifiName").GetString().ShouldBe("Ward 3");
        device.GetProperty("wifiPassword").GetString().ShouldBe("a \"quoted\" \\ password");
        device.GetProperty("brokerHost").GetString().ShouldBe("mqtt.example.org");
        device.GetProperty("brokerPort").GetInt32().ShouldBe(8883);
        device.GetProperty("brokerTls").GetBoolean().ShouldBeTrue();
        device.GetProperty("timeServer").GetString().ShouldBe("pool.ntp.org");
        device.GetProperty("releaseMirror").GetString().ShouldBe("http://releases.example.org/");

        CosePublicKey.TryParse(Bytes("d/files/authority"), out CosePublicKey? authority).ShouldBeTrue();
        authority.ShouldBe(CosePublicKey.FromPem(File("authority.pub.pem")));
        Bytes("d/files/policy").ShouldBe(Bytes("policy.cose"));
        Bytes("d/files/broker-key.pem").ShouldBe(System.IO.File.ReadAllBytes(certificates.Key));
        Bytes("d/files/setup").Length.ShouldBe(16);

        JsonElement list = ReadJson("d/deploy.json");
        list.GetProperty("serialport").GetString().ShouldBe("COM7");
        Dictionary<string, string> sent = list.GetProperty("files").EnumerateArray()
            .ToDictionary(entry => entry.GetProperty("DestinationFilePath").GetString()!, entry => entry.GetProperty("SourceFilePath").GetString()!);
        sent.Keys.ShouldBe(Directory.EnumerateFiles(File("d/files")).Select(path => $@"I:\{Path.GetFileName(path)}"), ignoreOrder: true);
        sent.Values.ShouldAllBe(path => Path.IsPathFullyQualified(path) && System.IO.File.Exists(path));
        said.ShouldContain($"nanoff --filedeployment {File("d/deploy.json")}");
        said.ShouldContain("--label-only");
        said.ShouldNotContain("password\n");
        System.IO.File.Exists(File("d/label.png")).ShouldBeFalse();
    }

    [Fact]
    public async Task Only_their_owner_reads_the_secrets()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no modes");
        Directory.CreateDirectory(File("d"));
        await Programs.Succeeds([.. Desk("--out", File("d")), "--public-key", File("authority.pub.pem")]);
        await Programs.Succeeds([.. Desk("--out", File("d")), "--public-key", File("authority.pub.pem")]);
        if (!OperatingSystem.IsWindows())
        {
            string[] files = Directory.GetFiles(File("d"), "*", SearchOption.AllDirectories);
            files.Length.ShouldBe(9);
            foreach (string path in files)
            {
                System.IO.File.GetUnixFileMode(path).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite, path);
            }

            foreach (string path in (string[])[File("d"), File("d/files")])
            {
                System.IO.File.GetUnixFileMode(path).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }
        }
    }

    [Fact]
    public async Task A_label_is_made_once_the_device_has_told_its_key_in_any_form_and_stays_the_same()
    {
        await Programs.Succeeds([.. Desk("--out", File("d")), "--serial", "SN0001"]);
        using HospitalKey key = HospitalKey.Create();
        string hexadecimal = Convert.ToHexStringLower(key.Public.Encode());
        await System.IO.File.WriteAllBytesAsync(File("key.cose"), key.Public.Encode(), TestContext.Current.CancellationToken);
        await System.IO.File.WriteAllTextAsync(File("key.txt"), hexadecimal[..70] + "\r\n" + hexadecimal[70..] + "\r\n", TestContext.Current.CancellationToken);
        await System.IO.File.WriteAllTextAsync(File("key.pem"), key.Public.ToPem(), TestContext.Current.CancellationToken);

        HashSet<string> labels = [];
        foreach (string given in (string[])[hexadecimal, hexadecimal.ToUpperInvariant(), File("key.cose"), File("key.txt"), File("key.pem")])
        {
            string said = await Programs.Succeeds("device", "provision", "--label-only", "--out", File("d"), "--public-key", given);
            said.ShouldContain($"label of device {key.Public.DeviceId}, serial SN0001");
            labels.Add(Convert.ToHexString(Bytes("d/label.png")));

            // What is piped is kept in logs.
            SetupCodeIsIn(said, "SN0001").ShouldBeFalse();
        }

        await Programs.Succeeds([.. Desk("--out", File("d")), "--public-key", hexadecimal]);
        labels.Add(Convert.ToHexString(Bytes("d/label.png")));
        DeviceLabel label = DeviceLabel.Of("SN0001", key.Public, Bytes("d/files/setup"));
        labels.ShouldBe([Convert.ToHexString(new LabelImage(label).Png())]);
        (await System.IO.File.ReadAllTextAsync(File("d/label.svg"), TestContext.Current.CancellationToken)).ShouldContain(label.TypedSetupCode[..19]);
        CosePublicKey.FromPem(File("d/device.pub.pem")).ShouldBe(key.Public);
    }

    [Fact]
    public async Task A_label_for_another_key_than_before_says_that_the_old_ones_are_void()
    {
        await Programs.Succeeds([.. Desk("--out", File("d")), "--public-key", File("authority.pub.pem")]);
        using HospitalKey key = HospitalKey.Create();
        ProgramResult result = await Programs.RunAsync("medagent", "device", "provision", "--label-only", "--out", File("d"), "--public-key", Convert.ToHexString(key.Public.Encode()));
        result.Status.ShouldBe(0);
        result.Error.ShouldContain("are void");
    }

    [Fact]
    public async Task What_a_device_shall_no_longer_have_is_taken_from_the_folder_and_from_the_device()
    {
        using Certificates certificates = new(_folder);
        await Programs.Succeeds([.. Usual("--out", File("d")), "--broker-ca", certificates.Authority]);
        await Programs.Succeeds(Desk("--out", File("d")));
        System.IO.File.Exists(File("d/files/broker-ca.pem")).ShouldBeFalse();
        JsonElement gone = ReadJson("d/deploy.json").GetProperty("files").EnumerateArray().Single(entry => entry.GetProperty("DestinationFilePath").GetString() == @"I:\broker-ca.pem");
        gone.TryGetProperty("SourceFilePath", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task Without_a_folder_and_a_serial_both_are_made_up()
    {
        ProcessStartInfo start = new("dotnet", [Path.Combine(AppContext.BaseDirectory, "medagent.dll"), .. Desk()])
        {
            RedirectStandardOutput = true,
            WorkingDirectory = _folder.Path,
        };
        using Process process = Process.Start(start)!;
        string said = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        process.ExitCode.ShouldBe(0);
        string serial = Path.GetFileName(Directory.EnumerateDirectories(_folder.Path, "device-*").Single())["device-".Length..];
        DeviceLabel.IsSerial(serial).ShouldBeTrue();
        serial.Length.ShouldBe(10);
        said.ShouldContain($"--label-only --out device-{serial} ");
    }

    [Theory]
    [InlineData("--board", "esp8266", "there is no board 'esp8266'; there are esp32-devkitc")]
    [InlineData("--serial", "no-1", "a serial has 1 to 20 characters of A-Z and 0-9")]
    [InlineData("--wifi-password-file", "empty", "--wifi-password-file FILE, or the environment's NANOMEDAGENT_WIFI_PASSWORD")]
    [InlineData("--broker", "mqtt:port", "neither HOST nor HOST:PORT")]
    [InlineData("--sensor", "max30100", "there is no driver for 'max30100'; there are max30102, mlx90614, tmp117")]
    [InlineData("--battery-mwh", "-1", "a device on mains has 0")]
    [InlineData("--policy", "authority.pub.pem", "it is not a signed policy")]
    [InlineData("--public-key", "12ab", "a device prints them at its start")]
    [InlineData("--broker-ca", "authority.pub.pem", "--no-tls, and certificates for TLS: leave one of them out")]
    [InlineData("--out", ".", "has other things in it than a device; choose another --out")]
    public async Task A_mistake_is_said_with_what_to_do_and_nothing_is_written(string option, string value, string complaint)
    {
        Text("empty", "\n");
        bool isFile = option is "--wifi-password-file" or "--policy" or "--broker-ca" or "--out";
        (await Programs.Fails([.. Desk("--out", File("d"), option), $"{option}={(isFile ? File(value) : value)}"])).ShouldContain(complaint);
        Directory.Exists(File("d")).ShouldBeFalse();
    }

    [Theory]
    [InlineData("", "password", "b", "c", "", "--wifi-name")]
    [InlineData("äääääääääääääääää", "password", "b", "c", "", "--wifi-name")]
    [InlineData("a", "seven77", "b", "c", "", "8 to 63 printable ASCII characters")]
    [InlineData("a", "pässword", "b", "c", "", "8 to 63 printable ASCII characters")]
    [InlineData("a", "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdeg", "b", "c", "", "or is the key as 64 hex digits")]
    [InlineData("a", "password\"", "b", "c", "", "quotation mark")]
    [InlineData("\"a", "password", "b", "c", "", "quotation mark")]
    [InlineData("a", "pass\"word", "b", "c", "", null)]
    [InlineData("a", "password", "b b", "c", "", "--broker")]
    [InlineData("a", "password", "b", "", "", "--time-server")]
    [InlineData("a", "password", "b", "c", "ftp://example.org", "--release-mirror")]
    [InlineData("a", "password", "b", "c", "example.org", "--release-mirror")]
    [InlineData("a", "password", "b", "c", "http://user:secret@example.org", "--release-mirror")]
    [InlineData("a", "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", "b", "c", "http://example.org", null)]
    [InlineData("Ward 3 ä", "", "10.0.0.1", "c", "", null)]
    public void What_can_be_no_network_is_refused(string name, string password, string broker, string time, string mirror, string? complaint)
    {
        NetworkSettings network = new() { WifiName = name, WifiPassword = password, Broker = new(broker, 1), HasTls = false, TimeServer = time, ReleaseMirror = mirror };
        if (complaint is null)
        {
            network.Checked().ShouldBe(network);
        }
        else
        {
            Should.Throw<InvalidDataException>(network.Checked).Message.ShouldContain(complaint);
        }
    }

    [Theory]
    [InlineData("tmp117@0x50", "a tmp117 is at 0x48 to 0x4B, for example tmp117@0x48")]
    [InlineData("max30102@0x58", "a max30102 is at 0x57, for example max30102@0x57")]
    [InlineData("tmp117@", "a tmp117 is at 0x48 to 0x4B")]
    [InlineData("tmp117@48@49", "a tmp117 is at 0x48 to 0x4B")]
    [InlineData("mlx90614@0x5B", "a mlx90614 is at 0x5A, for example mlx90614@0x5A")]
    [InlineData("", "there is no driver for ''")]
    public void A_sensor_that_cannot_be_there_is_refused(string sensor, string complaint)
    {
        Should.Throw<InvalidDataException>(() => SensorSetting.Parse(sensor)).Message.ShouldContain(complaint);
    }

    [Fact]
    public void Whom_to_believe_is_checked_as_the_device_does()
    {
        using HospitalKey other = HospitalKey.Create();
        System.IO.File.WriteAllBytes(File("other.cose"), SignedPolicy.Sign(DataPolicy.Default(other.Public, 60), other));
        Should.Throw<InvalidDataException>(() => TrustFiles.Read(File("authority.key.pem"), File("policy.cose"))).Message.ShouldContain("this is the private key");
        Should.Throw<CryptographicException>(() => TrustFiles.Read(File("wifi"), File("policy.cose"))).Message.ShouldContain("neither a public key nor a certificate");
        Should.Throw<InvalidDataException>(() => TrustFiles.Read(File("authority.pub.pem"), File("other.cose"))).Message
            .ShouldContain("it was not signed by this authority; a device would refuse it. Make it anew: medagent policy sign");
        Should.Throw<CryptographicException>(() => DevicePublicKey.Read(File("wifi"))).Message.ShouldContain("neither a public key nor a certificate");
        System.IO.File.WriteAllBytes(File("long"), new byte[100_000]);
        Should.Throw<InvalidDataException>(() => DevicePublicKey.Read(File("long"))).Message.ShouldContain("too long for a key");
    }

    [Fact]
    public async Task What_is_missing_is_said_with_what_it_is()
    {
        (await Programs.Fails(Desk("--out", File("d"), "--board"))).ShouldContain("--board ID is missing: the board");
        (await Programs.Fails(Desk("--out", File("d"), "--broker"))).ShouldContain("--broker HOST[:PORT] is missing: the MQTT broker");
    }

    [Fact]
    public async Task A_folder_belongs_to_one_device_and_its_code_is_not_lost_by_accident()
    {
        await Programs.Succeeds([.. Desk("--out", File("d")), "--serial", "A1"]);
        (await Programs.Fails([.. Desk("--out", File("d")), "--serial", "A2"])).ShouldContain("is the folder of A1, not of A2");
        await System.IO.File.WriteAllBytesAsync(File("d/files/setup"), [1, 2], TestContext.Current.CancellationToken);
        (await Programs.Fails(Desk("--out", File("d")))).ShouldContain("has 2 bytes and not 16: it is damaged");
        (await Programs.Fails("device", "provision", "--label-only", "--out", File("nowhere"), "--public-key", "00")).ShouldContain("is not the folder of a device");
        (await Programs.Fails("device", "provision", "--label-only", "--public-key", "00")).ShouldContain("--out FOLDER is missing");
        (await Programs.Fails("device", "provision", "--label-only", "--out", File("d"))).ShouldContain("--public-key KEY is missing");
    }

    [Fact]
    public void Two_sensors_at_one_address_are_refused()
    {
        Should.Throw<InvalidDataException>(() => SensorSetting.ParseAll(["tmp117", "tmp117@48"])).Message.ShouldBe("--sensor: tmp117 and tmp117 are both at 0x48; give each an address of its own");
    }

    [Fact]
    public async Task Without_TLS_the_port_is_that_of_plain_MQTT_and_an_open_network_has_no_password()
    {
        await Programs.Succeeds([.. Desk("--out", File("d"), "--wifi-password-file"), "--wifi-open"]);
        JsonElement device = ReadJson("d/files/device.json");
        device.GetProperty("brokerPort").GetInt32().ShouldBe(1883);
        device.GetProperty("brokerTls").GetBoolean().ShouldBeFalse();
        device.GetProperty("wifiPassword").GetString().ShouldBe("");
        (await Programs.Fails(Desk("--out", File("e"), "--no-tls"))).ShouldContain("--broker-ca is missing");
    }

    [Theory]
    [InlineData("key alone", "--broker-cert and --broker-key go together")]
    [InlineData("other key", "is not the private key (PEM) of the certificate")]
    [InlineData("locked key", "this key has a password")]
    [InlineData("key in authority", "there is a private key in this file")]
    [InlineData("no certificate", "there is no certificate in this file")]
    [InlineData("broken certificate", "cannot be read")]
    [InlineData("expired", "and not today; get a new one")]
    [InlineData("not yet good", "and not today; get a new one")]
    [InlineData("no file", "there is no such file")]
    public void Files_for_TLS_that_would_not_work_are_refused(string what, string complaint)
    {
        using Certificates certificates = new(_folder);
        (string authority, string? certificate, string key, DateTimeOffset now) = (certificates.Authority, certificates.Certificate, certificates.Key, DateTimeOffset.UtcNow);
        switch (what)
        {
            case "key alone":
                certificate = null;
                break;
            case "other key":
                key = File("authority.key.pem");
                break;
            case "locked key":
                using (ECDsa pair = ECDsa.Create(ECCurve.NamedCurves.nistP256))
                {
                    key = Text("locked.pem", pair.ExportEncryptedPkcs8PrivateKeyPem("secret", new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000)));
                }

                break;
            case "key in authority":
                authority = Text("both.pem", System.IO.File.ReadAllText(authority) + System.IO.File.ReadAllText(key));
                break;
            case "no certificate":
                authority = File("authority.pub.pem");
                break;
            case "broken certificate":
                authority = Text("broken.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
                break;
            case "expired":
                now = now.AddYears(2);
                break;
            case "not yet good":
                now = now.AddYears(-2);
                break;
            default:
                certificate = File("nowhere.pem");
                break;
        }

        Should.Throw<InvalidDataException>(() => TlsFiles.Read(authority, certificate, key, now)).Message.ShouldContain(complaint);
    }

    [Fact]
    public void Files_for_TLS_that_may_not_work_are_taken_with_a_warning()
    {
        using Certificates certificates = new(_folder);
        using Certificates others = new(_folder, "other-");
        TlsFiles.Read(certificates.Authority, certificates.Certificate, certificates.Key, DateTimeOffset.UtcNow).Warnings.ShouldBeEmpty();
        TlsFiles.Read(others.Authority, certificates.Certificate, certificates.Key, DateTimeOffset.UtcNow).Warnings.ShouldHaveSingleItem().ShouldContain("has signed it");
        TlsFiles.Read(certificates.Certificate, null, null, DateTimeOffset.UtcNow).Warnings.ShouldHaveSingleItem().ShouldContain("not marked as a CA");

        using RSA small = RSA.Create(1024);
        CertificateRequest request = new("CN=small", small, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        TlsFiles.Read(Text("small.pem", certificate.ExportCertificatePem()), null, null, DateTimeOffset.UtcNow).Warnings.ShouldHaveSingleItem().ShouldContain("RSA of 1024 bits is too short");
    }

    [Fact]
    public void Every_board_can_be_provisioned_and_its_battery_has_a_channel()
    {
        NetworkSettings network = new() { WifiName = "a", WifiPassword = "", Broker = new("b", 1), HasTls = false, TimeServer = "c", ReleaseMirror = "" };
        Board.All.ToDictionary(board => board.Id, board => DeviceSettings.Of(board, [], 0, network).BatteryChannel).ShouldBe(
            new Dictionary<string, int> { ["esp32-devkitc"] = 6, ["esp32-s3-devkitc-1"] = 3, ["m5stack-core2"] = 7, ["xiao-esp32-c3"] = 3 }, ignoreOrder: true);
    }

    [Fact]
    public void A_chips_channels_are_the_pins_of_its_ADC1()
    {
        foreach (Chip chip in Chip.All)
        {
            chip.AdcChannels.ShouldBeUnique();
            Enumerable.Range(0, 64).Where(gpio => chip.AdcChannel(gpio) >= 0).ShouldBe(Enumerable.Range(0, 64).Where(chip.FirstAdc.Has));
        }
    }

    [Fact]
    public void The_names_in_device_json_are_those_that_the_firmware_reads()
    {
        string path = Path.Combine(SourceTree.Root!, "firmware", "Esp32", "DeviceConfiguration.cs");
        Assert.SkipUnless(System.IO.File.Exists(path), "there is no firmware/Esp32/DeviceConfiguration.cs yet");
        NetworkSettings network = new() { WifiName = "a", WifiPassword = "", Broker = new("b", 1), HasTls = false, TimeServer = "c", ReleaseMirror = "" };
        using JsonDocument written = JsonDocument.Parse(DeviceSettings.Of(Board.All[0], [], 0, network).ToJson());
        string[] names = [.. written.RootElement.EnumerateObject().Select(member => member.Name.ToUpperInvariant())];
        string[] read = [.. PublicMember().Matches(System.IO.File.ReadAllText(path)).Select(member => member.Groups["name"].Value.ToUpperInvariant())];
        read.Length.ShouldBeGreaterThan(10);
        read.Except(names).ShouldBeEmpty();

        // The pin is for people, and for firmware that wants it: the channel says the same to nanoFramework.
        names.Except(read).Except(["BATTERYPIN"]).ShouldBeEmpty();
    }

    [GeneratedRegex(@"^    public (?!static|const|sealed|class|enum)(?:[\w.]+(?:\[\])?) (?<name>\w+)\s*(?:\{|;|=)", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex PublicMember();

    private static bool SetupCodeIsIn(string text, string serial) =>
        Regex.Matches(text, "[0-9A-Z]{4}(-[0-9A-Z]{4}){6}", RegexOptions.ExplicitCapture).Any(match => SetupCode.TryRead(serial, match.Value, out _)) || text.Contains(DeviceLabel.Prefix, StringComparison.Ordinal);

    /// <summary>A command line with everything that is wanted, but for TLS.</summary>
    private string[] Usual(params string[] more) =>
    [
        "device", "provision", "--board", "esp32-devkitc", "--wifi-name", "Ward 3", "--wifi-password-file", File("wifi"), "--broker", "mqtt.example.org",
        "--authority", File("authority.pub.pem"), "--policy", File("policy.cose"), .. more,
    ];

    /// <summary>A command line for a desk.</summary>
    /// <param name="more">What follows; an option that is named without its value is left out.</param>
    private string[] Desk(params string[] more)
    {
        List<string> line = [.. Usual(), "--no-tls"];
        List<string> added = [.. more];
        string? without = more.Length % 2 == 1 ? more[^1] : null;
        if (without is not null)
        {
            added.RemoveAt(added.Count - 1);
            int at = added.IndexOf(without);
            if (at >= 0)
            {
                added.RemoveRange(at, 2);
            }

            at = line.IndexOf(without);
            if (at >= 0)
            {
                line.RemoveRange(at, without == "--no-tls" ? 1 : 2);
            }
        }

        return [.. line, .. added];
    }

    private string File(string name) => _folder.File(name);

    private byte[] Bytes(string name) => System.IO.File.ReadAllBytes(File(name));

    private string Text(string name, string content)
    {
        System.IO.File.WriteAllText(File(name), content);
        return File(name);
    }

    private JsonElement ReadJson(string name) => JsonDocument.Parse(Bytes(name)).RootElement.Clone();
}
