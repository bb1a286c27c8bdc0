using System.Security.Cryptography.X509Certificates;
using NanoMedAgent.Hospital.Enrolment;
using NanoMedAgent.Registrar.Authorities;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Cmp;
using Org.BouncyCastle.Asn1.Crmf;
using Org.BouncyCastle.Asn1.Pkcs;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Cmp;
using Org.BouncyCastle.Crmf;
using Org.BouncyCastle.Math;

namespace NanoMedAgent.Registrar.Cmp;

/// <summary>
/// A CA that speaks CMP (RFC 9810, in the profile of RFC 9483). Devices' requests go as p10cr, revocations as rr; for the registrar's own
/// certificate there are ir and kur. Every message is signed by the registrar, and only answers count that the CA has signed for this
/// message of this transaction.
/// </summary>
public sealed class CmpAuthority : ICertificateAuthority
{
    private readonly CmpTransport _transport;
    private readonly RegistrarCredential _credential;
    private readonly TrustedAuthorities _trusted;
    private readonly CmpTrust _trust;
    private readonly X509Name _recipient;
    private readonly Func<DateTimeOffset> _clock;

    /// <summary>A CA.</summary>
    /// <param name="http">Limits the length of answers, and how long they take.</param>
    /// <param name="address">Where its CMP server is.</param>
    /// <param name="credential">The registrar's.</param>
    /// <param name="trusted">The CAs that count.</param>
    /// <param name="server">The certificate of the CMP server; null for any that a trusted CA has made for this.</param>
    /// <param name="clock">The current time.</param>
    public CmpAuthority(
        HttpClient http, Uri address, RegistrarCredential credential, TrustedAuthorities trusted, X509Certificate2? server,
        Func<DateTimeOffset> clock)
    {
        _transport = new CmpTransport(http, address);
        _credential = credential;
        _trusted = trusted;
        _trust = new CmpTrust(trusted, server);
        _recipient = server is null ? credential.Certificate.IssuerDN : X509Name.GetInstance(server.SubjectName.RawData);
        _clock = clock;
    }

    /// <inheritdoc/>
    public Task<AuthorityAnswer> EnrolAsync(byte[] request, byte[]? ticket, CancellationToken cancellation)
    {
        (byte[] subject, byte[] publicKey) = IssuedCertificate.Wanted(request);
        return RequestAsync(
            new PkiBody(PkiBody.TYPE_P10_CERT_REQ, CertificationRequest.GetInstance(request)),
            PkiBody.TYPE_CERT_REP, ticket, new Wish(subject, publicKey), cancellation);
    }

    /// <inheritdoc/>
    public Task<AuthorityAnswer> RenewOwnAsync(RegistrarKey key, byte[]? ticket, CancellationToken cancellation)
    {
        bool isUpdate = _trusted.IsIssuerOf(_credential.Chain[0]);
        Org.BouncyCastle.X509.X509Certificate old = _credential.Certificate;
        CertificateRequestMessageBuilder builder = new CertificateRequestMessageBuilder(BigInteger.Zero)
            .SetSubject(old.SubjectDN).SetPublicKey(key.Public).SetProofOfPossessionSignKeySigner(key.CreateSigner());
        if (isUpdate)
        {
            builder.AddControl(new OldCertificate(old));
        }

        CertReqMessages messages = new(builder.Build().ToAsn1Structure());
        return RequestAsync(
            new PkiBody(isUpdate ? PkiBody.TYPE_KEY_UPDATE_REQ : PkiBody.TYPE_INIT_REQ, messages),
            isUpdate ? PkiBody.TYPE_KEY_UPDATE_REP : PkiBody.TYPE_INIT_REP,
            ticket,
            new Wish(old.SubjectDN.GetEncoded(), key.Key.ExportSubjectPublicKeyInfo()),
            cancellation);
    }

