using System.Security.Cryptography;
using NanoMedAgent.Registrar.Authorities;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Cmp;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Cmp;

namespace NanoMedAgent.Registrar.Cmp;

/// <summary>
/// A transaction: its id, and the nonces that bind each message to the one before (RFC 9810, section 5.1.1). What is needed to continue it
/// after a restart is its ticket.
/// </summary>
internal sealed class CmpTransaction
{
    private const int IdLength = 16;
    private const int NonceLength = 16;
    private const int NonceLimit = 64;

    private byte[]? _received;
    private byte[] _sent = [];

    private CmpTransaction(byte[] id, DerInteger requestId, byte[]? received)
    {
        Id = id;
        RequestId = requestId;
        _received = received;
    }

    /// <summary>Its id, 16 bytes.</summary>
    public byte[] Id { get; }

    /// <summary>
    /// The id of its request: 0, or -1 for a PKCS#10 request, which has none (RFC 9483, section 4.1.4). Which of the two the CA takes, its
    /// first answer says.
    /// </summary>
    public DerInteger RequestId { get; private set; }

    /// <summary>A new one.</summary>
    public static CmpTransaction New() => new(RandomNumberGenerator.GetBytes(IdLength), DerInteger.Zero, null);

    /// <summary>Continues one.</summary>
    /// <returns>null if this is not a ticket.</returns>
    public static CmpTransaction? Of(byte[] ticket) => ticket.Length is > IdLength + 1 and <= IdLength + 1 + NonceLimit && ticket[0] <= 1
        ? new CmpTransaction(ticket[1..(IdLength + 1)], DerInteger.ValueOf(-ticket[0]), ticket[(IdLength + 1)..])
        : null;

    /// <summary>What continues it.</summary>
    public byte[] ToTicket() => [(byte)(RequestId.Equals(DerInteger.Zero) ? 0 : 1), .. Id, .. _received ?? []];

    /// <summary>Whether an answer is about its request.</summary>
    /// <param name="requestId">From the answer.</param>
    public bool IsAbout(DerInteger requestId)
    {
        RequestId = requestId;
        return requestId.Equals(DerInteger.Zero) || requestId.Equals(DerInteger.ValueOf(-1));
    }

    /// <summary>Writes the next message, signed by the registrar.</summary>
    public byte[] Write(PkiBody body, RegistrarCredential sender, X509Name recipient, DateTimeOffset time)
    {
        _sent = RandomNumberGenerator.GetBytes(NonceLength);
        ProtectedPkiMessageBuilder builder = new ProtectedPkiMessageBuilder(
                new GeneralName(sender.Certificate.SubjectDN), new GeneralName(recipient))
            .SetTransactionId(Id)
            .SetSenderNonce(_sent)
            .SetMessageTime(time.UtcDateTime)
            .AddGeneralInfo(new InfoTypeAndValue(CmpObjectIdentifiers.it_implicitConfirm, DerNull.Instance))
            .SetBody(body);
        if (_received is not null)
        {
            builder.SetRecipNonce(_received);
        }

        if (sender.Certificate.GetExtensionValue(X509Extensions.SubjectKeyIdentifier) is { } identifier)
        {
            builder.SetSenderKID(SubjectKeyIdentifier.GetInstance(identifier.GetOctets()).GetKeyIdentifier());
        }

        builder.AddCmpCertificate(sender.Certificate);
        foreach (System.Security.Cryptography.X509Certificates.X509Certificate2 authority in sender.Chain.Skip(1))
        {
            builder.AddCmpCertificate(new Org.BouncyCastle.X509.X509Certificate(authority.RawData));
        }

        return builder.Build(sender.Key.CreateSigner()).ToAsn1Message().GetEncoded(Asn1Encodable.Der);
    }

    /// <summary>Whether a header answers the last message of this transaction; then the next message answers it.</summary>
    public bool Accepts(PkiHeader header)
    {
        if (header.TransactionID?.GetOctets() is not { } id || !id.AsSpan().SequenceEqual(Id)
            || header.RecipNonce?.GetOctets() is not { } nonce || !nonce.AsSpan().SequenceEqual(_sent)
            || header.SenderNonce?.GetOctets() is not { Length: > 0 and <= NonceLimit } theirs)
        {
            return false;
        }

        _received = theirs;
        return true;
    }
}
