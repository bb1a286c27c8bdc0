using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Protocol;
using Protocol.Tests.Document;

namespace Protocol.Tests.World;

/// <summary>
/// A message that the hospital's code makes. Its signature is another one each time; so the one in PROTOCOL.md is used, when it is right
/// and everything else is what is made anew.
/// </summary>
internal sealed class HospitalMessage
{
    /// <summary>Takes a message that was just made, or the one in PROTOCOL.md in its place.</summary>
    /// <param name="name">Of the example.</param>
    /// <param name="made">The message that was made.</param>
    /// <param name="signer">Who has signed it; null when nobody did, and each is like the other.</param>
    /// <param name="purpose">What it is signed for.</param>
    /// <param name="macKey">The key of the MAC around a command; null for other messages.</param>
    /// <param name="device">Whom the command is for.</param>
    public HospitalMessage(
        string name, byte[] made, CosePublicKey? signer = null, byte[]? purpose = null, byte[]? macKey = null, string device = "")
    {
        byte[]? written = ProtocolDocument.Bytes(name);
        byte[]? signed = macKey is null || written is null ? written : CommandMacs.Unwrap(written, macKey, device);
        byte[] madeSigned = macKey is null ? made : CommandMacs.ContentOf(made);
        bool isAlike = signer is not null && signed is not null && Signatures.AreAlikeButFor(madeSigned, signed, signer, purpose ?? []);
        Bytes = isAlike ? written! : made;
    }

    /// <summary>The message.</summary>
    public byte[] Bytes { get; }

    /// <summary>What the device published when it had received it.</summary>
    public IReadOnlyList<Message> Answers { get; set; } = [];
}