    /// <inheritdoc/>
    public Task<AuthorityAnswer> RevokeAsync(
        byte[] certificate, RevocationReason reason, CancellationToken cancellation) => GuardAsync(async () =>
    {
        Org.BouncyCastle.X509.X509Certificate revoked = new(certificate);
        CertTemplate template = new CertTemplateBuilder().SetIssuer(revoked.IssuerDN)
            .SetSerialNumber(new DerInteger(revoked.SerialNumber)).Build();
        X509ExtensionsGenerator entry = new();
        entry.AddExtension(X509Extensions.ReasonCode, critical: false, new CrlReason((int)reason));
        RevReqContent content = new(new RevDetails(template, entry.Generate()));
        (PkiMessage? reply, AuthorityAnswer? failure) = await ExchangeAsync(
            CmpTransaction.New(), new PkiBody(PkiBody.TYPE_REVOCATION_REQ, content), [PkiBody.TYPE_REVOCATION_REP], cancellation);
        if (failure is not null)
        {
            // What is revoked already needs no more.
            return failure.Reason.EndsWith("certRevoked", StringComparison.Ordinal) ? new AuthorityAnswer(AuthorityOutcome.Done) : failure;
        }

        return RevRepContent.GetInstance(reply!.Body.Content).GetStatus() is [PkiStatusInfo status, ..]
            ? CmpStatus.NumberOf(status) is CmpStatus.Granted or CmpStatus.GrantedWithModifications
                ? new AuthorityAnswer(AuthorityOutcome.Done)
                : CmpStatus.ToAnswer(status)
            : NotTrusted("the answer has no status");
    });

    private static AuthorityAnswer NotTrusted(string reason) => new(AuthorityOutcome.NotTrusted, reason);

    /// <summary>BouncyCastle parses when it is asked, and has no one exception for what cannot be read.</summary>
    private static async Task<AuthorityAnswer> GuardAsync(Func<Task<AuthorityAnswer>> ask)
    {
        try
        {
            return await ask();
        }
        catch (Exception refusal) when (refusal is not (OutOfMemoryException or OperationCanceledException))
        {
            return NotTrusted("the answer cannot be read");
        }
    }

    private static PkiBody Poll(DerInteger requestId) => new(PkiBody.TYPE_POLL_REQ, new PollReqContent(requestId));

    /// <summary>Sends a request, or asks about one that waits, and confirms the certificate that comes.</summary>
    private Task<AuthorityAnswer> RequestAsync(
        PkiBody request, int replyType, byte[]? ticket, Wish wish, CancellationToken cancellation) => GuardAsync(async () =>
    {
        CmpTransaction? transaction = ticket is null ? CmpTransaction.New() : CmpTransaction.Of(ticket);
        if (transaction is null)
        {
            return NotTrusted("the ticket of the transaction is damaged");
        }

        PkiBody body = ticket is null ? request : Poll(transaction.RequestId);
        for (int attempt = 0; attempt < 2; attempt++)
        {
            (PkiMessage? reply, AuthorityAnswer? failure) =
                await ExchangeAsync(transaction, body, [replyType, PkiBody.TYPE_POLL_REP], cancellation);
            if (failure is not null)
            {
                return failure;
            }

            if (reply!.Body.Type == PkiBody.TYPE_POLL_REP)
            {
                return Wait(PollRepContent.GetInstance(reply.Body.Content), transaction);
            }

            CertRepMessage content = CertRepMessage.GetInstance(reply.Body.Content);
            if (content.GetResponse() is not [CertResponse response] || !transaction.IsAbout(response.CertReqID))
            {
                return NotTrusted("the answer is not about the one request");
            }

            int status = CmpStatus.NumberOf(response.Status);
            if (status is CmpStatus.Granted or CmpStatus.GrantedWithModifications)
            {
                return await ConfirmAsync(transaction, reply, response, wish, cancellation);
            }

            if (status != CmpStatus.Waiting)
            {
                return CmpStatus.ToAnswer(response.Status);
            }

            body = Poll(transaction.RequestId);
        }

        return Waiting(transaction, TimeSpan.FromMinutes(1));
    });

    private static AuthorityAnswer Wait(PollRepContent content, CmpTransaction transaction)
    {
        if (content.Count < 1 || !content.GetCheckAfter(0).TryGetIntPositiveValueExact(out int seconds))
        {
            return NotTrusted("the answer does not say when to ask again");
        }

        return Waiting(transaction, TimeSpan.FromSeconds(Math.Min(seconds, 24 * 3600)));
    }

