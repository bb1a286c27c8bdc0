using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using NanoMedAgent.Hospital.Attestation;
using Protocol.Tests.World;

namespace Protocol.Tests.Messages;

/// <summary>
/// Other people's software reads what the device has made: the package cbor2 of npm, and Node's ECDSA. The folder Independent has the
/// script, and the package with its version and hash.
/// </summary>
public class IndependentReaders
{
    private const string Folder = "tests/Protocol.Tests/Independent";

    private static AttestedExample Example => AttestedExample.Instance;

    [Fact]
    public async Task Evidence_is_genuine_and_has_the_same_claims_for_other_peoples_software()
    {
        JsonElement read = await ReadAsync(Example.Evidence.Payload);
        AttestationToken token = Example.Token;
        read.GetProperty("isGenuine").GetBoolean().ShouldBeTrue();
        read.GetProperty("algorithm").GetInt32().ShouldBe(-9);
        read.GetProperty("type").GetString().ShouldBe("application/eat+cwt");
        read.GetProperty("nonce").GetString().ShouldBe(Convert.ToHexStringLower(token.Nonce!));
        read.GetProperty("ueid").GetString().ShouldBe(Convert.ToHexStringLower(token.EntityId));
        read.GetProperty("oemid").GetString().ShouldBe(Convert.ToHexStringLower(token.Vendor!));
        read.GetProperty("hwmodel").GetString().ShouldBe(Convert.ToHexStringLower(token.Class!));
        read.GetProperty("uptime").GetInt64().ShouldBe(token.Uptime);
        read.GetProperty("bootcount").GetInt64().ShouldBe(token.Start);
        read.GetProperty("policy").GetInt64().ShouldBe(token.PolicyVersion);
        read.GetProperty("encryption").ValueKind.ShouldBe(JsonValueKind.Null);
        read.GetProperty("format").GetInt32().ShouldBe(258, "the content format of CoSWID");
        byte[][] digests = [token.Software!.ManifestDigest, .. token.Software.Images];
        read.GetProperty("files").EnumerateArray().Select(file => (
            file.GetProperty("name").GetString()!, file.GetProperty("algorithm").GetInt32(), file.GetProperty("digest").GetString()!))
            .ShouldBe(digests.Select((digest, index) => (
                index == 0 ? "manifest" : FormattableString.Invariant($"{index - 1}"), 1, Convert.ToHexStringLower(digest))));
    }

    [Fact]
    public async Task Evidence_that_was_changed_is_not_genuine_for_other_peoples_software()
    {
        byte[] changed = [.. Example.Evidence.Payload];
        changed[^1] ^= 1;
        (await ReadAsync(changed)).GetProperty("isGenuine").GetBoolean().ShouldBeFalse();
    }

    private static async Task<JsonElement> ReadAsync(byte[] message)
    {
        Assert.SkipWhen(SourceTree.Root is null, "the sources are not here");
        string folder = Path.Combine(SourceTree.Root!, Folder);
        Assert.SkipUnless(
            Directory.Exists(Path.Combine(folder, "node_modules", "cbor2")), $"cbor2 is not there (npm ci --prefix {Folder})");
        ProcessStartInfo start = new(
            "node",
            [
                Path.Combine(folder, "read-evidence.mjs"), Convert.ToHexStringLower(message), Example.Device.Key.DeviceId,
                Convert.ToHexStringLower(Example.Device.Key.X), Convert.ToHexStringLower(Example.Device.Key.Y),
            ]);
        try
        {
            ProgramResult result = await StartedProgram.RunAsync(start, TestContext.Current.CancellationToken);
            result.Status.ShouldBe(0, result.Error);
            return JsonDocument.Parse(result.Output).RootElement;
        }
        catch (Win32Exception)
        {
            Assert.Skip("node is not installed (Debian: apt-get install nodejs)");
            throw;
        }
    }
}
