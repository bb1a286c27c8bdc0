using System.Formats.Asn1;
using System.Formats.Cbor;
using System.Numerics;
using Hospital.Tests.World;
using Microsoft.Data.Sqlite;

namespace Hospital.Tests.Evidence;

/// <summary>The evidence in a database proves readings to somebody with OpenSSL and the text of the protocol, without our code.</summary>
public class IndependentProof
{
    [Fact]
    public async Task OpenSSL_computes_the_digest_of_a_block_and_verifies_its_signature_out_of_the_database()
    {
        using CollectorRig rig = new("SQLite", keepsEvidence: true);
        using TemporaryFolder folder = new();
        CheckpointingDevice device = new(rig);
        for (int heartRate = 60; heartRate < 65; heartRate++)
        {
            device.Send(heartRate);
        }

        device.SendCheckpoint();
        byte[] checkpoint = Select(rig, "SELECT message FROM evidence_checkpoints").Single();
        List<byte[]> ciphertexts = Select(rig, "SELECT ciphertext FROM evidence_originals WHERE class = 'vitals' ORDER BY sequence");
        CborReader message = new(checkpoint);
        message.ReadStartArray();
        byte[] headers = message.ReadByteString();
        message.SkipValue();
        byte[] payload = message.ReadByteString();
        byte[] signature = message.ReadByteString();

        // [ [ "vitals", epoch id, [ [ first, last, digest ] ] ] ]
        CborReader classes = new(payload);
        classes.ReadStartArray().ShouldBe(1);
        classes.ReadStartArray();
        classes.ReadTextString().ShouldBe("vitals");
        byte[] epochId = classes.ReadByteString();
        classes.ReadStartArray().ShouldBe(1);
        classes.ReadStartArray();
        (classes.ReadInt64(), classes.ReadInt64()).ShouldBe((1, 5));
        byte[] digest = classes.ReadByteString();

        byte[] chain = Purposes.Of("block", device.Id, "vitals", epochId);
        foreach (byte[] ciphertext in ciphertexts)
        {
            chain = await HmacAsync(folder, chain, ciphertext);
        }

        chain[..16].ShouldBe(digest);
        CborWriter signed = new();
        signed.WriteStartArray(4);
        signed.WriteTextString("Signature1");
        signed.WriteByteString(headers);
        signed.WriteByteString(Purposes.Of("checkpoint", device.Id));
        signed.WriteByteString(payload);
        signed.WriteEndArray();
        await File.WriteAllTextAsync(folder.File("device.pem"), device.Key.Public.ToPem(), TestContext.Current.CancellationToken);
        (await VerifyAsync(folder, signed.Encode(), signature)).ShouldContain("Verified OK");
        signature[40] ^= 1;
        (await VerifyAsync(folder, signed.Encode(), signature)).ShouldContain("Verification failure");
    }

    private static List<byte[]> Select(CollectorRig rig, string sql)
    {
        using SqliteConnection connection = new($"Data Source={rig.Database};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        using SqliteDataReader reader = command.ExecuteReader();
        List<byte[]> rows = [];
        while (reader.Read())
        {
            rows.Add((byte[])reader[0]);
        }

        return rows;
    }

    private static async Task<byte[]> HmacAsync(TemporaryFolder folder, byte[] key, byte[] message)
    {
        await File.WriteAllBytesAsync(folder.File("message"), message, TestContext.Current.CancellationToken);
        ProgramResult result = await OpenSslAsync(
            "dgst", "-sha256", "-mac", "HMAC", "-macopt", "hexkey:" + Convert.ToHexString(key), folder.File("message"));
        result.Status.ShouldBe(0, result.Error);
        return Convert.FromHexString(result.Output.Split('=')[^1].Trim());
    }

    private static async Task<string> VerifyAsync(TemporaryFolder folder, byte[] signed, byte[] signature)
    {
        AsnWriter der = new(AsnEncodingRules.DER);
        using (der.PushSequence())
        {
            der.WriteInteger(new BigInteger(signature.AsSpan(0, 32), isUnsigned: true, isBigEndian: true));
            der.WriteInteger(new BigInteger(signature.AsSpan(32), isUnsigned: true, isBigEndian: true));
        }

        await File.WriteAllBytesAsync(folder.File("signed"), signed, TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(folder.File("signature"), der.Encode(), TestContext.Current.CancellationToken);
        return (await OpenSslAsync(
            "dgst", "-sha256", "-verify", folder.File("device.pem"), "-signature", folder.File("signature"), folder.File("signed"))).Output;
    }

    private static Task<ProgramResult> OpenSslAsync(params string[] arguments) =>
        Programs.RunInstalledAsync("openssl", "apt install openssl", arguments);
}