    private static AuthorityAnswer Waiting(CmpTransaction transaction, TimeSpan after) =>
        new(AuthorityOutcome.Waiting, "the CA has not decided yet") { Ticket = transaction.ToTicket(), CheckAfter = after };

    private async Task<AuthorityAnswer> ConfirmAsync(
        CmpTransaction transaction, PkiMessage reply, CertResponse response, Wish wish, CancellationToken cancellation)
    {
        if (response.CertifiedKeyPair?.CertOrEncCert is not { HasEncryptedCertificate: false, Certificate.IsX509v3PKCert: true } issued)
        {
            return NotTrusted("the answer has no certificate that can be read");
        }

        byte[] certificate = issued.Certificate.X509v3PKCert.GetEncoded();
        IEnumerable<byte[]> others = (reply.GetExtraCerts() ?? []).Concat(CertRepMessage.GetInstance(reply.Body.Content).GetCAPubs() ?? [])
            .Where(each => each.IsX509v3PKCert).Select(each => each.X509v3PKCert.GetEncoded());
        AuthorityAnswer judged = IssuedCertificate.Check(certificate, wish.Subject, wish.PublicKey, _trusted, others);
        bool isConfirmed = (reply.Header.GetGeneralInfo() ?? [])
            .Any(each => each.InfoType.Equals(CmpObjectIdentifiers.it_implicitConfirm));
        if (!isConfirmed)
        {
            (_, AuthorityAnswer? failure) = await ExchangeAsync(
                transaction, Confirmation(certificate, response.CertReqID, judged.Reason), [PkiBody.TYPE_CONFIRM], cancellation);
            if (failure is not null && judged.Outcome == AuthorityOutcome.Done)
            {
                // Without its confirmation the CA revokes the certificate, so the next attempt asks for another one.
                return new AuthorityAnswer(AuthorityOutcome.Unavailable, $"the certificate could not be confirmed: {failure.Reason}");
            }
        }

        return judged;
    }

    private static PkiBody Confirmation(byte[] certificate, DerInteger requestId, string fault)
    {
        CertConfirmContent accepted = new CertificateConfirmationContentBuilder()
            .AddAcceptedCertificate(new Org.BouncyCastle.X509.X509Certificate(certificate), requestId).Build().ToAsn1Structure();
        if (fault.Length == 0)
        {
            return new PkiBody(PkiBody.TYPE_CERT_CONFIRM, accepted);
        }

        CertStatus refused = new(
            accepted.ToCertStatusArray()[0].CertHash.GetOctets(), requestId.Value,
            new PkiStatusInfo(CmpStatus.Rejection, new PkiFreeText(fault)));
        return new PkiBody(PkiBody.TYPE_CERT_CONFIRM, CertConfirmContent.GetInstance(new DerSequence(refused)));
    }

    /// <summary>Sends a message, and checks the answer: protection first, then transaction and nonces, then its type.</summary>
    private async Task<(PkiMessage? Reply, AuthorityAnswer? Failure)> ExchangeAsync(
        CmpTransaction transaction, PkiBody body, int[] expected, CancellationToken cancellation)
    {
        (byte[]? answer, string reason) =
            await _transport.SendAsync(transaction.Write(body, _credential, _recipient, _clock()), cancellation);
        if (answer is null)
        {
            return (null, new AuthorityAnswer(AuthorityOutcome.Unavailable, reason));
        }

        GeneralPkiMessage message = new(answer);
        if (_trust.FindFault(message) is { } fault)
        {
            return (null, NotTrusted(fault));
        }

        if (!transaction.Accepts(message.Header))
        {
            return (null, NotTrusted("the answer is not to this message: its transaction or nonce is another one"));
        }

        if (message.Body.Type == PkiBody.TYPE_ERROR)
        {
            ErrorMsgContent error = ErrorMsgContent.GetInstance(message.Body.Content);
            return (null, CmpStatus.ToAnswer(error.PkiStatusInfo, error.ErrorDetails));
        }

        return expected.Contains(message.Body.Type)
            ? (message.ToAsn1Structure(), null)
            : (null, NotTrusted(FormattableString.Invariant($"the answer is of another kind ({message.Body.Type})")));
    }

    /// <summary>What a certificate must be for.</summary>
    private sealed record Wish(byte[] Subject, byte[] PublicKey);
}
