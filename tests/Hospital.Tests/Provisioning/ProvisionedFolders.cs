using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Hospital.Tests.World;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Labels;
using NanoMedAgent.MedAgent.Labels;

namespace Hospital.Tests.Provisioning;

/// <summary>What medagent device provision writes, and who may read it.</summary>
public class ProvisionedFolders : ProvisioningTest
{
    [Fact]
    public async Task The_folder_of_a_device_has_everything_that_it_needs()
    {
        using TestCertificates certificates = new(Folder);
        string said = await Programs.Succeeds([
            .. WithTls("--out", File("d")), "--serial", "A1",
            "--broker-ca", certificates.Authority, "--broker-cert", certificates.Certificate, "--broker-key", certificates.Key,
            "--sensor", "max30102", "--sensor", "TMP117@0x49", "--battery-mwh", "3700", "--release-mirror", "http://releases.example.org/",
            "--port", "COM7"]);

        Directory.EnumerateFiles(File("d/files")).Select(Path.GetFileName).ShouldBe(
            ["authority", "broker-ca.pem", "broker-cert.pem", "broker-key.pem", "device.json", "policy", "setup", "time"],
            ignoreOrder: true);
        JsonElement device = ReadJson("d/files/device.json");
        device.GetProperty("board").GetString().ShouldBe("esp32-devkitc");
        device.GetProperty("storageKilobytes").GetInt32().ShouldBe(256);
        device.GetProperty("i2cData").GetInt32().ShouldBe(21);
        device.GetProperty("i2cClock").GetInt32().ShouldBe(22);
        device.GetProperty("buttonPullUp").GetBoolean().ShouldBeTrue();
        device.GetProperty("batteryPin").GetInt32().ShouldBe(34);
        device.GetProperty("batteryChannel").GetInt32().ShouldBe(6);
        device.GetProperty("batteryMilliwattHours").GetInt32().ShouldBe(3700);
        device.GetProperty("sensors").EnumerateArray()
            .Select(sensor => (sensor.GetProperty("chip").GetString(), sensor.GetProperty("address").GetInt32()))
            .ShouldBe([("max30102", 0x57), ("tmp117", 0x49)]);
        device.GetProperty("textMark").GetString().ShouldBe("(=)");
        device.GetProperty("wifiName").GetString().ShouldBe("(=)Ward 3(=)");
        device.GetProperty("wifiPassword").GetString().ShouldBe("(=)a \"quoted\" \\ password(=)");
        device.GetProperty("brokerHost").GetString().ShouldBe("mqtt.example.org");
        device.GetProperty("brokerPort").GetInt32().ShouldBe(8883);
        device.GetProperty("brokerTls").GetBoolean().ShouldBeTrue();
        device.GetProperty("timeServer").GetString().ShouldBe("pool.ntp.org");
        device.GetProperty("releaseMirror").GetString().ShouldBe("(=)http://releases.example.org/(=)");

        CosePublicKey.TryParse(Bytes("d/files/authority"), out CosePublicKey? authority).ShouldBeTrue();
        authority.ShouldBe(CosePublicKey.FromPem(File("authority.pub.pem")));
        Bytes("d/files/policy").ShouldBe(Bytes("policy.cose"));
        Bytes("d/files/broker-key.pem").ShouldBe(System.IO.File.ReadAllBytes(certificates.Key));
        Bytes("d/files/setup").Length.ShouldBe(16);

        JsonElement list = ReadJson("d/deploy.json");
        list.GetProperty("serialport").GetString().ShouldBe("COM7");
        Dictionary<string, string> sent = list.GetProperty("files").EnumerateArray()
            .ToDictionary(
                entry => entry.GetProperty("DestinationFilePath").GetString()!, entry => entry.GetProperty("SourceFilePath").GetString()!);
        sent.Keys.ShouldBe(Directory.EnumerateFiles(File("d/files")).Select(path => $@"I:\{Path.GetFileName(path)}"), ignoreOrder: true);
        sent.Values.ShouldAllBe(path => Path.IsPathFullyQualified(path) && System.IO.File.Exists(path));
        said.ShouldContain($"nanoff --filedeployment {File("d/deploy.json")}");
        said.ShouldContain("--label-only");
        said.ShouldNotContain("password\n");
        System.IO.File.Exists(File("d/label.png")).ShouldBeFalse();
    }

