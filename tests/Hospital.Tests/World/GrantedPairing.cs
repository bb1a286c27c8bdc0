using System.Formats.Cbor;
using System.Security.Cryptography;
using NanoMedAgent.Hospital.Keys;

namespace Hospital.Tests.World;

/// <summary>
/// A grant as a device reads and verifies it, from the text alone (PROTOCOL.md, "Pairing") and without any code of the tools.
/// </summary>
internal sealed record GrantedPairing(
    long Counter, long NotAfter, byte[] Association, byte[] PatientToken, byte[] ResponsibleToken, long PolicyVersion, long Time)
{
    private const int NonceOld = 2;
    private const int SetupCodeWrong = 3;
    private const int NotByAuthority = 4;
    private const int OtherDevice = 7;
    private const int Malformed = 8;

    /// <summary>Verifies a grant; refusals have the numbers of the wire.</summary>
    /// <param name="command">The message.</param>
    /// <param name="macKey">The key that the device and the authority share.</param>
    /// <param name="device">The device's id.</param>
    /// <param name="setupCode">On its label.</param>
    /// <param name="nonce">Of its window.</param>
    /// <param name="authority">The authority's key.</param>
    /// <param name="refusal">0 when it is proven.</param>
    public static GrantedPairing? TryProve(
        byte[] command, byte[] macKey, string device, byte[] setupCode, byte[] nonce, CosePublicKey authority, out int refusal)
    {
        refusal = Malformed;
        try
        {
            (byte[] protectedHeaders, byte[] payload, byte[] signature) = Read(CommandMacs.ContentOf(command), headers: 1);
            CborReader reader = new(payload, CborConformanceMode.Canonical);
            if (reader.ReadStartArray() != 5)
            {
                return null;
            }

            string named = reader.ReadTextString();
            string name = reader.ReadTextString();
            long counter = reader.ReadInt64();
            long notAfter = reader.ReadInt64();
            byte[] mac0 = reader.ReadEncodedValue().ToArray();
            reader.ReadEndArray();
            (byte[] macHeaders, byte[] content, byte[] tag) = Read(mac0, headers: 0);
            CborReader inner = new(content, CborConformanceMode.Canonical);
            if (name != "pair" || inner.ReadStartArray() != 6 || Convert.ToHexString(macHeaders) != "A10104"
                || Convert.ToHexString(protectedHeaders) != "A10128")
            {
                return null;
            }

            byte[] answered = inner.ReadByteString();
            GrantedPairing granted = new(
                counter, notAfter, inner.ReadByteString(), inner.ReadByteString(), inner.ReadByteString(), inner.ReadInt64(),
                inner.ReadInt64());
            inner.ReadEndArray();
            if (named != device)
            {
                refusal = OtherDevice;
                return null;
            }

            if (CommandMacs.Unwrap(command, macKey, device) is null)
            {
                refusal = NotByAuthority;
                return null;
            }

            if (!answered.AsSpan().SequenceEqual(nonce))
            {
                refusal = NonceOld;
                return null;
            }

            byte[] key = HKDF.DeriveKey(HashAlgorithmName.SHA256, setupCode, 32, nonce, Purposes.Of("grant", device));
            byte[] aad = Purposes.Of("grant", device, counter, notAfter);
            if (!HMACSHA256.HashData(key, Structure("MAC0", macHeaders, aad, content))[..8].AsSpan().SequenceEqual(tag))
            {
                refusal = SetupCodeWrong;
                return null;
            }

            using ECDsa verifying = authority.ToECDsa();
            byte[] signed = Structure("Signature1", protectedHeaders, Purposes.Of("command", device), payload);
            if (!verifying.VerifyData(signed, signature, HashAlgorithmName.SHA256))
            {
                refusal = NotByAuthority;
                return null;
            }

            refusal = 0;
            return granted;
        }
        catch (Exception fault) when (fault is CborContentException or InvalidOperationException or OverflowException)
        {
            return null;
        }
    }

    /// <summary>The arguments of a command.</summary>
    public static byte[] ArgumentsOf(byte[] command)
    {
        CborReader reader = new(Read(CommandMacs.ContentOf(command), headers: 1).Payload);
        reader.ReadStartArray();
        for (int i = 0; i < 4; i++)
        {
            reader.SkipValue();
        }

        return reader.ReadEncodedValue().ToArray();
    }

    private static (byte[] Protected, byte[] Payload, byte[] Proof) Read(byte[] message, int headers)
    {
        CborReader reader = new(message, CborConformanceMode.Canonical);
        if (reader.ReadStartArray() != 4)
        {
            throw new InvalidOperationException("no COSE message of four");
        }

        byte[] protectedHeaders = reader.ReadByteString();
        if (reader.ReadStartMap() != headers)
        {
            throw new InvalidOperationException("other headers");
        }

        for (int i = 0; i < headers * 2; i++)
        {
            reader.SkipValue();
        }

        reader.ReadEndMap();
        byte[] payload = reader.ReadByteString();
        byte[] proof = reader.ReadByteString();
        reader.ReadEndArray();
        return reader.BytesRemaining == 0 ? (protectedHeaders, payload, proof) : throw new InvalidOperationException("more behind it");
    }

    private static byte[] Structure(string context, byte[] protectedHeaders, byte[] externalAad, byte[] payload) => Encode(writer =>
    {
        writer.WriteStartArray(4);
        writer.WriteTextString(context);
        writer.WriteByteString(protectedHeaders);
        writer.WriteByteString(externalAad);
        writer.WriteByteString(payload);
        writer.WriteEndArray();
    });

    private static byte[] Encode(Action<CborWriter> write)
    {
        CborWriter writer = new();
        write(writer);
        return writer.Encode();
    }
}
