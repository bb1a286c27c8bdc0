using System.Text;
using Hospital.Tests.World;
using NanoMedAgent.Hospital.Keys;

namespace Hospital.Tests.Provisioning;

/// <summary>The public key is found in what a device prints when it starts.</summary>
public sealed class DeviceIdentification : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly CosePublicKey _key;

    public DeviceIdentification()
    {
        using HospitalKey device = HospitalKey.Create();
        _key = device.Public;
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_key_between_other_lines_and_the_packets_of_the_debugger_is_found()
    {
        byte[] noise = [0xFF, 0x00, 0x4D, 0x53, 0x91];
        byte[] line = Encoding.ASCII.GetBytes($"Device {_key.DeviceId}, public key {Convert.ToHexStringLower(_key.Encode())}\r\n");
        byte[] log = [.. new byte[5000], .. Encoding.ASCII.GetBytes("Start: cause 0\r\n"), .. noise, .. line, .. noise];
        string file = _folder.File("output.bin");
        await File.WriteAllBytesAsync(file, log, TestContext.Current.CancellationToken);
        string shown = await Programs.Succeeds("device", "identify", file);
        shown.ShouldContain(_key.DeviceId);
        shown.ShouldContain("public key " + Convert.ToHexStringLower(_key.Encode()));
    }

    [Theory]
    [InlineData("public key ")]
    [InlineData("public key 0102\n")]
    [InlineData("nothing of that")]
    public async Task Without_a_key_the_message_says_what_to_do(string log)
    {
        string file = _folder.File("output.txt");
        await File.WriteAllTextAsync(file, log, TestContext.Current.CancellationToken);
        (await Programs.Fails("device", "identify", file)).ShouldContain("restart the device while its output is recorded");
    }
}
