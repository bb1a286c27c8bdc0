using System.Text;
using System.Text.Json;

namespace NanoMedAgent.Compliance.Builds;

/// <summary>
/// A signed statement: the JSON envelope of DSSE 1.0.2 (github.com/secure-systems-lab/dsse). Who signs, and with what, is the caller's.
/// </summary>
/// <param name="Payload">What is signed.</param>
/// <param name="Signatures">Signatures over <see cref="ToBeSigned"/>.</param>
public sealed record DsseEnvelope(byte[] Payload, IReadOnlyList<byte[]> Signatures)
{
    /// <summary>The type of an in-toto statement.</summary>
    public const string PayloadType = "application/vnd.in-toto+json";

    /// <summary>What the signatures are over: the pre-authentication encoding, which no other signature of ours can be taken for.</summary>
    public byte[] ToBeSigned =>
    [
        .. Encoding.ASCII.GetBytes(FormattableString.Invariant($"DSSEv1 {PayloadType.Length} {PayloadType} {Payload.Length} ")), .. Payload,
    ];

    /// <summary>The envelope with one signature, as a line of JSON.</summary>
    /// <param name="payload">What is signed.</param>
    /// <param name="keyId">A hint at the key, in hexadecimal.</param>
    /// <param name="sign">Signs bytes.</param>
    public static byte[] Write(byte[] payload, string keyId, Func<byte[], byte[]> sign)
    {
        using MemoryStream text = new();
        using (Utf8JsonWriter writer = new(text))
        {
            writer.WriteStartObject();
            writer.WriteString("payloadType", PayloadType);
            writer.WriteBase64String("payload", payload);
            writer.WriteStartArray("signatures");
            writer.WriteStartObject();
            writer.WriteString("keyid", keyId);
            writer.WriteBase64String("sig", sign(new DsseEnvelope(payload, []).ToBeSigned));
            writer.WriteEndObject();
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        text.WriteByte((byte)'\n');
        return text.ToArray();
    }

    /// <summary>Reads an envelope; its signatures are not verified.</summary>
    /// <param name="json">The envelope.</param>
    /// <param name="path">Its file, for messages.</param>
    /// <exception cref="InvalidDataException">It is none, or has another payload.</exception>
    public static DsseEnvelope Read(byte[] json, string path)
    {
        const string advice = "give the .intoto.jsonl file that 'medagent release publish' wrote";
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            JsonElement envelope = document.RootElement;
            return envelope.GetProperty("payloadType").GetString() == PayloadType
                ? new DsseEnvelope(
                    envelope.GetProperty("payload").GetBytesFromBase64(),
                    [.. envelope.GetProperty("signatures").EnumerateArray().Select(one => one.GetProperty("sig").GetBytesFromBase64())])
                : throw new InvalidDataException($"{path}: the envelope has another payload than an in-toto statement; {advice}");
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException or FormatException or KeyNotFoundException)
        {
            throw new InvalidDataException($"{path}: this is no DSSE envelope ({wrong.Message.TrimEnd('.')}); {advice}", wrong);
        }
    }
}
