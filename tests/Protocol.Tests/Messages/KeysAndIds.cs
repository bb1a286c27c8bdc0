using System.Security.Cryptography;
using NanoMedAgent.Hospital.Keys;
using Protocol.Tests.Document;
using Protocol.Tests.World;

namespace Protocol.Tests.Messages;

/// <summary>PROTOCOL.md, "Device id", "COSE" and "Keys of the examples".</summary>
public class KeysAndIds
{
    private const int DeviceIdBytes = 10;
    private const int IdentifierBytes = 16;
    private const int KeyIdBytes = 8;

    private static WorkedExample Example => WorkedExample.Instance;

    private static byte[] Fingerprint
    {
        get
        {
            using ECDsa key = Example.Device.Key.ToECDsa();
            return SHA256.HashData(key.ExportSubjectPublicKeyInfo());
        }
    }

    [Fact]
    public void The_device_and_the_hospital_derive_the_same_id()
    {
        string id = Convert.ToHexStringLower(Fingerprint[..DeviceIdBytes]);

        Example.Device.Agent.DeviceId.ShouldBe(id);
        Example.Device.Key.DeviceId.ShouldBe(id);
    }

    [Fact]
    public void The_identifier_is_the_beginning_of_the_fingerprint() =>
        Example.Device.Key.DeviceIdentifier.ShouldBe(Fingerprint[..IdentifierBytes]);

    [Fact]
    public void A_public_key_has_one_encoding_on_both_sides() => Example.Device.Key.Encode().ShouldBe(Example.Device.Agent.PublicKey);

    internal static IEnumerable<KeyValuePair<ExampleBlock, string>> Blocks(WorkedExample example)
    {
        CosePublicKey key = example.Device.Key;
        yield return Examples.OfText("device-id", new Lines()
            .Add("COSE_Key", example.Device.Agent.PublicKey)
            .Add("key id", SHA256.HashData(example.Device.Agent.PublicKey)[..KeyIdBytes])
            .Add("fingerprint", Fingerprint)
            .Add("device id", example.Device.Agent.DeviceId)
            .Add("identifier", Fingerprint[..IdentifierBytes]));

        Lines keys = new();
        foreach ((string name, byte[] scalar) in ExampleKeys.Scalars)
        {
            keys.Add($"{name}, private key", scalar);
        }

        keys.Add("device, public key x", key.X).Add("device, public key y", key.Y);
        yield return Examples.OfText("keys", keys.Add("setup code", ExampleKeys.SetupCode).Add("serial", example.Label.Serial));
    }
}