    [Theory]
    [InlineData(null, "NMA0001")]
    [InlineData("ward-3-sensor-7", "ward-3-sensor-7")]
    public async Task A_device_gets_its_user_and_password_at_the_broker_from_a_file(string? user, string expected)
    {
        using TestCertificates certificates = new(Folder);
        string[] line =
        [
            .. WithTls("--out", File("d")), "--serial", "NMA0001", "--broker-ca", certificates.Authority, "--broker-password-file",
            Text("broker-password", "correct \"horse\" \\ battery\n"),
        ];
        string said = await Programs.Succeeds(user is null ? line : [.. line, "--broker-user", user]);
        said.ShouldNotContain("horse");
        JsonElement device = ReadJson("d/files/device.json");
        device.GetProperty("brokerUser").GetString().ShouldBe($"(=){expected}(=)");
        device.GetProperty("brokerPassword").GetString().ShouldBe("(=)correct \"horse\" \\ battery(=)");
        device.GetProperty("brokerTls").GetBoolean().ShouldBeTrue();
        System.IO.File.Exists(File("d/files/broker-cert.pem")).ShouldBeFalse("the broker asks for the user alone");
        await Programs.Succeeds([.. WithTls("--out", File("d")), "--broker-ca", certificates.Authority]);
        ReadJson("d/files/device.json").GetProperty("brokerUser").GetString().ShouldBe("(=)(=)");
    }

    [Fact]
    public async Task A_maker_puts_its_key_on_a_device_and_neither_an_authority_nor_a_policy()
    {
        using HospitalKey maker = HospitalKey.Create();
        Text("maker.pub.pem", maker.Public.ToPem());
        string[] line = [.. WithoutOption("--authority"), "--maker", File("maker.pub.pem"), "--out", File("d"), "--serial", "A1"];
        int at = Array.IndexOf(line, "--policy");
        await Programs.Succeeds([.. line[..at], .. line[(at + 2)..]]);

        Directory.EnumerateFiles(File("d/files")).Select(Path.GetFileName).ShouldBe(
            ["device.json", "maker", "setup", "time"], ignoreOrder: true);
        CosePublicKey.TryParse(Bytes("d/files/maker"), out CosePublicKey? key).ShouldBeTrue();
        key.ShouldBe(maker.Public);

        ProgramResult both = await Programs.RunAsync("medagent", line);
        both.Status.ShouldBe(2);
        both.Error.ShouldContain("a device gets its owner by a voucher, or by cable");
    }

    [Fact]
    public async Task Secrets_are_readable_by_their_owner_only()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no modes");
        Directory.CreateDirectory(File("d"));
        await Programs.Succeeds([.. WithoutTls("--out", File("d")), "--public-key", File("authority.pub.pem")]);
        await Programs.Succeeds([.. WithoutTls("--out", File("d")), "--public-key", File("authority.pub.pem")]);
        if (!OperatingSystem.IsWindows())
        {
            string[] files = Directory.GetFiles(File("d"), "*", SearchOption.AllDirectories);
            files.Length.ShouldBe(10);
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
    public async Task A_public_key_in_any_form_gives_the_same_label()
    {
        await Programs.Succeeds([.. WithoutTls("--out", File("d")), "--serial", "SN0001"]);
        using HospitalKey key = HospitalKey.Create();
        string hexadecimal = Convert.ToHexStringLower(key.Public.Encode());
        await System.IO.File.WriteAllBytesAsync(File("key.cose"), key.Public.Encode(), TestContext.Current.CancellationToken);
        await System.IO.File.WriteAllTextAsync(
            File("key.txt"), hexadecimal[..70] + "\r\n" + hexadecimal[70..] + "\r\n", TestContext.Current.CancellationToken);
        await System.IO.File.WriteAllTextAsync(File("key.pem"), key.Public.ToPem(), TestContext.Current.CancellationToken);

        HashSet<string> labels = [];
        foreach (
            string given in (string[])[hexadecimal, hexadecimal.ToUpperInvariant(), File("key.cose"), File("key.txt"), File("key.pem")])
        {
            string said = await Programs.Succeeds("device", "provision", "--label-only", "--out", File("d"), "--public-key", given);
            said.ShouldContain($"label of device {key.Public.DeviceId}, serial SN0001");
            labels.Add(Convert.ToHexString(Bytes("d/label.png")));

            // Output that is piped may end in a log.
            SetupCodeIsIn(said, "SN0001").ShouldBeFalse();
        }

        await Programs.Succeeds([.. WithoutTls("--out", File("d")), "--public-key", hexadecimal]);
        labels.Add(Convert.ToHexString(Bytes("d/label.png")));
        DeviceLabel label = DeviceLabel.Of("SN0001", key.Public, Bytes("d/files/setup"));
        labels.ShouldBe([Convert.ToHexString(new LabelImage(label).Png())]);
        (await System.IO.File.ReadAllTextAsync(File("d/label.svg"), TestContext.Current.CancellationToken))
            .ShouldContain(label.TypedSetupCode[..19]);
        CosePublicKey.FromPem(File("d/device.pub.pem")).ShouldBe(key.Public);
    }

    [Fact]
    public async Task A_label_for_another_key_warns_that_older_labels_are_void()
    {
        await Programs.Succeeds([.. WithoutTls("--out", File("d")), "--public-key", File("authority.pub.pem")]);
        using HospitalKey key = HospitalKey.Create();
        ProgramResult result = await Programs.RunAsync(
            "medagent", "device", "provision", "--label-only", "--out", File("d"), "--public-key",
            Convert.ToHexString(key.Public.Encode()));
        result.Status.ShouldBe(0);
        result.Error.ShouldContain("no longer valid");
    }

    [Fact]
    public async Task A_file_that_a_device_no_longer_needs_is_removed_from_its_folder_and_from_the_device()
    {
        using TestCertificates certificates = new(Folder);
        await Programs.Succeeds([.. WithTls("--out", File("d")), "--broker-ca", certificates.Authority]);
        await Programs.Succeeds(WithoutTls("--out", File("d")));
        System.IO.File.Exists(File("d/files/broker-ca.pem")).ShouldBeFalse();
        JsonElement gone = ReadJson("d/deploy.json").GetProperty("files").EnumerateArray()
            .Single(entry => entry.GetProperty("DestinationFilePath").GetString() == @"I:\broker-ca.pem");
        gone.TryGetProperty("SourceFilePath", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task Without_a_folder_and_a_serial_both_are_generated()
    {
        ProcessStartInfo start = StartedProgram.Built("medagent", WithoutTls());
        start.WorkingDirectory = Folder.Path;
        ProgramResult provisioned = await StartedProgram.RunAsync(start, TestContext.Current.CancellationToken);
        provisioned.Status.ShouldBe(0, provisioned.Error);
        string serial = Path.GetFileName(Directory.EnumerateDirectories(Folder.Path, "device-*").Single())["device-".Length..];
        DeviceLabel.IsSerial(serial).ShouldBeTrue();
        serial.Length.ShouldBe(10);
        provisioned.Output.ShouldContain($"--label-only --out device-{serial} ");
    }

    private static bool SetupCodeIsIn(string text, string serial) =>
        Regex.Matches(text, "[0-9A-Z]{4}(-[0-9A-Z]{4}){6}", RegexOptions.ExplicitCapture)
            .Any(match => SetupCode.TryParse(serial, match.Value, out _))
            || text.Contains(DeviceLabel.Prefix, StringComparison.Ordinal);
}
